"""Commands: a role's own, and the house's."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from rolecall.chat import Caps, Command, File, Say
from rolecall.domain.evidence import Scope
from tests.desk.counter import CHANNEL
from tests.line.floor import TEXT


def ask(counter, name, text, actor, place=None):
    """Type a command and return the immediate answer, with everything worked."""
    answer = counter.desk.take(Command(name=name, args={"text": text}, **counter._more(actor, place)))
    counter.settle()
    return answer


def test_a_role_is_asked_by_its_command_or_through_the_house(counter, dana, olga):
    """Both make a request with a job card of its own."""
    counter.hired(olga)

    own = counter.slash("notes", TEXT, dana).request
    house = counter.slash("rolecall", f"notes {TEXT}", dana).request

    with counter.store.reading("main") as uow:
        assert uow.requests.get(own).text == uow.requests.get(house).text == TEXT
    assert f"{own}:root" in counter.cards(own)
    assert counter.told() == []


def test_a_command_as_a_message_works_where_a_workspace_knows_no_commands(counter, dana, olga):
    """Text only: a slash at the beginning is enough."""
    counter.hired(olga)

    request = counter.writes(f"/notes {TEXT}", dana).request

    assert counter.status(request) == "delivered"


def test_an_unknown_command_and_subcommand_say_what_was_meant(counter, dana):
    """With the nearest name."""
    assert "Did you mean “notes”" in counter.slash("note", TEXT, dana).refusal.reason
    assert "Did you mean “hire”" in counter.slash("rolecall", "hirre notes", dana).refusal.reason
    assert len(counter.told()) == 2


def test_the_house_alone_shows_the_catalogue(counter, dana):
    """Posted where it was asked for."""
    counter.slash("rolecall", "", dana)

    (key,) = counter.cards()
    assert key.endswith(":catalogue")


def test_status_waiting_and_help_are_answered_at_once_and_privately(counter, dana, olga):
    """Nothing is posted and nothing said twice."""
    counter.hired(olga)
    request = counter.slash("notes", TEXT, dana).request
    before = len(counter.cards())

    status, waiting, helped = (ask(counter, "rolecall", word, dana) for word in ("status", "waiting", "help"))

    assert isinstance(status, Say)
    assert status.private
    assert "– waits for @dana to decide" in status.text
    assert request not in status.text
    assert waiting.text.startswith("Waits for you:")
    assert "/rolecall hire" in helped.text
    assert "thread of a request: reply with what to change, drop files in" in helped.text
    assert (len(counter.cards()), counter.told()) == (before, [])


def test_help_says_mention_me_where_replies_are_not_read(counter, dana):
    """A plain reply would not arrive there."""
    counter.memory.now = Caps(reads_replies=False)

    helped = ask(counter, "rolecall", "help", dana)

    assert "thread of a request: mention me with what to change, with files" in helped.text


def test_stop_names_a_scope_or_means_the_thread_or_the_channel(counter, dana, olga):
    """What is not named is the nearest: this request, else what was hired for this channel."""
    counter.hired(olga)
    message = counter.writing(f"@notes {TEXT}", dana)
    request = counter.send(message).request
    thread = dataclasses.replace(CHANNEL, thread=message.id)

    counter.slash("rolecall", "stop wrong meeting", dana, thread)
    counter.slash("rolecall", "stop", dana)
    counter.slash("rolecall", "stop notes for now", dana)

    with counter.store.reading("main") as uow:
        stops = {stop.scope: stop.reason for stop in uow.stops.listed()}
    assert stops == {f"request:{request}": "wrong meeting", "engagement:eng2": "", "role:note_taker": "for now"}
    assert len(counter.told()) == 3

    counter.slash("rolecall", "resume notes", dana)
    counter.slash("rolecall", "resume", dana)
    with counter.store.reading("main") as uow:
        assert [stop.scope for stop in uow.stops.listed()] == [f"request:{request}"]


def test_a_stop_that_names_nothing_outside_any_channel_of_ours_stops_nothing(counter, dana):
    """It says what can be named."""
    reply = counter.slash("rolecall", "stop", dana)

    assert "Say what to stop." in reply.said
    with counter.store.reading("main") as uow:
        assert uow.stops.listed() == []


@pytest.mark.parametrize(("who", "approved"), [("olga", True), ("dana", False)])
def test_an_owner_approves_sources_for_the_channel(counter, dana, olga, who, approved):
    """For the channel's engagement; a requester may not."""
    counter.hired(olga)
    counter.memory.files = {"F1": File("policy.md", "text/markdown", b"Minutes are kept for two years.")}
    actor = {"olga": olga, "dana": dana}[who]

    reply = counter.send(Command(name="source", args={}, files=("F1",), **counter._more(actor)))

    assert (reply.refusal is None) == approved
    (said,) = counter.told()
    assert said == (
        "policy.md is now an approved source for this channel."
        if approved
        else "Only approvers add sources here. Ask: @olga, or drop the file into your request's thread."
    )
    with counter.store.reading("main") as uow:
        found = uow.sources.listed(Scope(tenant="main", engagement="eng2"))
    assert [source.name for source in found] == (["policy.md"] if approved else [])


