"""The courier on a real store: every delivery has one effect, in order, or is shown."""

from __future__ import annotations

import asyncio
import math
import re

import pytest

from rolecall import chat
from rolecall.courier import Courier
from rolecall.courier import courier as couriers
from rolecall.errors import (
    Dead,
    Forbidden,
    Gone,
    Refused,
    ServiceFailed,
    Throttled,
    Unreached,
    Unsure,
)
from rolecall.publish.folder import Folder
from rolecall.publish.webhook import Webhook
from rolecall.testing.workspace import RecordingWorkspace
from tests.courier.world import (
    PLACE,
    Scripted,
    audited,
    card,
    due,
    publication,
    put,
    restart,
    resume,
    row,
    stop,
    titles,
    until,
    update,
    work,
)
from tests.publish.receiver import SECRET, receiving
from tests.store import samples


async def test_cards_of_a_channel_are_posted_in_order_and_audited(world):
    """The receipt is kept, and the audit names the request."""
    put(world, *(card(f"r1.v1.1:card:{n}", f"card {n}") for n in range(5)))
    await work(world)

    assert titles(world) == [f"card {n}" for n in range(5)]
    assert row(world, "r1.v1.1:card:0").state == "sent"
    assert '"message": "m1"' in row(world, "r1.v1.1:card:0").ref
    assert audited(world) == [("delivery_sent", "r1")] * 5


async def test_nothing_to_do_is_said(world):
    """The loop may rest."""
    assert not await world.courier.work_once()


async def test_sending_is_committed_before_the_call(world):
    """While the call is under way, everybody can see that the outcome is open."""
    put(world, card())
    world.chat.gate.clear()
    task = asyncio.create_task(world.courier.work_once())
    await until(lambda: world.chat.calls)

    assert row(world).state == "sending"
    world.chat.gate.set()
    assert await task


@pytest.mark.parametrize("written", [True, False])
async def test_a_crash_between_send_and_settle_has_one_effect(world, written):
    """Killed before or after the write: the next courier looks, and posts only what is not there."""
    world.chat.caps = chat.Caps(same_key_s=0)
    put(world, card())
    if not written:
        world.chat.gate.clear()
    world.courier._settle = lambda _row, _outcome: pytest.fail("killed")
    task = asyncio.create_task(world.courier.work_once())
    await until(lambda: world.chat.calls)
    if written:
        with pytest.raises(pytest.fail.Exception):
            await task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    world.chat.gate.set()
    world.restart()
    await work(world)

    assert titles(world) == ["Ready"]
    assert row(world).state == "sent"
    assert ("find", "r1.v1.1:delivered") in world.chat.calls
    assert len([call for call in world.chat.calls if call[0] == "post"]) == (1 if written else 2)


@pytest.mark.parametrize("error", [Unsure(), TimeoutError(), RuntimeError("a bug of the adapter")])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_unknown_outcome_is_looked_up_before_the_retry(world, error, when):
    """Whatever went wrong in the adapter, there is one message."""
    world.chat.caps = chat.Caps(same_key_s=0)
    world.chat.fail(error, when)
    put(world, card())
    await world.courier.work_once()

    assert row(world).state == "unsure"
    await work(world)
    assert titles(world) == ["Ready"]
    assert [verb for verb, _key in world.chat.calls][:2] == ["post", "find"]


async def test_inside_its_window_the_platform_drops_the_repeat(world):
    """Same key, same message: then there is no need to look; after a restart the window is not trusted."""
    world.chat.caps = chat.Caps(same_key_s=60)
    world.chat.fail(Unsure(), "after", times=2)
    put(world, card())
    await world.courier.work_once()
    world.clock.pass_time(seconds=30)
    due(world)
    await world.courier.work_once()
    world.restart()
    await work(world)

    assert [verb for verb, _key in world.chat.calls] == ["post", "post", "find"]
    assert titles(world) == ["Ready"]


