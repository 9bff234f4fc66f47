"""Threads: cards follow their root, updates follow their card, whatever happened to either."""

from __future__ import annotations

import pytest

from rolecall import chat
from rolecall.chat.wire import to_json
from rolecall.errors import Forbidden, Gone, Refused, Throttled, Unreached, Unsure
from tests.courier.world import PLACE, card, put, resume, row, stop, titles, update, work

ROOT = "r1:root"
NO_LOOKUP = chat.Caps(same_key_s=0, findable=False)


def root(title="Job", place=PLACE):
    """Return the queued job card of r1."""
    return card(ROOT, channel=place, body=to_json(chat.Card(title, opens="Job", state="working")))


def below(n=1, **changes):
    """Return the n-th queued card of r1's thread."""
    return card(f"r1:word:{n}", f"word {n}", under=ROOT, **changes)


def stands(n, state="working"):
    """Return the n-th queued update of the job card."""
    return update(n, state, of=ROOT)


def seen(world):
    """Return where each message stands: thread and title, in order."""
    return [(post.ref.place.thread, post.card.title) for post in world.chat.posts]


def thread_of(world, message):
    """Return the request that the thread below a message is about."""
    with world.store.reading("main") as unit:
        found = unit.requests.in_thread(f"{PLACE}:{message}")
        return found and found.id


async def test_cards_go_into_the_thread_their_root_opened(world):
    """The thread is bound to the request, so that a reply in it is known."""
    put(world, root(), below(1), below(2))
    await work(world)

    assert seen(world) == [(None, "Job"), ("m1", "word 1"), ("m1", "word 2")]
    assert thread_of(world, "m1") == "r1"


async def test_a_root_inside_a_thread_stays_there(world):
    """A mention's own message is the root: the job card answers it."""
    place = f"{PLACE}:m9"
    put(world, root(place=place), card("r1:word:1", "word 1", channel=place))
    await work(world)

    assert seen(world) == [("m9", "Job"), ("m9", "word 1")]
    assert thread_of(world, "m9") == "r1"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("restarted", [True, False])
async def test_a_root_of_unknown_outcome_is_looked_up_before_anything_goes_below_it(world, when, restarted):
    """The answer to the root was lost: one root, one thread, and nothing overtakes it."""
    world.chat.caps = chat.Caps(same_key_s=0)
    world.chat.fail(Unsure(), when)
    put(world, root(), below(1), stands(1), below(2), stands(2, "done"))
    await world.courier.work_once()
    assert (row(world, ROOT).state, row(world, "r1:word:1").state) == ("unsure", "queued")
    if restarted:
        world.restart()
    await work(world)

    assert seen(world) == [(None, "state 2"), ("m1", "word 1"), ("m1", "word 2")]
    assert thread_of(world, "m1") == "r1"
    assert [verb for verb, key in world.chat.calls if key == ROOT][:2] == ["post", "find"]


@pytest.mark.parametrize("error", [Throttled(30), Unreached("no route")])
async def test_nothing_overtakes_a_root_that_is_put_off(world, error):
    """An update and a card wait until their root is there."""
    world.chat.fail(error)
    put(world, root(), stands(1), below(1))
    await world.courier.work_once()

    assert not await world.courier.work_once()
    await work(world)
    assert seen(world) == [(None, "state 1"), ("m1", "word 1")]


async def test_an_update_waits_for_its_card_even_from_another_channel(world):
    """Order per channel is not what keeps an update behind its card."""
    world.chat.fail(Throttled(30))
    body = {"of": ROOT, "card": to_json(chat.Card("Accepted", state="done"))}
    put(world, root(), card("r1:record:1", kind="update", channel="memory:main:there", body=body))
    await world.courier.work_once()
    await world.courier.work_once()

    assert world.chat.posts == []
    assert (row(world, "r1:record:1").state, row(world, "r1:record:1").attempts) == ("queued", 0)
    await work(world)
    assert titles(world) == ["Accepted"]


@pytest.mark.parametrize("lost", ["held", "failed"])
async def test_without_its_root_a_thread_begins_with_the_next_card(world, lost):
    """The words are not lost, nothing edits another's message, and the end is shown in the new thread."""
    world.chat.caps = NO_LOOKUP
    world.chat.fail(Unsure() if lost == "held" else Forbidden("invite me"))
    put(world, root(), stands(1), below(1), below(2), stands(2, "done"), stands(3, "done"))
    await work(world)

    assert seen(world) == [(None, "word 1"), ("m1", "word 2"), ("m1", "state 3")]
    assert thread_of(world, "m1") == "r1"
    assert row(world, "r1:progress:1").note == "Left out: r1:progress:3 shows a newer state."
    put(world, stands(4), stands(5, "done"))
    await work(world)
    assert seen(world) == [(None, "word 1"), ("m1", "word 2"), ("m1", "state 5")]


async def test_progress_of_a_root_that_never_arrived_is_no_message(world):
    """It would be noise; its end will be shown."""
    world.chat.fail(Forbidden("invite me"))
    put(world, root(), stands(1))
    await work(world)

    assert seen(world) == []
    assert row(world, "r1:progress:1").note == "Not shown: its card never arrived, and the work went on."


async def test_a_deleted_thread_goes_on_below_a_new_root(world):
    """The next card begins it and keeps its own words; the ones after it follow."""
    put(world, root(), below(1))
    await work(world)
    world.chat.delete("m1")
    put(world, stands(1), below(2), below(3), stands(2, "done"), stands(3, "done"))
    await work(world)

    assert seen(world) == [(None, "word 2"), ("m3", "word 3"), ("m3", "state 3")]
    assert thread_of(world, "m3") == "r1"


