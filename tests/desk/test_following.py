"""Follow-ups: what is said while the role works waits for the run, and nothing of it is lost."""

from __future__ import annotations

import dataclasses
import json

import pytest

from rolecall.chat import File
from rolecall.desk.acts.following import answers_in
from rolecall.domain.request import Question
from tests.desk.counter import CHANNEL
from tests.line.floor import TEXT, minutes


@pytest.fixture
def working(counter, dana, olga):
    """A request whose run is queued and not yet worked: its id and its thread."""
    counter.hired(olga)
    message = counter.writing(f"@notes {TEXT}", dana)
    counter.desk.take(message)
    counter.settle(work=False)
    return counter.desk.reply("main", message.id).request, dataclasses.replace(CHANNEL, thread=message.id)


def says(counter, who, place, words, **more):
    """Reply while the run is still queued."""
    message = counter.writing(words, who, place, how="reply", **more)
    counter.desk.take(message)
    counter.settle(work=False)
    return message.id


def states(counter, request):
    """Return the states of a request's follow-ups, oldest first."""
    with counter.store.reading("main") as uow:
        return [state for _item, state in uow.requests.follow_ups(request)]


def test_a_reply_during_the_run_is_noted_and_revises_the_version_it_made(counter, dana, working):
    """Said in the thread at once, applied when the run has ended, by its author, all words together."""
    request, place = working
    first = says(counter, dana, place, "The plan is due on Friday.")
    says(counter, dana, place, "And name the owner.")

    noted = counter.cards(f"{request}:noted:")[f"{request}:noted:{first}"]
    assert noted.title == "@dana: noted; I take it up when version 1 is there."
    assert states(counter, request) == ["pending", "pending"]

    counter.settle()

    version, status = counter.version(request)
    assert (version.number, status) == (2, "waiting")
    assert counter.model.tasks[1].brief.revision.instruction == "The plan is due on Friday.\nAnd name the owner."
    assert states(counter, request) == ["worked", "worked"]
    assert counter.told() == []
    with counter.store.reading("main") as uow:
        (decision,) = uow.deliverables.decisions(f"d-{request}")
    assert (decision.verdict, decision.by_name) == ("revise", "dana")


def test_two_authors_are_taken_up_one_after_the_other(counter, dana, working):
    """Nobody's words become another's decision: the second waits for the version the first one caused."""
    request, place = working
    max_ = counter.account("max", "approver")
    says(counter, dana, place, "The plan is due on Friday.")
    says(counter, max_, place, "Name the owner.")

    counter.settle()

    assert counter.version(request)[0].number == 3
    with counter.store.reading("main") as uow:
        assert [item.by_name for item in uow.deliverables.decisions(f"d-{request}")] == ["dana", "max"]


def test_who_may_not_revise_is_told_and_the_version_waits(counter, dana, working):
    """Authority is read when it is taken up, and the refusal is private."""
    request, place = working
    eve = counter.account("eve", "requester")
    says(counter, eve, place, "Delete everything.")

    counter.settle()

    assert counter.version(request)[1] == "waiting"
    assert states(counter, request) == ["refused"]
    assert counter.told() == ["The requester or an approver decides this. Ask: @dana or @olga."]


def test_a_right_that_was_taken_away_meanwhile_no_longer_counts(counter, dana, working):
    """Between the words and their application."""
    request, place = working
    max_ = counter.account("max", "approver")
    says(counter, max_, place, "Name the owner.")
    with counter.store.begin("main") as uow:
        member = uow.members.named("max")
        uow.members.replace(member.model_copy(update={"roles": frozenset({"requester"})}))

    counter.settle()

    assert counter.version(request)[1] == "waiting"
    assert states(counter, request) == ["refused"]


def test_what_the_model_cannot_do_is_told_and_stays_in_the_form(counter, dana, working, monkeypatch):
    """The offline model does not follow every order."""
    request, place = working
    monkeypatch.setattr(counter.model, "objection", lambda *_args: "I can only add, drop and replace.")
    says(counter, dana, place, "Make it more optimistic.")

    counter.settle()

    assert states(counter, request) == ["refused"]
    assert counter.told()[0].startswith("I can only add, drop and replace.")
    form = counter.desk.form(dana, "revise", counter.token(request), place)
    assert form.fields[0].value == "Make it more optimistic."


def test_a_request_that_comes_to_ask_is_answered_with_what_was_said(counter, dana, olga):
    """One question, so the words are its answer."""
    counter.hired(olga)
    message = counter.writing("@notes minutes", dana)
    counter.desk.take(message)
    counter.settle(work=False)
    request = counter.desk.reply("main", message.id).request
    says(counter, dana, dataclasses.replace(CHANNEL, thread=message.id), TEXT)

    counter.settle()

    assert counter.status(request) == "delivered"
    assert states(counter, request) == ["worked"]