async def test_what_nobody_can_look_up_is_held_and_shown(world):
    """No lookup, no window: the courier never posts it blindly a second time, and later cards go on."""
    world.chat.caps = chat.Caps(same_key_s=0, findable=False)
    world.chat.fail(Unsure(), "after")
    put(world, card(), card("r1:other", "next"))
    await work(world)

    assert row(world).state == "held"
    assert "It may have arrived" in row(world).note
    assert titles(world) == ["Ready", "next"]
    assert audited(world) == [("delivery_held", "r1"), ("delivery_sent", "r1")]


async def test_a_lookup_that_never_works_ends_in_held(world):
    """The courier does not guess."""
    world.chat.caps = chat.Caps(same_key_s=0)
    world.chat.fail(Unsure("no answer"), "before", times=50)
    put(world, card())
    await work(world)

    assert row(world).state == "held"
    assert "Nobody can say whether this arrived: no answer" in row(world).note
    assert [verb for verb, _key in world.chat.calls] == ["post"] + ["find"] * 8


@pytest.mark.parametrize("error", [Gone(), Forbidden(), Refused()])
async def test_a_lookup_that_is_refused_ends_in_held(world, error):
    """Who may not look knows nothing: when a person releases it, it is looked for again, and is there once."""
    world.chat.caps = chat.Caps(same_key_s=0)
    put(world, card())
    world.chat.fail(Unsure(), "after")
    await world.courier.work_once()
    world.chat.fail(error, "before")
    await work(world)

    assert row(world).state == "held"
    assert "nobody can look" in row(world).note
    with world.store.begin("main") as uow:
        uow.outbox.settle(row(world).key, "unsure")
    await work(world)
    assert titles(world) == ["Ready"]
    assert row(world).state == "sent"


async def test_throttled_waits_without_counting(world):
    """The platform says when; the order of the channel is kept meanwhile."""
    world.chat.fail(Throttled(30), times=3)
    put(world, card(), card("r1:other", "next"))
    await world.courier.work_once()

    assert (row(world).state, row(world).attempts) == ("queued", 0)
    assert not await world.courier.work_once(), "30 seconds have not passed"
    await work(world)
    assert titles(world) == ["Ready", "next"]
    assert row(world).attempts == 1


async def test_unreached_is_sent_again_and_never_given_up(world):
    """A platform that is down for long loses nothing."""
    world.chat.fail(Unreached("no route"), times=12)
    put(world, card())
    await work(world, most=30)

    assert titles(world) == ["Ready"]
    assert row(world).attempts == 13
    assert {verb for verb, _key in world.chat.calls} == {"post"}


@pytest.mark.parametrize("error", [Gone("no channel"), Forbidden("grant it")])
async def test_what_will_never_go_through_fails_with_its_reason(world, error):
    """The note says what to do; the channel goes on."""
    world.chat.fail(error)
    put(world, card(), card("r1:other", "next"))
    await work(world)

    assert (row(world).state, row(world).note) == ("failed", str(error))
    assert titles(world) == ["next"]
    assert audited(world) == [("delivery_failed", "r1"), ("delivery_sent", "r1")]


async def test_dead_credentials_stop_the_adapter_and_lose_nothing(world):
    """No retry until a restart; publications go on."""
    world.chat.fail(Dead("token revoked"))
    put(world, card(), publication())
    await work(world)

    assert (row(world).state, row(world).note) == ("queued", "token revoked")
    assert len(world.chat.calls) == 1
    assert world.target.published == ["d1.v1:publish:folder"]
    world.restart()
    await work(world)
    assert titles(world) == ["Ready"]


async def test_a_broken_row_fails_and_holds_up_nobody(world):
    """A body no reader understands is no reason to stop."""
    put(world, card(body={"type": "Poll"}), card("r1:update:1", kind="update", body={}), card("r1:other", "next"))
    put(
        world,
        publication(version=9),
        card("d1:publish:x", workspace="publish", kind="publication", channel="x", body={}),
    )
    await work(world)

    assert "Unknown type" in row(world).note
    assert row(world, "r1:update:1").state == "failed"
    assert row(world, "d1.v9:publish:folder").state == "failed"
    assert row(world, "d1:publish:x").note == "The publication d1:publish:x names no version."
    assert "next" in titles(world)


