"""Hiring: the first ask in a channel is kept until an owner hires, and worked once."""

from __future__ import annotations

import dataclasses

import pytest

from rolecall.chat import Action, Caps, Command, File, Form, Place, Say
from rolecall.desk import admin
from rolecall.desk.acts import hiring
from rolecall.desk.people import of_member
from rolecall.errors import BadInput
from tests.desk.counter import CHANNEL, HOST
from tests.line.floor import TEXT

OTHER = dataclasses.replace(CHANNEL, channel="sales")


def engagements(counter):
    """Return the engagements but the default one."""
    with counter.store.reading("main") as uow:
        return [engagement for engagement, _status in uow.engagements.listed()][1:]


def requests(counter):
    """Return all requests with their status, oldest first."""
    with counter.store.reading("main") as uow:
        known = [engagement.id for engagement, _status in uow.engagements.listed()]
        return [(facts.text, status) for facts, status in reversed(uow.requests.listed(engagements=known))]


def test_the_first_ask_in_a_channel_is_kept_and_offers_to_hire(counter, dana, olga):
    """Nothing is lost, nothing is worked, and the card says whom to ask."""
    message = counter.writing(f"@notes {TEXT}", dana)

    reply = counter.send(message)

    (card,) = counter.cards("offer:").values()
    assert card.title == "Note Taker is not hired for this channel yet. @olga: please decide."
    assert [(button.verb, button.subject) for button in card.buttons] == [("hire", message.id)]
    assert reply.refusal is None
    assert requests(counter) == []
    assert counter.told() == []


def test_the_whole_way_from_the_first_ask_to_the_version(counter, dana, olga):
    """The owner presses Hire, fills in the form, and the ask that waited is worked in its own thread."""
    message = counter.writing(f"@notes {TEXT}", dana)
    counter.send(message)

    form = counter.desk.take(_press(counter, olga, message.id))
    done = counter.submits("hire", message.id, olga, roles=form.fields[0].value, term="3m", budget="50", strict="yes")

    (made,) = engagements(counter)
    assert done.said == "Note Taker hired for this channel by @olga."
    assert (made.roles, made.place, made.term, made.strict) == (("note_taker",), str(CHANNEL), "3m", True)
    assert requests(counter) == [(TEXT, "delivered")]
    with counter.store.reading("main") as uow:
        (line,) = [item for item in uow.budgets.lines("2026-11-21") if item.scope == f"engagement:{made.id}"]
        assert (line.limit, line.period) == (50_000_000, "2026-11")
        assert uow.requests.in_thread(f"{CHANNEL}:{message.id}").requester_name == "dana"
    offer = counter.cards("offer:")[f"offer:note_taker:{message.id}"]
    assert (offer.title, offer.buttons) == ("Hired by @olga; the ask is taken up.", ())


def _press(counter, actor, subject):
    return Action(verb="hire", subject=subject, **counter._more(actor))


def test_every_ask_that_waited_in_the_channel_is_worked_once_and_no_other(counter, dana, olga):
    """Two asks here, one elsewhere; a second press of Hire changes nothing."""
    first = counter.writing(f"@notes {TEXT}", dana)
    counter.send(first)
    counter.slash("notes", f"{TEXT} Twice.", dana)
    counter.slash("notes", f"{TEXT} Elsewhere.", dana, OTHER)

    counter.submits("hire", first.id, olga, roles="notes", term="permanent")
    again = counter.submits("hire", first.id, olga, roles="notes", term="permanent")

    assert [text for text, _status in requests(counter)] == [TEXT, f"{TEXT} Twice."]
    assert again.refusal.code == "not_open"
    assert "hired for this channel already" in again.refusal.reason
    assert len(engagements(counter)) == 1


def test_an_engagement_that_an_owner_starts_elsewhere_takes_up_the_asks_too(counter, dana, olga):
    """By the command line, for the workspace as a whole."""
    counter.writes(f"@notes {TEXT}", dana)

    with counter.store.begin("main") as uow:
        owner = of_member(uow.members.named("olga"))
        admin.start_engagement(counter.desk.office, uow, owner, ("notes",), "trial", place="memory")
    counter.settle()

    assert [status for _text, status in requests(counter)] == ["delivered"]


def test_the_files_of_a_kept_ask_are_its_sources_when_it_is_worked(counter, dana, olga):
    """They are fetched again from where the workspace keeps them."""
    counter.memory.files = {"F1": File("kickoff.md", "text/markdown", TEXT.encode())}
    counter.writes("@notes minutes", dana, files=("F1",))

    counter.hired(olga)

    with counter.store.reading("main") as uow:
        assert uow.sources.get("request:r0001-1").name == "kickoff.md"