async def test_a_new_root_of_unknown_outcome_is_looked_up_too(world):
    """The answer is lost when the card that found its thread gone was posted anew."""
    world.chat.caps = chat.Caps(same_key_s=0)
    put(world, root())
    await work(world)
    world.chat.delete("m1")
    put(world, below(1))
    world.chat.fail(Gone("no thread"))
    world.chat.fail(Unsure(), "after")
    await work(world)

    assert seen(world) == [(None, "word 1")]
    assert thread_of(world, "m2") == "r1"


async def test_the_end_of_a_deleted_message_is_shown_anew_and_edited_there(world):
    """Somebody removed a card; what became of it is said once more."""
    put(world, root(), below(1, body=to_json(chat.Card("Ready"))))
    await work(world)
    world.chat.delete("m2")
    put(world, update(1, of="r1:word:1"), update(2, "done", of="r1:word:1"))
    await work(world)
    put(world, update(3, "done", of="r1:word:1"))
    await work(world)

    assert seen(world) == [(None, "Job"), ("m1", "state 3")]


async def test_where_there_are_no_threads_all_goes_into_the_channel(world):
    """And nothing is bound to a thread that nobody can reply in."""
    world.chat.caps = chat.Caps(threads=False)
    put(world, root(), below(1), stands(1, "done"))
    await work(world)

    assert seen(world) == [(None, "state 1"), (None, "word 1")]
    assert world.chat.posts[0].card.opens is None
    assert thread_of(world, "m1") is None


async def test_where_nothing_can_be_edited_the_end_goes_into_the_thread(world):
    """Root, waiting and final cards only."""
    world.chat.caps = chat.Caps(edit_window_s=0)
    put(world, root(), stands(1))
    await work(world)
    put(world, stands(2, "done"))
    await work(world)

    assert seen(world) == [(None, "Job"), ("m1", "state 2")]


async def test_the_record_of_a_card_that_a_switch_holds_waits_with_it(world):
    """Otherwise the released card would offer buttons for what is decided."""
    put(world, card())
    stop(world, "global")
    await work(world)
    record = {"of": "r1.v1.1:delivered", "card": to_json(chat.Card("Accepted", state="done"))}
    put(world, card("r1:record:dec1", kind="update", body=record))
    await work(world)

    assert row(world, "r1:record:dec1").state == "held"
    assert world.chat.posts == []
    world.clock.pass_time(seconds=60)
    assert not await world.courier.work_once(), "nothing is released while the switch is on"
    resume(world, "global")
    await work(world)
    assert titles(world) == ["Accepted"]


async def test_the_job_card_says_that_work_was_stopped_under_the_very_stop(world):
    """A stop nobody hears of helps nobody."""
    put(world, root())
    await work(world)
    stop(world, "global")
    put(world, stands(1, "stopped"))
    await work(world)

    assert titles(world) == ["state 1"]


async def test_the_newest_state_wins_whatever_its_key(world):
    """What is superseded is found by the card it is of."""
    put(world, card())
    await work(world)
    record = {"of": "r1.v1.1:delivered", "card": to_json(chat.Card("Accepted", state="done"))}
    put(world, update(1), update(2, of="r1:other"), card("r1:record:dec1", kind="update", body=record))
    await world.courier.work_once()

    assert row(world, "r1:progress:1").note == "Left out: r1:record:dec1 shows a newer state."
    await work(world)
    assert titles(world) == ["Accepted"]


async def test_an_old_state_released_by_hand_does_not_cover_a_newer_one(world):
    """It failed, a newer one was shown, and then somebody let the old one try again."""
    put(world, card())
    await work(world)
    world.chat.fail(Forbidden("grant it"))
    put(world, update(1))
    await work(world)
    put(world, update(2, "done"))
    await work(world)
    with world.store.begin("main") as unit:
        unit.outbox.settle("r1:progress:1", "queued", note="grant it")
    await work(world)

    assert titles(world) == ["state 2"]
    assert row(world, "r1:progress:1").note == "Left out: r1:progress:2 shows a newer state."


@pytest.mark.parametrize("kind", ["card", "update"])
async def test_what_the_platform_refuses_goes_once_more_as_plain_text(world, kind):
    """With all its words and the lines that stand for its buttons; the record calls it a bug of the renderer."""
    world.link = lambda about: f"https://here/{about}"
    world.restart()
    face = chat.Card(
        "Ready", (chat.Bullets(("one",)),), buttons=(chat.Button("approve", "d1.v1.ab", "Approve"),), about="request:r1"
    )
    if kind == "update":
        put(world, card())
        await work(world)
    of = {"of": "r1.v1.1:delivered", "card": to_json(face)}
    key = "r1:record:1" if kind == "update" else "r1.v1.1:delivered"
    put(world, card(key, kind=kind, body=of if kind == "update" else to_json(face)))
    world.chat.fail(Refused("block 7 is invalid"))
    await work(world)

    [post] = world.chat.posts
    [words] = post.card.doc
    assert (post.card.title, post.card.link, post.card.buttons) == ("Ready", "https://here/request:r1", ())
    assert "- one" in words.text
    assert "approve " in words.text
    assert row(world, key).note == "A bug of the memory renderer, sent as plain text: block 7 is invalid"
    assert row(world, key).state == "sent"


async def test_a_card_leads_to_its_page(world):
    """The courier fills the link in where a public address is set."""
    world.link = {"request:r1": "https://here/r1"}.get
    world.restart()
    put(world, card(body=to_json(chat.Card("Ready", about="request:r1"))), card("r1:x", "no page"))
    await work(world)

    assert [post.card.link for post in world.chat.posts] == ["https://here/r1", None]