async def test_updates_are_coalesced_and_the_last_state_is_shown(world):
    """A hundred updates make few edits, no faster than the platform takes, and end with the final state."""
    world.chat.caps = chat.Caps(edit_interval_s=3)
    put(world, card())
    await work(world)
    put(world, update(0))
    await work(world)
    put(world, *(update(n) for n in range(1, 100)), update(100, "done"))
    while await world.courier.work_once():
        pass
    assert titles(world) == ["state 0"], "the interval has not passed"
    assert row(world, "r1:progress:100").state == "queued"
    world.clock.pass_time(seconds=3)
    await work(world)

    assert titles(world) == ["state 100"]
    assert [verb for verb, _key in world.chat.calls] == ["post", "update", "update"]
    assert row(world, "r1:progress:50").note == "Left out: r1:progress:100 shows a newer state."
    assert audited(world) == [("delivery_sent", "r1")], "progress is not history"


async def test_a_message_does_not_wait_for_the_pace_of_edits(world):
    """The version comes at once, whatever progress is still to be shown; then the last state is."""
    world.chat.caps = chat.Caps(edit_interval_s=3)
    put(world, card(), update(0))
    await work(world)
    put(world, update(1), update(2, "done"), card("r1:version", "version 1"))
    while await world.courier.work_once():
        pass

    assert titles(world) == ["state 0", "version 1"]
    world.clock.pass_time(seconds=3)
    await work(world)
    assert titles(world) == ["state 2", "version 1"]


async def test_messages_are_posted_at_the_pace_of_each_channel_threads_included(world):
    """What comes too soon is due later, in order and uncounted; another channel goes on."""
    world.chat.caps = chat.Caps(post_interval_s=1)
    put(world, card("r1:a", "a"), card("r1:b", "b"), card("r1:c", "c", f"{PLACE}:m9"), card("r1:d", "d", f"{PLACE}2"))
    while await world.courier.work_once():
        pass

    assert titles(world) == ["a", "d"]
    assert {(row(world, key).state, row(world, key).attempts) for key in ("r1:b", "r1:c")} == {("queued", 0)}
    for waited, there in ((0.5, 2), (0.5, 3), (0.5, 3), (0.5, 4)):
        world.clock.pass_time(seconds=waited)
        due(world)
        while await world.courier.work_once():
            pass
        assert len(titles(world)) == there
    assert titles(world) == ["a", "d", "b", "c"]
    assert [verb for verb, _key in world.chat.calls].count("post") == 4


async def test_where_nothing_can_be_edited_only_the_end_is_posted(world):
    """Progress would be noise there; the final state is a message of its own."""
    world.chat.caps = chat.Caps(edit_window_s=0)
    put(world, card())
    await work(world)
    put(world, update(1))
    await work(world)
    put(world, update(2, "done"))
    await work(world)

    assert titles(world) == ["Ready", "state 2"]


async def test_an_update_of_a_card_that_never_arrived_is_posted(world):
    """The final state is always shown."""
    world.chat.fail(Refused(), times=2)
    put(world, card(), update(1, "done"))
    await work(world)

    assert titles(world) == ["state 1"]


@pytest.mark.parametrize("scope", ["global", "role:business_analyst", "engagement:eng1", "request:r1", "run:r1.v1.1"])
async def test_a_kill_switch_holds_work_and_lets_words_about_it_out(world, scope):
    """Read live before every post: a role's work and publications wait, the card about the stop goes out."""
    put(world, card(), publication(), card("r1.v1.1:stopped", "It was stopped"))
    stop(world, scope)
    await work(world)

    assert titles(world) == ["It was stopped"]
    assert world.target.published == []
    assert re.fullmatch(r"Stopped by Robin( \(.+\))?: leak\.", row(world).note)
    assert row(world, "d1.v1:publish:folder").state == "held"
    resume(world, scope)
    await work(world)
    assert titles(world) == ["It was stopped", "Ready"]
    assert world.target.published == ["d1.v1:publish:folder"]


