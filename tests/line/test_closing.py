"""What a request's thread is told, as rows of the outbox."""

from __future__ import annotations

import pytest

from rolecall.chat import Button, Card, Note, Para, wire
from rolecall.domain.run import GateResult
from rolecall.line import closing
from tests.store import samples

CHANNEL, THREAD, HOST = "web:main:general", "web:main:general:m7", "host:local:kim"


@pytest.fixture
def unit(sqlite_store):
    """A transaction with an engagement, the request of the test's choice is stored by `asked`."""
    with sqlite_store.begin("main") as uow:
        uow.engagements.add(samples.engagement())
        uow.engagements.add(samples.engagement("eng2", sample=True))
        yield uow


def asked(uow, place=CHANNEL, **changes):
    """Store a request."""
    request = samples.request(place=place, **changes)
    uow.requests.add(request)
    return request


def card_of(row):
    """Read the card of a row."""
    return wire.from_json(row.body["card"] if row.kind == "update" else row.body, Card)


@pytest.mark.parametrize(("place", "under"), [(CHANNEL, "r1:root"), (THREAD, ""), (HOST, "")])
def test_a_card_goes_into_the_thread_of_its_request(unit, place, under):
    """Below the job card, unless the request has a thread of its own or comes from a terminal."""
    closing.card(unit, asked(unit, place), "r1:word", Card("Words"))
    row = unit.outbox.get("r1:word")

    assert (row.under, row.channel, row.workspace) == (under, place, place.partition(":")[0])
    assert card_of(row).about == "request:r1"


def test_a_card_keeps_what_it_is_about(unit):
    """Only an empty field is filled."""
    closing.card(unit, asked(unit), "r1:word", Card("Words", about="deliverable:d1.v1"))

    assert card_of(unit.outbox.get("r1:word")).about == "deliverable:d1.v1"


def test_every_card_of_a_sample_says_so(unit):
    """Job card, its updates and words alike."""
    request = asked(unit, engagement="eng2")
    closing.opened(unit, request, "Business Analyst", "User stories")
    closing.card(unit, request, "r1:word", Card("Words", doc=(Para("more"),)))
    closing.stands(unit, request, "x", state="done", words="Done.")

    cards = [card_of(row) for row in unit.outbox.listed(prefix="r1")]
    assert [card.doc[0] for card in cards] == [Note("Sample data")] * 3


def test_a_terminal_gets_neither_job_card_nor_updates(unit):
    """It watches the work itself."""
    request = asked(unit, HOST)
    closing.opened(unit, request, "Business Analyst", "User stories")
    closing.stands(unit, request, "x", state="done", words="Done.")

    assert closing.shown(unit, request) is None
    assert unit.outbox.listed() == []


def test_the_job_card_is_updated_in_place(unit):
    """Its steps are those of the newest run, unless others are given."""
    request = asked(unit)
    closing.opened(unit, request, "Business Analyst", "User stories")
    unit.runs.add(samples.run())
    unit.runs.record(samples.record(note="3 statements"))
    closing.stands(unit, request, "dec1", state="done", words="Accepted by Robin.")
    root, update = unit.outbox.listed(prefix="r1")

    assert (root.key, root.under, root.kind) == ("r1:root", "", "card")
    assert (update.key, update.kind, update.body["of"]) == ("r1:progress:dec1", "update", "r1:root")
    face = card_of(update)
    assert face.title == "Accepted by Robin."
    assert (face.steps[0].state, face.steps[0].note, face.steps[1].state) == ("done", "3 statements", "todo")


def test_a_request_without_a_job_card_has_none_to_update(unit):
    """One that was asked before there were job cards."""
    closing.stands(unit, asked(unit), "x", state="done", words="Done.")

    assert unit.outbox.listed() == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({}, "r1.v1.1:delivered"),
        ({"gates": (GateResult(gate="x", level="block", passed=False),)}, "r1.v1.1:blocked"),
        ({"author": "m1", "number": 2}, "r1:edited:2"),
    ],
)
def test_the_card_that_showed_a_version_is_known(changes, key):
    """Delivered, blocked or written by hand."""
    assert closing.card_key(samples.version(**changes)) == key


def test_a_card_becomes_the_record_of_its_decision(unit):
    """Buttons gone, the record first, the rest of the card kept."""
    request, version = asked(unit), samples.version()
    face = Card(
        "Ready",
        doc=(Para("summary"),),
        buttons=(Button("approve", "x", "Approve"),),
        grave=True,
        about="deliverable:d1.v1",
    )
    closing.card(unit, request, "r1.v1.1:delivered", face)
    record = Note("Accepted by Robin, Sat 21 Nov 09:00 UTC.", "good")
    closing.became(unit, request, version, "dec1", title="Login: accepted.", record=record, state="done")
    row = unit.outbox.get("r1:record:dec1")

    assert (row.kind, row.body["of"], row.channel) == ("update", "r1.v1.1:delivered", CHANNEL)
    shown = card_of(row)
    assert (shown.title, shown.state, shown.buttons, shown.doc) == (
        "Login: accepted.",
        "done",
        (),
        (record, Para("summary")),
    )
    assert shown.about == "deliverable:d1.v1"


def test_a_terminal_is_told_a_decision_in_a_card_of_its_own(unit):
    """There is nothing to update in place."""
    request = asked(unit, HOST)
    closing.became(unit, request, samples.version(), "dec1", title="Accepted.", record=Note("who"), state="done")
    [row] = unit.outbox.listed()

    assert (row.key, row.kind, card_of(row).title) == ("r1:decided:dec1", "card", "Accepted.")