def test_only_owners_hire_and_others_are_told_whom_to_ask(counter, dana, olga):
    """By the button at once, by the line privately."""
    counter.writes(f"@notes {TEXT}", dana)

    pressed = counter.desk.take(_press(counter, dana, "e1"))
    typed = counter.slash("rolecall", "hire notes", dana)

    assert pressed == Say("Only an owner hires. Ask: @olga.")
    assert typed.refusal.ask_whom == "@olga"
    assert counter.told() == ["Only an owner hires. Ask: @olga."]
    assert engagements(counter) == []


def test_owners_whom_people_meet_on_the_platform_are_named_first_and_awaited(counter, dana):
    """The user of the host who set it all up is an owner, too, and known to nobody in the channel."""
    root = counter.member("root", "owner")
    lee = counter.account("lee", "owner")

    refused = counter.slash("rolecall", "hire notes", dana)
    counter.writes(f"@notes {TEXT}", dana)

    assert refused.refusal.ask_whom == "@lee, @root"
    (offer,) = counter.cards("offer:").values()
    with counter.store.reading("main") as uow:
        assert offer.awaits == (uow.members.named(lee.name).id, root.id)


def test_one_line_hires_with_approvers_budget_and_term(counter, olga):
    """As the README shows it."""
    max_ = counter.account("max", "approver")

    counter.slash("rolecall", "hire notes --approver @max --budget $50/month --term 6m —strict", olga)

    (made,) = engagements(counter)
    with counter.store.reading("main") as uow:
        assert uow.members.get(made.approvers[0]).name == max_.name
    assert (made.term, made.strict) == ("6m", True)
    (card,) = [face for key, face in counter.cards(made.id).items() if key.endswith(":hired")]
    assert dict(card.doc[0].pairs)["Budget"] == "$50.00 a month"


@pytest.mark.parametrize(
    "words",
    [
        "--approver @Dana Doe, @max --strict",
        "--approver=Dana Doe,max —strict",
        "--strict --approver Dana Doe --approver @max",
        "--approver @max @Dana  Doe --term permanent --strict",
    ],
)
def test_the_name_of_an_approver_may_hold_blanks(counter, olga, words):
    """It goes on up to a comma, an @ or the next option; what stands before is a role."""
    for name in ("Dana Doe", "max"):
        counter.account(name, "approver")

    counter.slash("rolecall", f"hire notes {words}", olga)

    (made,) = engagements(counter)
    with counter.store.reading("main") as uow:
        assert {uow.members.get(approver).name for approver in made.approvers} == {"Dana Doe", "max"}
    assert (made.roles, made.term, made.strict) == (("note_taker",), "permanent", True)


GROUP = "memory:T1:S1|managers"


@pytest.mark.parametrize(
    "words",
    [
        f"--approver @max,{GROUP}",
        f"--approver @max {GROUP} --strict",
        f"--approver {GROUP} @max",
        f"—approver={GROUP} --approver max",
    ],
)
def test_a_line_hires_with_a_group_beside_members_by_name(counter, olga, words):
    """The group is kept by its id, and everybody reads its name."""
    counter.account("max", "approver")

    counter.slash("rolecall", f"hire notes {words}", olga)

    (made,) = engagements(counter)
    assert (made.groups, made.group_names) == (("memory:T1:S1",), {"memory:T1:S1": "managers"})
    (card,) = [face for key, face in counter.cards(made.id).items() if key.endswith(":hired")]
    assert dict(card.doc[0].pairs)["Approvers"] == "@max, anyone in @managers"
    (line,) = [line for line in counter.desk.engagements(olga) if line["id"] == made.id]
    assert (line["approvers"], line["approver_groups"]) == (["max", "olga"], ["managers"])
    assert (line["groups"], line["nobody_approves"]) == (["memory:T1:S1"], False)


def test_the_form_takes_groups_as_the_line_does(counter, olga):
    """With blanks or commas between; a group that nobody named goes by its id in the workspace."""
    counter.account("max", "approver")
    message = counter.writing(f"/notes {TEXT}", olga)
    counter.send(message)

    counter.submits("hire", message.id, olga, roles="Note Taker", approver=f"max {GROUP} @memory:T1:S2, olga")

    (made,) = engagements(counter)
    assert [made.called(group) for group in made.groups] == ["managers", "S2"]
    assert len(made.approvers) == 2


@pytest.mark.parametrize("group", ["memory:T2:S1|managers", "other:T1:S1|managers"])
def test_a_group_of_another_workspace_hires_nobody(counter, olga, group):
    """Its people could never decide here."""
    reply = counter.slash("rolecall", f"hire notes --approver {group}", olga)

    assert "The group “managers” is of another workspace than this channel." in reply.said
    assert engagements(counter) == []