async def test_an_unknown_outcome_stays_unknown_over_a_stop(world):
    """What may have arrived before the stop is looked up after it."""
    world.chat.caps = chat.Caps(same_key_s=0)
    world.chat.fail(Unsure(), "after")
    put(world, card())
    await world.courier.work_once()
    stop(world, "global")
    await work(world)
    assert row(world).state == "held"
    resume(world, "global")
    await work(world)

    assert titles(world) == ["Ready"]
    assert [verb for verb, _key in world.chat.calls] == ["post", "find"]


async def test_an_accepted_version_is_published_once_and_audited(world):
    """The reference is the receipt."""
    put(world, publication())
    await work(world)

    assert row(world, "d1.v1:publish:folder").ref == "at d1.v1:publish:folder"
    assert audited(world) == [("publication_published", "r1")]


async def test_only_an_accepted_version_is_published(world):
    """A row is no decision: the version's own state is read before anything leaves."""
    with world.store.begin("main") as unit:
        unit.deliverables.add(samples.version(2), "waiting")
        unit.runs.add(samples.run("r1.v2.1", version=2))
    put(world, publication(version=2))
    await work(world)

    assert world.target.published == []
    assert row(world, "d1.v2:publish:folder").note == "Version 2 of d1 is waiting, not accepted."


FORGED = {
    "no decision at all": "DELETE FROM decision",
    "a decision on other content": "UPDATE decision SET facts = json_set(facts, '$.digest', '0')",
    "the first of two accepts": "UPDATE decision SET facts = json_set(facts, '$.terminal', json('false'))",
    "a rejection": "UPDATE decision SET facts = json_set(facts, '$.verdict', 'reject')",
    "other content": "UPDATE version SET facts = json_set(facts, '$.content.title', 'Forged')",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED)
async def test_a_status_without_its_decision_publishes_nothing(world, statement):
    """Accepted is what somebody accepted: a terminal approval of exactly this content."""
    with world.store.database.begin() as connection:
        assert connection.exec_driver_sql(statement).rowcount
    put(world, publication())
    await work(world)

    assert world.target.published == []
    said = "Nobody accepted version 1 of d1 with the content it has now."
    assert row(world, "d1.v1:publish:folder").note == said