def test_a_follow_up_to_work_that_failed_tries_again_with_the_new_words(counter, dana, working):
    """They reach the next run as what the person said."""
    request, place = working
    bad = json.dumps({"nothing": "useful"})
    counter.model._answers = [bad, bad, bad, bad, minutes]
    says(counter, dana, place, "Max decided it.")

    counter.settle()

    assert states(counter, request) == ["worked"]
    stated = [passage.text for passage in counter.model.tasks[-1].brief.stated]
    assert "Max decided it." in stated


def test_a_stop_is_not_lifted_by_words_said_before_and_they_are_applied_after_it(counter, dana, working):
    """Only a person resumes; then version 1 comes, and version 2 with the words that were accepted."""
    request, place = working
    says(counter, dana, place, "Name the owner.")
    counter.submits("stop", f"request:{request}", dana, reason="wrong meeting")
    counter.settle()
    assert (counter.status(request), states(counter, request)) == ("stopped", ["pending"])

    counter.presses("resume", f"request:{request}", dana)

    assert counter.version(request)[0].number == 2
    assert counter.model.tasks[-1].brief.revision.instruction == "Name the owner."
    assert states(counter, request) == ["worked"]


@pytest.mark.parametrize("scope", ["global", "engagement:eng2", "notes"])
def test_a_stop_of_more_than_the_request_keeps_its_words_waiting_too(counter, dana, working, scope):
    """They were accepted before it: the work is done, the revision waits."""
    request, place = working
    says(counter, dana, place, "Name the owner.")
    counter.submits("stop", scope, dana)
    assert states(counter, request) == ["pending"]

    counter.submits("stop", f"request:{request}", dana)
    counter.presses("resume", scope, dana)
    assert (counter.status(request), states(counter, request)) == ("stopped", ["pending"])

    counter.presses("resume", f"request:{request}", dana)
    assert counter.version(request)[0].number == 2


def test_words_that_wait_do_not_reopen_what_is_withdrawn(counter, dana, working):
    """Who withdraws a stopped request ends what was said about it."""
    request, place = working
    says(counter, dana, place, "Name the owner.")
    counter.submits("stop", f"request:{request}", dana)
    counter.settle()

    counter.submits("withdraw", request, dana)

    assert (counter.status(request), states(counter, request)) == ("closed", ["refused"])


def test_a_file_during_the_run_is_a_source_at_once_and_its_words_wait(counter, dana, working):
    """Both parts of one message count."""
    request, place = working
    counter.memory.files = {"F1": File("plan.md", "text/markdown", b"The plan is due on 2026-03-09.")}

    says(counter, dana, place, "See the plan.", files=("F1",))

    with counter.store.reading("main") as uow:
        assert uow.sources.get(f"request:{request}-1").by == "dana"
    assert states(counter, request) == ["pending"]


def test_an_unexpected_failure_settles_the_follow_up_and_the_desk_goes_on(counter, dana, working, monkeypatch):
    """A broken follow-up must not be tried for ever."""
    request, place = working
    says(counter, dana, place, "Name the owner.")

    def broken(*_args):
        raise RuntimeError("boom")

    monkeypatch.setattr(counter.model, "objection", broken)
    counter.settle()

    assert states(counter, request) == ["refused"]
    assert counter.told() == ["Rolecall could not work this event; the log has the details."]


def test_answers_are_read_from_lines_that_name_their_question():
    """A line without a name goes on with the answer before it; without any name nothing is guessed."""
    questions = (Question(id="users", text="Who?"), Question(id="needs", text="What?"))

    assert answers_in("Users: members\nand staff\nneeds: redeem points", questions) == {
        "users": "members\nand staff",
        "needs": "redeem points",
    }
    assert answers_in("members redeem points", questions) == {}


def test_words_under_a_closed_request_reopen_it_only_when_they_are_said_to_the_role(counter, dana, working):
    """Thanks are thanks; an order to the role is a reason to reopen."""
    request, place = working
    counter.settle()
    counter.presses("approve", counter.token(request), dana)

    counter.writes("Thank you all!", dana, place, how="reply")
    assert counter.status(request) == "closed"
    assert "is closed, so nothing changed" in counter.told()[0]

    counter.writes("@notes the plan is due on Friday.", dana, place, how="reply")
    assert counter.version(request)[0].number == 2
    assert counter.status(request) == "delivered"
