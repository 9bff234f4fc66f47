"""Points 5 to 8 and 15: each message once, in order, at the pace of the platform, whatever goes wrong."""

from __future__ import annotations

import asyncio
import itertools
import math

import pytest

from rolecall.chat import Card, Note
from rolecall.chat.wire import to_json
from rolecall.courier.address import thread_of
from rolecall.ports.queues import OutboxRow
from tests.adapters.flows import ask, card
from tests.adapters.house import ELSEWHERE
from tests.adapters.kit import needs, provokes

KEYS = ("same_key", "findable", "both_keys")


def row(place, key, title, **changes):
    """Return a queued card."""
    facts = {"key": key, "tenant": "main", "workspace": place.workspace, "channel": str(place), "kind": "card"}
    return OutboxRow(**{**facts, "body": to_json(Card(title)), **changes})


def newer(place, nth, last):
    """Return the nth queued state of the card x:root."""
    state = Card(f"state {nth}", state="done" if nth == last else "working")
    return row(place, f"x:progress:{nth}", "", kind="update", body={"of": "x:root", "card": to_json(state)})


async def read(kit, person, place, words):
    """Return the messages in a place that hold these words."""
    return [shown for shown in await kit.sees(person, place) if words in shown.text]


# 5


async def test_one_key_posted_ten_times_at_once_is_one_message(house, kit, dana):
    """All ten get the same receipt."""
    needs(kit, "same_key")

    refs = await asyncio.gather(*(house.adapter.post(kit.place, Card("only me"), key="x:root") for _ in range(10)))

    (shown,) = await read(kit, dana, kit.place, "only me")
    assert set(refs) == {shown.ref}


# 6


@pytest.mark.without(*KEYS)
@pytest.mark.parametrize("beyond", [False, True], ids=["inside", "beyond"])
async def test_a_message_whose_answer_was_lost_is_there_once(house, kit, beyond):
    """Sent again only where that is safe, else looked up; where neither can be, held and shown to people."""
    provokes(kit, "lost")
    caps = house.adapter.caps
    house.put(row(kit.place, "x:root", "only me"))
    kit.fail("lost")
    await house.courier.work_once()
    if beyond:
        await house.restart()
        house.clock.pass_time(hours=1)
    await house.turn()

    dana = await kit.person("dana")
    sure = caps.findable or caps.same_key_s == math.inf or (not beyond and caps.same_key_s > 0)
    assert len(await read(kit, dana, kit.place, "only me")) == 1
    assert house.delivery("x:root").state == ("sent" if sure else "held")


@pytest.mark.without("same_key")
async def test_a_job_card_whose_answer_was_lost_has_one_thread(house, kit, dana):
    """What follows goes below the message that arrived."""
    provokes(kit, "lost")
    needs(kit, "same_key")
    await house.does(kit.writes(dana, ask(house), kit.place))
    kit.fail("lost")
    await house.turn(runs=False)

    (request,) = house.requests()
    thread = house.thread(request)
    jobs = [shown for place in {kit.place, thread} for shown in await read(kit, dana, place, "At work")]
    await house.turn()
    assert [shown.ref for shown in jobs] == [house.receipt(f"{request}:root")]
    assert (await card(house, dana, request)).ref.place == thread


# 7


@pytest.mark.parametrize("fault", ["cut", "broken", "throttled"])
async def test_twenty_messages_arrive_once_each_and_in_order(house, kit, dana, fault):
    """Although every third try fails before the write; nobody else knows that of an error, so it is looked up."""
    provokes(kit, fault)
    if fault == "broken":
        needs(kit, "same_key")
    house.put(*(row(kit.place, f"x{nth}:root", f"message {nth:02}.") for nth in range(20)))
    for _ in range(8):
        kit.fail(fault)
        for _try in range(3):
            house.due()
            await house.courier.work_once()
    await house.turn()

    shown = [one.text.partition("message ")[2][:2] for one in await read(kit, dana, kit.place, "message ")]
    assert shown == [f"{nth:02}" for nth in range(20)]


# 8