def test_a_group_hires_nobody_where_the_workspace_does_not_tell_who_is_in_it(counter, olga):
    """Else nobody could ever approve."""
    counter.memory.now = Caps(groups="none")

    reply = counter.slash("rolecall", f"hire notes --approver {GROUP}", olga)

    assert "The group “managers” cannot approve" in reply.said
    assert engagements(counter) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("notes --aprover @max", "“--aprover” is not an option of hire. Did you mean “--approver”?"),
        ("notes --budget lots", "“lots” is not an amount in dollars."),
        ("notes --budget $5/week", "“week” is not a period: choose of day, month, total."),
        ("notes --term 4m", "“4m” is not a term: choose of trial, 3m, 6m, 12m, permanent."),
        ("notes --budget --strict", "“--budget” needs a value."),
        ("notes --approver", "“--approver” needs a value."),
        ("notes --approver= --strict", "“--approver” needs a value."),
        ("notes --strict=yes", "“--strict=yes” is not an option of hire. Did you mean “--strict”?"),
        ("--strict", "No role is named."),
    ],
)
def test_what_cannot_be_read_is_named_with_a_right_line(line, words):
    """Parsed strictly: nothing is guessed about money or people."""
    with pytest.raises(BadInput) as raised:
        hiring.read_line(line)

    assert raised.value.message == words
    assert raised.value.hint == f"Write for example: {hiring.USAGE}"


@pytest.mark.parametrize(
    ("line", "words"), [("nobody", "There is no role “nobody”"), ("notes --approver @eve", "“eve” is not a member")]
)
def test_an_unknown_role_or_approver_hires_nobody(counter, olga, line, words):
    """And it is told, in words that name it."""
    reply = counter.slash("rolecall", f"hire {line}", olga)

    assert words in reply.said
    assert engagements(counter) == []


def test_a_group_that_arrived_as_a_bare_name_is_told_how_it_arrives_as_a_group(counter, olga):
    """Where the workspace resolves no handles, the core cannot know what was meant."""
    reply = counter.slash("rolecall", "hire notes --approver @managers", olga)

    assert "“managers” is not a member who may approve" in reply.said
    assert "If it is a group" in reply.said


def test_a_member_who_may_not_approve_is_told_how_they_may(counter, olga):
    """In a line to type that keeps what they are; a stranger is invited."""
    counter.account("Dana Doe", "requester")

    known = counter.slash("rolecall", "hire notes --approver @Dana Doe", olga)
    stranger = counter.slash("rolecall", "hire notes --approver @Eve Moe", olga)

    assert "rolecall members change 'Dana Doe' --role approver --role requester" in known.said
    assert "rolecall members invite 'Eve Moe' --role approver" in stranger.said


def test_a_direct_conversation_is_no_channel(counter, olga):
    """Roles work there already."""
    reply = counter.slash("rolecall", "hire notes", olga, Place("memory", "T1", "dm-olga"), private=True)

    assert "Hire in the channel" in reply.said
    assert engagements(counter) == []


def test_the_line_alone_opens_the_form(counter, olga):
    """With all roles to choose from."""
    form = counter.desk.take(Command(name="rolecall", args={"text": "hire"}, **counter._more(olga)))

    assert isinstance(form, Form)
    assert [field.id for field in form.fields] == ["roles", "term", "approver", "budget", "strict"]


def test_the_terminal_needs_no_hiring(counter):
    """The default engagement covers the command line."""
    assert counter.asks(HOST).refusal is None


def test_the_form_of_a_role_has_it_chosen_and_hires_where_it_is_sent_from(counter, olga):
    """Opened from the list of roles, without any ask that waits."""
    other = counter.role.model_copy(update={"id": "quality_assurance", "short": "qa", "title": "Quality Assurance"})
    counter.dispatch.roles[other.id] = other

    form = counter.desk.form(olga, "hire", "quality_assurance", CHANNEL)
    counter.submits("hire", form.subject, olga, roles=form.fields[0].value)

    (made,) = engagements(counter)
    assert (made.roles, made.place) == (("quality_assurance",), str(CHANNEL))


def test_a_field_of_the_form_that_cannot_be_read_is_named(counter, olga):
    """Who fills in a form is not told how to write a line."""
    message = counter.writing(f"/notes {TEXT}", olga)
    counter.send(message)
    reply = counter.submits("hire", message.id, olga, roles="Note Taker", term="3 months", budget="many")

    assert "“many” is not an amount" in reply.said
    assert "Correct the field “Dollars a month”." in reply.said
    assert engagements(counter) == []