async def test_a_version_that_needs_nobody_is_published_without_a_decision(world):
    """T0 is accepted by its rules."""
    with world.store.begin("main") as unit:
        unit.deliverables.add(samples.version(2, risk="T0"), "accepted")
        unit.runs.add(samples.run("r1.v2.1", version=2))
    put(world, publication(version=2))
    await work(world)

    assert world.target.published == ["d1.v2:publish:folder"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("finds", [True, False])
async def test_a_publication_of_unknown_outcome_is_looked_up_then_repeated(world, when, finds):
    """A target that can look says; one that drops repeats gets the same key again."""
    world.target.script = [(when, Unsure())]
    world.target.finds = finds
    put(world, publication())
    await work(world)

    assert world.target.published == ["d1.v1:publish:folder"]
    assert row(world, "d1.v1:publish:folder").state == "sent"


async def test_a_target_that_neither_looks_nor_drops_repeats_is_not_tried_twice(world):
    """Held, shown in the audit, and the requester is told."""
    world.target = Scripted(repeatable=False)
    world.target.finds = False
    world.target.script = [("after", Unsure())]
    world.restart()
    put(world, publication())
    await work(world)

    assert world.target.published == ["d1.v1:publish:folder"]
    assert row(world, "d1.v1:publish:folder").state == "held"
    assert titles(world) == ["@Dana: the accepted version is not published to folder/d1."]
    assert audited(world) == [("publication_held", "r1"), ("delivery_sent", "")]


async def test_a_publication_to_an_unknown_target_or_of_unwritable_files_fails(world):
    """The note names the setting, or what the writer said."""
    put(world, publication("attic/d1"))
    await work(world)
    assert row(world, "d1.v1:publish:attic").note == "No target “attic” is set. Set ROLECALL_PUBLISH_ATTIC."

    def broken(version):
        raise ValueError("no such style")

    world.courier = Courier(world.store, world.clock, {}, {"folder": world.target}, broken, tenant="main")
    put(world, publication())
    await work(world)
    assert row(world, "d1.v1:publish:folder").note == "Login cannot be written as files: no such style"


async def test_a_real_folder_and_a_real_receiver_take_a_version_once(world, tmp_path, monkeypatch):
    """Answers lost on the wire and a crash after the write leave one folder and one delivery."""
    monkeypatch.setenv("NO_PROXY", "*")
    with receiving(world.clock) as receiver:
        receiver.script = ["lose", 500, "hang up"]
        hook = Webhook(receiver.url, SECRET, world.clock)
        folder = Folder(tmp_path / "out")
        restart(world, folder=folder, webhook=hook)
        put(world, publication("folder/d1"), publication("webhook/d1"))
        settle, world.courier._settle = world.courier._settle, lambda _row, _outcome: None
        await world.courier.work_once()
        world.courier._settle = settle
        await work(world)

    assert (tmp_path / "out/d1/v1/user_stories.md").read_bytes() == b"Login"
    assert list(receiver.taken) == ["d1.v1:publish:webhook"]
    assert receiver.taken["d1.v1:publish:webhook"]["accepted_by"] == ["Robin"]
    assert len(receiver.tries) == 4
    assert row(world, "d1.v1:publish:folder").state == row(world, "d1.v1:publish:webhook").state == "sent"


async def test_two_couriers_post_each_card_once(world):
    """Two processes share the outbox."""
    put(world, *(card(f"r1.v1.1:card:{n}", f"card {n}", channel=f"memory:main:c{n % 3}") for n in range(12)))
    first = world.courier
    world.restart()
    second = world.courier

    async def serve(courier):
        while await courier.work_once():
            pass

    await asyncio.gather(serve(first), serve(second))
    await work(world)
    assert sorted(titles(world)) == sorted(f"card {n}" for n in range(12))
    for channel in range(3):
        shown = [title for title in titles(world) if int(title[5:]) % 3 == channel]
        assert shown == sorted(shown, key=lambda title: int(title[5:]))


async def test_a_slow_delivery_stays_with_its_courier_and_that_of_a_dead_one_does_not(world, monkeypatch):
    """What takes longer than a lease is kept; nobody waits much longer than one for a courier that was killed."""
    monkeypatch.setattr(couriers, "LEASE_S", 0.2)
    world.chat.gate.clear()
    put(world, card())
    slow = asyncio.create_task(world.courier.work_once())
    await until(lambda: world.chat.calls)
    world.restart()
    end = asyncio.get_running_loop().time() + 0.6
    while asyncio.get_running_loop().time() < end:
        assert not await world.courier.work_once()
    assert len(world.chat.calls) == 1

    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)
    world.chat.gate.set()
    async with asyncio.timeout(5):
        while not world.chat.posts:
            await world.courier.work_once()
    assert titles(world) == ["Ready"]


async def test_run_serves_until_it_is_told_to_stop(world):
    """A workspace that keeps its callers waiting holds up no publication."""
    world.chat.gate.clear()
    put(world, card(), publication())
    ending = asyncio.Event()
    task = asyncio.create_task(world.courier.run(ending))
    await until(lambda: world.target.published)
    world.chat.gate.set()
    await until(lambda: world.chat.posts)
    ending.set()
    await task

    assert row(world).state == row(world, "d1.v1:publish:folder").state == "sent"


async def test_a_store_that_fails_for_a_while_does_not_end_the_courier(world, monkeypatch):
    """The loop rests and goes on."""
    real, calls = world.courier._claim, []

    def claim(names):
        calls.append(names)
        if len(calls) < 3:
            raise ServiceFailed("database is locked")
        return real(names)

    monkeypatch.setattr(world.courier, "_claim", claim)
    monkeypatch.setattr("rolecall.courier.courier.IDLE_S", 0.01)
    put(world, card())
    ending = asyncio.Event()
    task = asyncio.create_task(world.courier.run(ending))
    await until(lambda: world.chat.posts)
    ending.set()
    await task

    assert titles(world) == ["Ready"]


def test_caps_default_to_a_full_workspace():
    """The recording workspace is a full one unless told otherwise."""
    caps = RecordingWorkspace().caps

    assert (caps.same_key_s, caps.findable) == (math.inf, True)