@pytest.mark.without("edits")
async def test_a_hundred_states_keep_the_pace_and_the_last_one_is_shown(house, kit, dana):
    """Not faster than the platform allows; what cannot be edited gets one line at the end."""
    caps = house.adapter.caps
    house.put(row(kit.place, "x:root", "state 0"))
    await house.turn()
    for nth in range(1, 101):
        house.put(newer(kit.place, nth, last=100))
        house.due()
        await house.courier.work_once()
        house.clock.pass_time(milliseconds=20)
    await house.turn()

    times = [at for verb, _key, at in house.adapter.writes if verb == "update"]
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert all(pause >= caps.edit_interval_s - 1e-9 for pause in pauses)
    assert bool(times) == (caps.edit_window_s > 0)
    below = await kit.sees(dana, house.receipt("x:progress:100").place)
    assert [shown.text.partition("state ")[2][:3].strip() for shown in below if "state " in shown.text][-1] == "100"
    assert len(house.outbox("x:progress:")) == 100
    assert {delivery.state for delivery in house.outbox("x:")} == {"sent"}


# 15


async def test_a_platform_that_asks_to_wait_is_waited_for(house, kit, dana):
    """The try is not counted, and the next one comes no earlier than the platform said."""
    provokes(kit, "throttled")
    house.put(row(kit.place, "x:root", "only me"))
    kit.fail("throttled")
    await house.courier.work_once()

    put_off = house.delivery("x:root")
    assert (put_off.state, put_off.attempts) == ("queued", 0)
    assert not await house.courier.work_once()
    await house.turn()
    assert len(await read(kit, dana, kit.place, "only me")) == 1


async def test_what_was_surely_not_delivered_is_sent_again(house, kit, dana):
    """With a pause that grows."""
    provokes(kit, "cut")
    house.put(row(kit.place, "x:root", "only me"))
    kit.fail("cut", times=3)
    await house.courier.work_once()

    assert (house.delivery("x:root").state, house.delivery("x:root").attempts) == ("queued", 1)
    assert not await house.courier.work_once()
    await house.turn()
    assert len(await read(kit, dana, kit.place, "only me")) == 1
    assert house.delivery("x:root").attempts == 4


async def test_where_the_thread_is_gone_a_new_one_begins(house, kit, dana):
    """What belongs below goes on below the new root."""
    provokes(kit, "gone")
    needs(kit, "threads")
    house.put(row(kit.place, "x:root", "begins", body=to_json(Card("begins", opens="Begins"))))
    await house.turn()
    house.put(*(row(kit.place, f"x:below:{nth}", f"below {nth}", under="x:root") for nth in range(2)))
    kit.fail("gone")
    await house.turn()

    root, below = house.receipt("x:below:0"), house.receipt("x:below:1")
    assert root.place == kit.place
    assert below.place == thread_of(root)
    assert [shown.ref for shown in await read(kit, dana, below.place, "below 1")] == [below]


async def test_a_missing_right_is_said_to_who_asked(house, kit, dana):
    """The channel is silent, so the person hears where they still can what is to be granted; the work goes on."""
    provokes(kit, "forbidden")
    await house.does(kit.writes(dana, ask(house), kit.place))
    kit.fail("forbidden")
    await house.turn()

    (request,) = house.requests()
    assert (house.status(request), house.recorded("delivery_failed")) == ("delivered", 1)
    if house.adapter.caps.private:
        assert f"I cannot write about {request}" in " ".join(await kit.told(dana))


async def test_content_that_is_never_taken_is_sent_once_as_plain_words(house, kit, dana):
    """A bug of the renderer loses nobody their message, and is on record."""
    provokes(kit, "refused")
    body = to_json(Card("only me", doc=(Note("by Friday", "warn"),)))
    house.put(row(kit.place, "x:root", "", body=body))
    kit.fail("refused")
    await house.turn()

    (shown,) = await read(kit, dana, kit.place, "only me")
    assert "Warning: by Friday" in shown.text
    assert "renderer" in house.delivery("x:root").note


async def test_dead_credentials_end_this_adapter_alone(house, kit, dana):
    """Nothing more is tried with them; other workspaces go on."""
    provokes(kit, "dead")
    house.put(*(row(kit.place, f"x{nth}:root", "never") for nth in range(3)), row(ELSEWHERE, "y:root", "still here"))
    kit.fail("dead")
    await house.turn(only=ELSEWHERE.workspace)
    while await house.courier.work_once():
        house.due()

    assert [post.card.title for post in house.elsewhere.posts] == ["still here"]
    assert [key for _verb, key, _at in house.adapter.writes] == ["x0:root"]
    assert {delivery.state for delivery in house.outbox("x")} == {"queued"}
