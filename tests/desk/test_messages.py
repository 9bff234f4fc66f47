"""Conversations: mentions, direct messages and replies as people write them."""

from __future__ import annotations

import dataclasses

import pytest

from rolecall.chat import Caps, File
from rolecall.chat.codes import code_of
from tests.desk.counter import CHANNEL
from tests.line.floor import TEXT


def thread(event_id):
    """Return the thread under a message."""
    return dataclasses.replace(CHANNEL, thread=event_id)


@pytest.fixture
def asked(counter, dana, olga):
    """A request that dana asked with a mention in the channel, delivered: its id and its thread."""
    counter.hired(olga)
    message = counter.writing(f"@notes {TEXT}", dana)
    return counter.send(message).request, thread(message.id)


def test_a_mention_asks_and_its_message_is_the_root_of_the_thread(counter, asked):
    """The job card and the version stand in the thread of the message."""
    request, place = asked

    with counter.store.reading("main") as uow:
        assert uow.requests.in_thread(str(place)).id == request
        assert uow.requests.get(request).text == TEXT
        assert {row.channel for row in uow.outbox.listed(prefix=request)} == {str(place)}
    assert counter.status(request) == "delivered"
    assert counter.told() == []


def test_a_direct_message_needs_no_engagement_and_is_private(counter, dana):
    """The default engagement is for whoever asks directly; the ask is seen by few."""
    request = counter.writes(TEXT, dana, how="dm", private=True).request

    with counter.store.reading("main") as uow:
        assert uow.requests.get(request).private
    assert counter.status(request) == "delivered"


@pytest.mark.parametrize("words", ["hello!", "@rolecall", "@notes", "help", "  Hi  "])
def test_a_bare_greeting_is_answered_with_the_catalogue(counter, dana, words):
    """Nobody has to know a command to begin."""
    reply = counter.writes(words, dana)

    (card,) = counter.cards().values()
    assert reply.request == ""
    assert "Note Taker · /notes" in [block.text for block in card.doc if hasattr(block, "text")]
    assert (card.buttons[0].verb, card.buttons[0].subject) == ("say", "/rolecall example notes")


def test_pressing_an_example_asks_as_if_it_was_typed(counter, dana, olga):
    """The line on the button is the whole ask."""
    counter.hired(olga)

    request = counter.presses("say", "/notes minutes", dana).request

    with counter.store.reading("main") as uow:
        assert uow.requests.get(request).text == "minutes"
        assert uow.requests.get(request).requester_name == "dana"
    assert counter.status(request) == "asking"


def test_words_in_a_thread_that_is_no_requests_start_nothing(counter, dana, olga):
    """People talk; that is no business of a role, and nobody is told anything."""
    counter.hired(olga)

    reply = counter.writes(TEXT, dana, thread("e999"), how="reply")

    assert (reply.said, reply.request) == ("", "")
    assert counter.told() == []
    assert not counter.model.tasks


def test_what_a_program_writes_is_not_even_accepted(counter, dana, olga):
    """Our own messages and other bots start nothing, whoever they pretend to be."""
    counter.hired(olga)
    for kind in ("bot", "self"):
        counter.desk.take(counter.writing(f"@notes {TEXT}", dataclasses.replace(dana, kind=kind)))

    with counter.store.reading("main") as uow:
        assert uow.inbox.waiting() == 0


def test_a_stranger_is_refused_privately_and_with_whom_to_ask(counter, olga):
    """Only members ask; the channel does not see the refusal."""
    counter.hired(olga)
    stranger = dataclasses.replace(olga, id="u-eve", name="eve")

    reply = counter.writes(f"@notes {TEXT}", stranger)

    assert reply.refusal.code == "unknown_member"
    assert counter.told() == ["eve is not a member of this workspace. Ask: an owner to invite you."]
    assert not counter.model.tasks


def test_a_typed_approval_decides(counter, dana, asked):
    """Rung 3: the exact line, in the thread, by who may."""
    request, place = asked

    reply = counter.writes(f"  APPROVE {code_of(counter.token(request)).lower()}", dana, place, how="reply")

    assert reply.refusal is None
    assert counter.version(request)[1] == "accepted"
    card = counter.cards(request)[f"{request}.v1.1:delivered"]
    assert card.buttons == ()
    assert "Approved by dana" in card.doc[0].text


