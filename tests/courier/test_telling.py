"""Private words: best effort, once, to the person whose event they answer."""

from __future__ import annotations

import datetime as dt

import pytest

from rolecall import chat
from rolecall.chat.wire import to_json
from rolecall.domain.member import Identity
from rolecall.errors import Forbidden, Gone, Throttled, Unreached, Unsure
from rolecall.ports.queues import InboxRow
from tests.courier.world import PLACE, card, put, row, titles, work
from tests.store import samples

DANA = chat.Actor("memory", "main", "u1", "Dana")
TELL = "e1:tell"


def asked(world, **changes):
    """Store the event e1 of Dana."""
    event = chat.Command(id="e1", place=chat.Place.parse(PLACE), actor=DANA, name="ba", args={}, **changes)
    with world.store.begin("main") as unit:
        unit.inbox.put(InboxRow(id="e1", tenant="main", place=PLACE, event=to_json(event)), None)


def tell(text="Not yours to decide.", **body):
    """Return the queued words that answer e1."""
    return card(TELL, kind="tell", body={"event": "e1", "text": text, **body})


@pytest.mark.parametrize(("lasts_s", "kept"), [(60, True), (-1, False)])
async def test_a_word_is_said_with_a_handle_that_still_works(world, lasts_s, kept):
    """An expired one is left away; the word is said all the same."""
    handle = chat.Handle("secret", world.clock.now() + dt.timedelta(seconds=lasts_s))
    asked(world, handle=handle)
    put(world, tell())
    await work(world)

    assert world.chat.told == [(DANA, "Not yours to decide.")]
    assert world.chat.handles == [handle if kept else None]
    assert row(world, TELL).state == "sent"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_what_may_have_been_said_is_not_said_again(world, when):
    """Best effort, and the record does not claim more."""
    asked(world)
    world.chat.fail(Unsure(), when)
    put(world, tell())
    await work(world)

    assert len(world.chat.told) == (when == "after")
    assert [call for call in world.chat.calls if call[0] == "tell"] == [("tell", TELL)]
    assert row(world, TELL).note == "Perhaps told: private words are not repeated."


async def test_a_crash_while_it_was_said_does_not_repeat_it(world):
    """The row was claimed and never settled."""
    asked(world)
    put(world, tell())
    with world.store.begin("main") as unit:
        unit.outbox.claim(["memory"], 0)
    await work(world)

    assert world.chat.told == []
    assert row(world, TELL).note == "Perhaps told: private words are not repeated."


async def test_a_word_that_surely_was_not_said_is_tried_a_few_times(world):
    """Then it would answer what nobody remembers."""
    asked(world)
    world.chat.fail(Throttled(3))
    world.chat.fail(Unreached("no route"), times=2)
    put(world, tell())
    await work(world)
    assert world.chat.told == [(DANA, "Not yours to decide.")]

    world.chat.fail(Unreached("no route"), times=50)
    put(world, card("e1:again", kind="tell", body={"event": "e1", "text": "again"}))
    await work(world)
    assert row(world, "e1:again").note == "Not told: memory could not be reached."
    assert row(world, "e1:again").attempts == 5


async def test_where_nothing_is_private_nothing_is_told(world):
    """A word meant for one person is not said to all."""
    world.chat.caps = chat.Caps(private=False)
    asked(world)
    put(world, tell())
    await work(world)

    assert world.chat.calls == []
    assert row(world, TELL).note == "Not told: nothing can be said privately here."


async def test_an_event_that_is_not_there_fails_and_holds_up_nobody(world):
    """A broken row is no reason to stop."""
    put(world, tell(), card())
    await work(world)

    assert row(world, TELL).state == "failed"
    assert titles(world) == ["Ready"]


@pytest.mark.parametrize("error", [Gone("The channel was archived."), Forbidden("Type: /invite @rolecall")])
async def test_a_requester_whose_channel_cannot_be_written_to_is_told_once(world, error):
    """What to grant is said where they still can be reached."""
    identity = Identity(workspace="memory", tenant="main", id="u1")
    with world.store.begin("main") as unit:
        unit.members.add(samples.member(identities=(identity,)), "hash")
    world.chat.fail(error, times=2)
    put(world, card(), card("r1:other", "next"))
    await work(world)

    assert world.chat.told == [
        (DANA, f"I cannot write about r1 where you asked for it: {error} The work itself goes on.")
    ]
    assert {row(world).state, row(world, "r1:other").state} == {"failed"}
