"""Forms: complete when opened, generated from what is stored and from the contracts."""

from __future__ import annotations

import pytest

from rolecall.chat import Action, Caps, Command, Form, Place, Say
from rolecall.chat.codes import code_of
from rolecall.errors import Denied, NotFound
from tests.desk.counter import CHANNEL, HOST, PLACE
from tests.line.floor import TEXT


def press(counter, verb, subject, actor):
    """Press a button and return the immediate answer."""
    return counter.desk.take(Action(verb=verb, subject=subject, **counter._more(actor)))


def test_a_bare_command_opens_the_request_form_of_the_contract(counter, dana):
    """Questions as labels, reasons as hints, required as the schema says; nothing is said twice."""
    form = counter.desk.take(Command(name="notes", args={"text": " "}, **counter._more(dana)))
    counter.settle()

    assert isinstance(form, Form)
    assert (form.name, form.subject, form.title) == ("ask", "notes:meeting_record", "Meeting record")
    text, meeting = form.fields
    assert (text.id, text.required) == ("text", True)
    assert (meeting.id, meeting.required) == ("meeting", True)
    assert meeting.label == "Which meeting is this about, and when was it?"
    assert meeting.hint == "For: The record needs a name and a date."
    assert counter.told() == []


def test_the_request_form_asks_like_the_command(counter, dana, olga):
    """Its fields reach the contract as inputs."""
    counter.hired(olga)

    request = counter.submits("ask", "notes:meeting_record", dana, text=TEXT, meeting="Kickoff 2026-03-02").request

    with counter.store.reading("main") as uow:
        facts = uow.requests.get(request)
    assert (facts.kind, facts.text, facts.inputs) == ("meeting_record", TEXT, {"meeting": "Kickoff 2026-03-02"})


def test_a_role_of_several_kinds_lets_choose_by_title(counter, dana, olga):
    """And the title that was chosen finds its kind."""
    first = counter.role.deliverables[0]
    other = first.model_copy(update={"kind": "action_list", "title": "Action list", "phrases": ("actions",)})
    counter.role = counter.role.model_copy(update={"deliverables": (first, other)})
    counter.dispatch.roles[counter.role.id] = counter.role
    counter.hired(olga)

    form = press(counter, "ask", "notes", dana)
    request = counter.submits("ask", form.subject, dana, deliverable="Action list", text=TEXT).request

    assert form.fields[0].choices == ("Meeting record", "Action list")
    with counter.store.reading("main") as uow:
        assert uow.requests.get(request).kind == "action_list"


def test_an_input_with_fixed_values_is_a_choice(counter, dana):
    """`enum` of the schema."""
    kind = counter.role.deliverables[0]
    inputs = {"type": "object", "properties": {"size": {"enum": ["short", "long"], "title": "Size"}}}
    counter.role = counter.role.model_copy(update={"deliverables": (kind.model_copy(update={"inputs": inputs}),)})
    counter.dispatch.roles[counter.role.id] = counter.role

    (_text, size) = press(counter, "ask", "notes", dana).fields

    assert (size.kind, size.label, size.choices, size.required) == ("choice", "Size", ("short", "long"), False)


def test_the_form_of_a_role_shows_its_examples(counter, dana):
    """Whole, the first two; a kind without one is passed over."""
    kind = counter.role.deliverables[0]
    made = tuple(
        kind.model_copy(update={"kind": name, "title": name, "example": example})
        for name, example in (("minutes", ""), ("log", "Log: Ann fell."), ("plan", "Plan: us."), ("map", "Map: ours."))
    )
    counter.dispatch.roles[counter.role.id] = counter.role.model_copy(update={"deliverables": made})

    (_kind, text) = press(counter, "ask", "notes", dana).fields
    (only, *_inputs) = press(counter, "ask", "notes:map", dana).fields

    assert text.hint.endswith(" For example: “Log: Ann fell.”, or “Plan: us.”")
    assert only.hint.endswith(" For example: “Map: ours.”")


def test_the_answers_form_says_why_it_asks(counter):
    """The open questions of the request."""
    request = counter.asks(text="Minutes").request

    form = press(counter, "answer", request, HOST)

    assert [(field.id, field.hint) for field in form.fields] == [
        ("meeting", "For: The record needs a name and a date.")
    ]


def test_the_same_form_is_given_for_a_page(counter):
    """`Desk.form` and the pressed button agree."""
    request = counter.asks().request
    token = counter.token(request)

    for name in ("revise", "reject"):
        assert counter.desk.form(HOST, name, token, PLACE) == press(counter, name, token, HOST)
    assert counter.desk.form(HOST, "nothing", token, PLACE) is None


def test_no_form_opens_on_a_version_that_is_closed_and_the_press_is_recorded(counter):
    """Stale presses are told at once, and stand in the audit log."""
    request = counter.asks().request
    token = counter.token(request)
    counter.presses("approve", token)

    answer = press(counter, "revise", token, HOST)
    counter.settle()

    assert isinstance(answer, Say)
    assert "Kim approved it on" in answer.text
    with counter.store.reading("main") as uow:
        assert [event.type for event in uow.audit.events()].count("decision_refused") == 1


def test_a_stranger_gets_words_instead_of_a_form(counter, olga):
    """And only once."""
    stranger = type(olga)("memory", "T1", "u-eve", "eve")

    answer = press(counter, "ask", "notes", stranger)
    counter.settle()

    assert isinstance(answer, Say)
    assert counter.told() == []
    with pytest.raises(Denied):
        counter.desk.form(stranger, "ask", "notes", CHANNEL)


def test_where_no_form_can_be_shown_the_answer_says_what_to_write(counter, dana, olga):
    """The exact line, with the version's code."""
    counter.memory.now = Caps(forms=False)
    counter.hired(olga)
    request = counter.writes(f"@notes {TEXT}", dana).request
    token = counter.token(request)

    answer = press(counter, "revise", token, dana)

    assert answer == Say(f"Reply in the thread: revise {code_of(token)} and what should change")


def test_the_questions_of_a_private_request_are_shown_to_nobody_else(counter, dana):
    """Neither by the button nor as a page: its questions say what it is about."""
    place = Place("memory", "T1", "dm-dana", "e1")
    request = counter.writes("minutes", dana, place, how="dm", private=True).request
    other = counter.account("eve", "requester")

    assert isinstance(press(counter, "answer", request, dana), Form)
    assert press(counter, "answer", request, other) == Say(f"There is no request {request} for you.")
    for name in ("answer", "hand", "reopen", "withdraw"):
        with pytest.raises(NotFound, match="for you"):
            counter.desk.form(other, name, request, CHANNEL)