@pytest.mark.parametrize(
    "sentence", ["maybe approve {}", "approve {} if you like", "I would approve {}.", "“approve {}”"]
)
def test_a_code_inside_a_sentence_decides_nothing(counter, dana, asked, sentence):
    """Typed words count only as a whole line."""
    request, place = asked

    counter.writes(sentence.format(code_of(counter.token(request))), dana, place, how="reply")

    assert counter.version(request)[1] == "waiting"
    with counter.store.reading("main") as uow:
        assert not uow.deliverables.decisions(f"d-{request}")


def test_an_approval_with_a_wrong_code_is_refused_and_recorded(counter, dana, asked):
    """A slip of the finger is neither a decision nor a change request."""
    request, place = asked
    code = code_of(counter.token(request))

    reply = counter.writes(f"approve {'0000' if code != '0000' else '1111'}", dana, place, how="reply")

    assert reply.refusal.code == "stale_version"
    assert counter.version(request)[1] == "waiting"
    assert len(counter.told()) == 1
    with counter.store.reading("main") as uow:
        assert [event.type for event in uow.audit.events()].count("decision_refused") == 1


def test_the_code_of_an_old_version_is_refused_with_what_became_of_it(counter, dana, asked):
    """Bound to the version, like its button."""
    request, place = asked
    old = code_of(counter.token(request))
    counter.writes(f"revise {old} name the owner", dana, place, how="reply")

    reply = counter.writes(f"approve {old}", dana, place, how="reply")

    assert counter.version(request)[0].number == 2
    assert reply.refusal.code == "not_open"
    assert "version 2 is there" in reply.refusal.reason


def test_a_typed_decision_of_a_stranger_is_refused_and_recorded(counter, dana, asked):
    """Like the press of a button; what else a stranger says in the thread is nobody's business."""
    request, place = asked
    stranger = dataclasses.replace(dana, id="u-eve", name="eve")

    reply = counter.writes(f"approve {code_of(counter.token(request))}", stranger, place, how="reply")
    counter.writes("revise that plan", stranger, place, how="reply")

    assert reply.refusal.code == "unknown_member"
    assert counter.version(request)[1] == "waiting"
    assert len(counter.told()) == 1
    with counter.store.reading("main") as uow:
        assert [event.type for event in uow.audit.events()].count("decision_refused") == 1
        assert not uow.requests.follow_ups(request)


@pytest.mark.parametrize("words", ["revise this text please", "reject that idea"])
def test_a_sentence_that_begins_like_a_line_is_just_words(counter, dana, asked, words):
    """`this` is no code; nothing is decided."""
    request, place = asked

    counter.writes(words, dana, place, how="reply")

    assert counter.version(request)[1] == "waiting"


def test_small_talk_under_a_version_changes_nothing_and_the_form_knows_the_words(counter, dana, asked):
    """Only words spoken to the role revise; but nothing anybody wrote is lost."""
    request, place = asked

    reply = counter.writes("The plan is due on Friday.", dana, place, how="reply")
    form = counter.desk.form(dana, "revise", counter.token(request), place)

    assert counter.version(request)[1] == "waiting"
    assert "press Revise" in reply.said
    assert counter.told() == [reply.said]
    assert form.fields[0].value == "The plan is due on Friday."


def test_a_reply_that_begins_with_a_roles_name_is_a_reply(counter, dana, asked):
    """Only an @ in a thread speaks to another role."""
    request, place = asked
    other = counter.role.model_copy(update={"id": "quality_assurance", "short": "qa"})
    counter.dispatch.roles[other.id] = other

    counter.writes("QA has to sign off first.", dana, place, how="reply")
    counter.writes("qa has to sign off first.", dana, place, how="reply")

    with counter.store.reading("main") as uow:
        assert len(uow.requests.follow_ups(request)) == 2


@pytest.mark.parametrize("how", ["mention", "reply"])
def test_words_spoken_to_the_role_revise_the_version(counter, dana, asked, how):
    """A mention in the thread is an order, by whoever may give it."""
    request, place = asked

    counter.writes("@notes the plan is due on Friday.", dana, place, how=how)

    version, status = counter.version(request)
    assert (version.number, status) == (2, "waiting")
    assert counter.model.tasks[1].brief.revision.instruction == "the plan is due on Friday."


def test_a_reply_to_one_question_answers_it(counter, dana, olga):
    """No form is needed for one answer."""
    counter.hired(olga)
    message = counter.writing("@notes minutes", dana)
    request = counter.send(message).request

    counter.writes(TEXT, dana, thread(message.id), how="reply")

    assert counter.status(request) == "delivered"