def test_a_stop_is_confirmed_where_the_person_stands(counter, dana, olga):
    """A request goes on by its card; more than one by a command of the chat, and `status` says who stopped it."""
    counter.hired(olga)
    request = counter.slash("notes", TEXT, dana).request

    one = counter.submits("stop", f"request:{request}", dana, reason="wrong meeting")
    role = counter.slash("rolecall", "stop notes for now", dana)

    assert one.said == "Stopped. Press Resume on the card when it should go on."
    assert role.said == "@note_taker is stopped. /rolecall resume note_taker lets it go on."
    status = ask(counter, "rolecall", "status", dana).text
    assert status.startswith("Stopped by dana (note_taker): for now.\nUnder way here:")


def test_the_same_command_twice_is_one_request(counter, dana, olga):
    """Redelivery is welcome (invariant 1)."""
    counter.hired(olga)
    event = Command(name="notes", args={"text": TEXT}, **counter._more(dana))

    assert counter.send(event) == counter.send(event)
    assert len(counter.model.tasks) == 1


@pytest.mark.parametrize(
    ("command", "arg", "text", "values"),
    [
        ("", "", "", ["notes", "rolecall"]),
        ("", "", "no", ["notes"]),
        ("notes", "", "", ["meeting record"]),
        ("notes", "", "min", ["minutes"]),
        ("notes", "deliverable", "", ["meeting_record"]),
        ("rolecall", "", "", ["hire", "example", "status", "waiting", "report", "schedule", "stop", "resume", "help"]),
        ("rolecall", "", "st", ["status", "stop"]),
        ("", "member", "", ["dana", "olga"]),
        ("", "role", "", ["notes"]),
    ],
)
def test_proposals_while_somebody_types(counter, dana, olga, command, arg, text, values):
    """Commands, kinds by the phrases people use, subcommands, people."""
    found = asyncio.run(counter.desk.complete(command, arg, text, dana))

    assert [choice.value for choice in found] == values


def test_a_stranger_is_shown_no_names(counter, dana, olga):
    """Who works here is nobody else's business."""
    stranger = dataclasses.replace(dana, id="u-eve")

    assert asyncio.run(counter.desk.complete("", "member", "", stranger)) == []


def test_whoever_approves_sources_withdraws_them_and_nobody_else(counter, dana, olga):
    """A file given with a request is none of the approved ones."""
    counter.hired(olga)
    counter.memory.files = {"F1": File("policy.md", "text/markdown", b"Minutes are kept for two years.")}
    counter.send(Command(name="source", args={}, files=("F1",), **counter._more(olga)))
    scope = Scope(tenant="main", engagement="eng2")
    with counter.store.reading("main") as uow:
        (source,) = uow.sources.listed(scope)

    refused = counter.send(Command(name="retire", args={"source": source.id}, **counter._more(dana)))
    missing = counter.send(Command(name="retire", args={"source": "source:none"}, **counter._more(olga)))
    with counter.store.reading("main") as uow:
        assert uow.sources.listed(scope)
    done = counter.send(Command(name="retire", args={"source": source.id}, **counter._more(olga)))

    assert (refused.refusal.code, missing.error) == ("no_authority", "NotFound")
    assert done.said.startswith("policy.md is withdrawn by")
    with counter.store.reading("main") as uow:
        assert not uow.sources.listed(scope)
