"""Handing over: a person takes on what the role did so far."""

from __future__ import annotations

import dataclasses

from rolecall.chat import Action, Form
from tests.desk.counter import CHANNEL
from tests.line.floor import TEXT


def test_a_request_is_handed_to_a_person_and_the_role_stops(counter, dana, olga):
    """The card names them, it waits for them, and the run under way ends."""
    counter.hired(olga)
    max_ = counter.account("max", "approver")
    message = counter.writing(f"@notes {TEXT}", dana)
    counter.desk.take(message)
    counter.settle(work=False)
    request = counter.desk.reply("main", message.id).request

    form = counter.desk.take(Action(verb="hand", subject=request, **counter._more(dana)))
    reply = counter.submits("hand", request, dana, to="max", note="You know the meeting.")

    assert isinstance(form, Form)
    assert form.fields[0].choices == ("dana", "max", "olga")
    assert reply.said == f"@max: dana hands {request} to you."
    (card,) = counter.cards(f"{request}:handed").values()
    assert card.doc[0].text == "You know the meeting."
    with counter.store.reading("main") as uow:
        assert card.awaits == (uow.members.named("max").id,)
    assert counter.status(request) == "stopped"
    assert [line["why"] for line in counter.desk.waiting(max_)] == ["handed"]
    with counter.store.reading("main") as uow:
        assert "request_handed" in [event.type for event in uow.audit.events()]


def test_the_person_lets_the_role_go_on(counter, dana, olga):
    """The button on the card resumes it."""
    counter.hired(olga)
    message = counter.writing(f"@notes {TEXT}", dana)
    counter.desk.take(message)
    counter.settle(work=False)
    request = counter.desk.reply("main", message.id).request
    counter.submits("hand", request, dana, to="olga")

    (card,) = counter.cards(f"{request}:handed").values()
    counter.presses(card.buttons[0].verb, card.buttons[0].subject, olga)

    assert counter.status(request) == "delivered"


def test_nobody_is_handed_what_is_closed_and_only_members_are_handed_anything(counter, dana, olga):
    """Both are told in words."""
    counter.hired(olga)
    request = counter.writes(f"@notes {TEXT}", dana).request

    nobody = counter.submits("hand", request, dana, to="eve")
    counter.presses("approve", counter.token(request), dana)
    closed = counter.submits("hand", request, dana, to="olga")

    assert "“eve” is not a member." in nobody.said
    assert closed.refusal.code == "not_open"


def test_others_cannot_touch_what_was_asked_in_private(counter, dana, olga):
    """Seen only by who asked, approvers and owners."""
    place = dataclasses.replace(CHANNEL, channel="dm-dana")
    request = counter.writes("minutes", dana, place, how="dm", private=True).request
    eve = counter.account("eve", "requester")

    reply = counter.submits("answer", request, eve, meeting=TEXT)

    assert reply.refusal.code == "no_authority"
    assert counter.status(request) == "asking"
    for verb in ("stop", "resume"):
        assert counter.presses(verb, f"request:{request}", eve).said == f"There is no request {request} for you."
        assert counter.slash("rolecall", f"{verb} run:{request}.v1.1", eve).error == "NotFound"
    with counter.store.reading("main") as uow:
        assert not uow.stops.listed()
    assert counter.submits("answer", request, olga, meeting=TEXT).refusal is None