def test_files_in_a_reply_become_sources_of_the_request_at_once(counter, dana, olga):
    """Read from where the workspace keeps them; a request that asked goes on with them."""
    counter.hired(olga)
    message = counter.writing("@notes minutes", dana)
    request = counter.send(message).request
    counter.memory.files = {"F1": File("kickoff.md", "text/markdown", TEXT.encode())}

    counter.writes("", dana, thread(message.id), how="reply", files=("F1",))

    assert counter.status(request) == "delivered"
    with counter.store.reading("main") as uow:
        assert uow.sources.get(f"request:{request}-1").name == "kickoff.md"


def test_a_file_for_a_request_that_is_over_is_refused_in_words(counter, dana, olga):
    """Who hands it in on purpose has to know that it counts for nothing; what falls into the thread does not."""
    counter.hired(olga)
    message = counter.writing(f"@notes {TEXT}", dana)
    request = counter.send(message).request
    counter.presses("approve", counter.token(request), dana)
    counter.memory.files = {"F1": File("kickoff.md", "text/markdown", TEXT.encode())}

    fallen = counter.writes("", dana, thread(message.id), how="reply", files=("F1",))
    handed = counter.writes("", dana, thread(message.id), files=("F1",))

    assert counter.status(request) == "closed"
    assert fallen.refusal is None
    assert handed.refusal.reason == "This request is over, so no source counts for it any more."
    assert counter.told()[-1].startswith("This request is over")


def test_a_file_that_cannot_be_fetched_is_told_and_starts_nothing(counter, dana, olga):
    """Better no deliverable than one without its source."""
    counter.hired(olga)

    reply = counter.writes(f"@notes {TEXT}", dana, files=("gone",))

    assert reply.error == "BadSource"
    assert "could not be fetched" in counter.told()[0]
    assert not counter.model.tasks


@pytest.mark.parametrize("risk", ["T1", "T2"])
def test_where_names_are_only_claimed_nobody_decides_on_what_drives_money(counter, olga, asked, risk):
    """The same approver, the same line: only the risk differs."""
    request, place = asked
    counter.memory.now = Caps(identity="claimed")
    if risk == "T2":
        request, place = _risky(counter, olga)

    reply = counter.writes(f"approve {code_of(counter.token(request))}", counter.max, place, how="reply")

    assert (reply.refusal is None) == (risk == "T1")
    if reply.refusal:
        assert "anybody may claim one" in reply.refusal.reason
        assert "sign in" in reply.refusal.ask_whom


def _risky(counter, owner):
    kind = counter.role.deliverables[0].model_copy(update={"risk": "T2"})
    counter.role = counter.role.model_copy(update={"deliverables": (kind,)})
    counter.dispatch.roles[counter.role.id] = counter.role
    counter.memory.files = {"F1": File("minutes.md", "text/markdown", TEXT.encode())}
    message = counter.writing(f"@notes {TEXT}", owner, files=("F1",))
    return counter.send(message).request, thread(message.id)


@pytest.fixture(autouse=True)
def _max(counter):
    counter.max = counter.account("max", "approver")


def test_a_typed_stop_ends_the_work_and_a_typed_resume_takes_it_up(counter, dana, olga):
    """The kill switch is a word in the thread."""
    counter.hired(olga)
    message = counter.writing(f"@notes {TEXT}", dana)
    counter.desk.take(message)
    counter.settle(work=False)
    request = counter.desk.reply("main", message.id).request

    counter.desk.take(counter.writing("stop", dana, thread(message.id), how="reply"))
    counter.settle(work=False)
    with counter.store.reading("main") as uow:
        assert uow.stops.active((f"request:{request}",)).by == "dana"
    assert counter.cancelled == [f"{request}.v1.1"]

    counter.settle()
    assert counter.status(request) == "stopped"

    counter.writes("resume", dana, thread(message.id), how="reply")
    assert counter.status(request) == "delivered"


def test_an_ask_in_the_thread_of_a_request_gets_a_thread_of_its_own(counter, asked):
    """Nobody takes another's thread over: what is said there stays about the request it was opened for."""
    request, place = asked
    eve = counter.account("eve", "requester")

    other = counter.slash("notes", TEXT, eve, place).request

    with counter.store.reading("main") as uow:
        assert uow.requests.in_thread(str(place)).id == request
        assert uow.requests.get(other).place == str(CHANNEL)
        (root,) = [row for row in uow.outbox.listed(prefix=f"{other}:root") if row.kind == "card"]
    assert (root.channel, root.under) == (str(CHANNEL), "")
