"""The front desk: accepted once, answered from what is stored, nothing lost, nobody strange let in."""

from __future__ import annotations

import dataclasses

import pytest

from rolecall.chat import Actor, Command, Form, Place, Say
from rolecall.desk.front import MAX_LAPSES
from rolecall.domain.refusal import Refusal
from rolecall.ports.queues import InboxRow
from rolecall.testing.model import ScriptedModel
from tests.desk.counter import HOST, PLACE, Counter
from tests.line.floor import TEXT, minutes


@pytest.fixture
def counter(sqlite_store, clock, ids):
    """A counter whose model answers well."""
    return Counter(sqlite_store, clock, ids, ScriptedModel([minutes]))


def _ask(**more):
    args = {"role": "notes", "text": TEXT}
    return Command(id="e1", place=PLACE, actor=HOST, name="ask", args=args, **more)


def test_the_same_event_twice_makes_one_request_and_one_version(counter):
    """Invariant 1: redelivery is welcome."""
    event = dataclasses.replace(_ask(), args={"role": counter.role.short, "text": TEXT})
    first, second = counter.send(event), counter.send(event)

    assert first == second
    assert len(counter.desk.requests(HOST)) == 1
    assert len(counter.model.tasks) == 1


def test_an_event_is_in_the_inbox_before_it_is_answered(counter):
    """What was accepted is worked even when the process dies right after the answer."""
    event = dataclasses.replace(_ask(), args={"role": counter.role.short, "text": TEXT})
    counter.desk.take(event)

    with counter.store.reading("main") as uow:
        assert uow.inbox.waiting() == 1
    assert counter.desk.work_next()
    assert counter.desk.reply("main", "e1").request


def test_a_strange_workspace_is_told_so_and_nothing_is_stored(counter):
    """Unknown platform accounts are refused."""
    place = Place("elsewhere", "T1", "C1")
    answer = counter.desk.take(dataclasses.replace(_ask(), place=place))

    assert isinstance(answer, Say)
    with counter.store.reading("main") as uow:
        assert uow.inbox.waiting() == 0


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ({"role": "note_takr"}, "unknown_role", "Did you mean “note_taker”"),
        ({"role": "note_taker", "deliverable": "meeting_recod"}, "unknown_kind", "Did you mean “meeting_record”"),
        ({"role": "note_taker", "text": "  "}, "bad_input", "is empty"),
        ({"role": "note_taker", "text": "x" * 1_000_000}, "bad_input", "1,000,000 characters; the limit is 20,000"),
    ],
)
def test_what_cannot_be_dispatched_is_refused_in_words(counter, args, code, words):
    """Unknown role or kind, empty or far too long: named, with what to do."""
    event = dataclasses.replace(_ask(), args={"text": TEXT, **args})
    reply = counter.send(event)

    assert reply.refusal.code == code
    assert words in reply.refusal.reason
    assert reply.refusal.ask_whom


def test_an_event_whose_workers_go_silent_again_and_again_is_set_aside(counter):
    """What kills its process must not kill the next one for ever; others go on meanwhile."""
    counter.desk.take(dataclasses.replace(_ask(), id="poison"))
    for _ in range(MAX_LAPSES + 1):
        with counter.store.begin("", reserve=True) as uow:
            assert uow.inbox.claim(0).id == "poison"

    assert counter.desk.work_next()
    assert counter.desk.reply("main", "poison").error
    assert len(counter.desk.requests(HOST)) == 0


def test_an_event_that_cannot_be_read_is_closed(counter):
    """It was written by another version; it comes back no second time."""
    with counter.store.begin("main") as uow:
        uow.inbox.put(InboxRow(id="odd", tenant="main", place=str(PLACE), event={}), None)

    assert counter.desk.work_next()
    assert counter.desk.reply("main", "odd").error
    assert not counter.desk.work_next()


def test_a_contract_without_a_green_golden_record_does_not_run(counter):
    """Invariant 8: complete is not enough."""
    counter.inactive = Refusal(code="not_evaluated", reason="not active", ask_whom="rolecall eval run")

    assert counter.asks().refusal.code == "not_evaluated"
    assert not counter.model.tasks


def test_pressing_revise_answers_at_once_with_a_form(counter):
    """Forms are complete when opened: no worker is needed."""
    request = counter.asks().request
    token = counter.token(request)
    from rolecall.chat import Action

    answer = counter.desk.take(Action(id="a1", place=PLACE, actor=HOST, verb="revise", subject=token))

    assert isinstance(answer, Form)
    assert (answer.name, answer.subject) == ("revise", token)


def test_questions_are_answered_and_the_same_request_goes_on(counter):
    """One form, then a cited version of the same request."""
    request = counter.asks(text="Minutes").request
    assert counter.desk.request(HOST, request)["status"] == "asking"

    wrong = counter.submits("answer", request, nothing="x")
    right = counter.submits("answer", request, meeting=TEXT)

    assert "“nothing” is not one of the questions" in wrong.said
    assert right.error == ""
    shown = counter.desk.request(HOST, request)
    assert shown["status"] == "delivered"
    assert shown["deliverable"]["citations"][0]["locator"].startswith("answer, meeting")


def test_feedback_is_kept_with_the_version_it_is_about(counter):
    """Praise and blame change nothing; they can be counted later."""
    request = counter.asks().request
    about = f"deliverable:d-{request}.v1"

    assert counter.presses("good", about).refusal is None
    assert "shows none" in counter.presses("bad", f"request:{request}").said
    with counter.store.reading("main") as uow:
        kept = [event for event in uow.audit.of_request(request) if event.type == "feedback_given"]
    assert [event.subject for event in kept] == [f"version:d-{request}.v1"]


def test_a_stranger_sees_nothing(counter):
    """Reads are scoped by who looks (invariant 10)."""
    counter.asks()
    stranger = Actor(workspace="host", tenant="local", id="host:kim", name="kim")
    assert counter.desk.requests(stranger)
    other = Actor(workspace="elsewhere", tenant="t", id="u", name="u")
    from rolecall.errors import Denied

    with pytest.raises(Denied):
        counter.desk.requests(other)


def test_the_envelope_has_every_field_of_the_design(counter):
    """Other people build on it (DESIGN §6)."""
    shown = counter.desk.request(HOST, counter.asks().request)

    assert {"request_id", "role", "brief", "deliverable", "stages", "cost_microusd", "model"} <= set(shown)
    wanted = (
        "id kind version digest status risk title markdown content claims citations gates open_questions "
        "assumptions unknowns"
    )
    assert set(wanted.split()) <= set(shown["deliverable"])
    assert set(shown["deliverable"]["claims"][0]) == {"id", "text", "kind", "cites"}
    assert {"id", "source", "revision", "locator", "quote"} <= set(shown["deliverable"]["citations"][0])
    assert {"name", "kind", "model", "tier", "seconds", "cost_microusd"} <= set(shown["stages"][0])
    assert shown["deterministic_share"] == 0.833
