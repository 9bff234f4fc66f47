"""Decisions, edits and switches at the desk: bound to one version, taken once, by whoever may."""

from __future__ import annotations

import json

import pytest

from rolecall.testing.model import ScriptedModel
from tests.desk.counter import HOST, Counter
from tests.line.floor import TEXT, minutes


@pytest.fixture
def counter(sqlite_store, clock, ids):
    """A counter whose model answers well."""
    return Counter(sqlite_store, clock, ids, ScriptedModel([minutes]))


def _risky(counter, risk):
    """Give the contract another risk."""
    kind = counter.role.deliverables[0].model_copy(update={"risk": risk})
    counter.role = counter.role.model_copy(update={"deliverables": (kind,)})
    counter.dispatch.roles[counter.role.id] = counter.role


def _outbox(counter, prefix):
    with counter.store.reading("main") as uow:
        return [row.key for row in uow.outbox.listed(prefix=prefix)]


def test_approving_closes_the_request_and_publishes_once(counter):
    """A T1 version is accepted by who asked for it; a double click changes nothing."""
    request = counter.asks().request
    token = counter.token(request)

    first, again = counter.presses("approve", token), counter.presses("approve", token)

    assert first.refusal is None
    assert again.refusal.code == "not_open"
    assert "Kim approved it on" in again.refusal.reason
    assert counter.version(request)[1] == "accepted"
    assert _outbox(counter, f"d-{request}") == [f"d-{request}.v1:publish:folder"]
    assert counter.desk.request(HOST, request)["status"] == "closed"


def test_revising_makes_version_two_and_supersedes_version_one(counter):
    """The old version is kept, its decision stays on record."""
    request = counter.asks().request

    counter.submits("revise", counter.token(request), reason="Name the owner of the plan.")

    shown = counter.desk.request(HOST, request)
    assert (shown["deliverable"]["version"], shown["deliverable"]["status"]) == (2, "waiting")
    assert counter.model.tasks[1].stage == "revise"
    assert counter.model.tasks[1].brief.revision.prior == counter.version(request)[0].content
    with counter.store.reading("main") as uow:
        assert uow.deliverables.version(f"d-{request}", 1)[1] == "superseded"


def test_a_decision_on_an_old_card_is_refused(counter):
    """Bound to version and digest (invariant 3)."""
    request = counter.asks().request
    old = counter.token(request)
    counter.submits("revise", old, reason="Again.")

    reply = counter.presses("approve", old)
    forged = counter.presses("approve", f"d-{request}.v2.{'0' * 12}")

    assert reply.refusal.code == "not_open"
    assert "does not belong to version 2" in forged.said
    assert counter.version(request)[1] == "waiting"


def test_nobody_accepts_their_own_t2_and_another_member_does(counter):
    """Requester and approver are compared as members."""
    _risky(counter, "T2")
    dana, max_ = counter.member("dana", "requester", "approver"), counter.member("max", "approver")
    request = counter.asks(dana, files=[("minutes.md", TEXT)]).request

    own = counter.presses("approve", counter.token(request), dana)
    host = counter.presses("approve", counter.token(request))
    other = counter.presses("approve", counter.token(request), max_)

    assert (own.refusal.code, host.refusal.code, other.refusal) == ("own_approval", "no_authority", None)
    with counter.store.reading("main") as uow:
        refused = [event for event in uow.audit.events() if event.type == "decision_refused"]
    assert len(refused) == 2


def test_t3_takes_two_people_and_is_published_only_after_the_second(counter):
    """The first accept is on record and not terminal."""
    _risky(counter, "T3")
    one, two = counter.member("one", "approver"), counter.member("two", "approver")
    request = counter.asks(files=[("minutes.md", TEXT)]).request

    counter.presses("approve", counter.token(request), one)
    after_one = (counter.version(request)[1], _outbox(counter, f"d-{request}"))
    counter.presses("approve", counter.token(request), two)

    assert after_one == ("waiting", [])
    assert counter.version(request)[1] == "accepted"
    assert len(_outbox(counter, f"d-{request}")) == 1


def test_rejecting_needs_a_reason_and_closes(counter):
    """The reason is kept."""
    request = counter.asks().request

    silent = counter.submits("reject", counter.token(request))
    spoken = counter.submits("reject", counter.token(request), reason="Wrong meeting.")

    assert silent.refusal.code == "bad_input"
    assert spoken.refusal is None
    assert counter.desk.request(HOST, request)["decisions"][0]["reason"] == "Wrong meeting."


def test_the_allowance_of_revisions_ends_and_names_the_person(counter):
    """Then a person has to look (E04)."""
    kind = counter.role.deliverables[0].model_copy(update={"revisions": 1})
    counter.role = counter.role.model_copy(update={"deliverables": (kind,)})
    counter.dispatch.roles[counter.role.id] = counter.role
    request = counter.asks().request
    counter.submits("revise", counter.token(request), reason="Once.")

    reply = counter.submits("revise", counter.token(request), reason="Twice.")

    assert reply.refusal.code == "revisions_used_up"
    assert reply.refusal.ask_whom.endswith(", or edit it by hand")
    assert counter.role.escalation.person not in reply.refusal.ask_whom


def test_an_edit_by_hand_is_stated_by_its_author_and_looked_at_by_the_gates(counter):
    """Version two, author a person, the changed item cites the edit."""
    request = counter.asks().request
    content = json.loads(json.dumps(counter.version(request)[0].content))
    content["decisions"][0]["text"] = "We decided to use SQLite for 30 days."

    reply = counter.submits("edit", counter.token(request), content=json.dumps(content), note="Corrected.")

    version, status = counter.version(request)
    assert (version.number, version.author, status) == (2, "host:kim", "waiting"), reply
    added = set(version.content["decisions"][0]["cites"]) - set(content["decisions"][0]["cites"])
    [citation] = [item for item in version.citations if item.id in added]
    assert (citation.standing, citation.quote) == ("stated", "We decided to use SQLite for 30 days.")
    assert version.content["actions"] == content["actions"]


def test_an_edit_that_breaks_the_shape_is_kept_as_unverified(counter):
    """Gates are re-run; such a version cannot be approved."""
    request = counter.asks().request
    content = json.loads(json.dumps(counter.version(request)[0].content))
    content["decisions"] = []

    counter.submits("edit", counter.token(request), content=json.dumps(content))

    assert counter.version(request)[1] == "blocked"
    assert counter.presses("approve", counter.token(request)).refusal.code == "not_open"
    withdrawn = counter.submits("withdraw", counter.token(request), reason="My mistake.")
    assert withdrawn.refusal is None
    assert counter.desk.request(HOST, request)["status"] == "closed"


def test_a_closed_request_is_reopened_with_a_reason_and_the_old_record_stays(counter):
    """Reopen makes a new run for the next version."""
    request = counter.asks().request
    counter.presses("approve", counter.token(request))

    silent = counter.submits("reopen", request)
    spoken = counter.submits("reopen", request, reason="The plan changed.")

    assert silent.refusal.code == "bad_input"
    assert spoken.refusal is None
    with counter.store.reading("main") as uow:
        assert [status for _version, status in uow.deliverables.versions(f"d-{request}")] == ["accepted", "waiting"]


def test_stop_parks_new_work_and_resume_lets_a_new_run_go_on(counter):
    """A stopped scope refuses; resuming a request makes a new try, never the old run."""
    counter.submits("stop", "global", reason="fire drill")
    refused = counter.asks()
    counter.presses("resume", "global")
    accepted = counter.asks()

    assert refused.refusal.code == "stopped"
    assert "fire drill" in refused.refusal.reason
    assert accepted.refusal is None


def test_two_people_decide_at_once_and_one_wins(counter):
    """Compare-and-set: the loser is told who and when."""
    import threading

    one, two = counter.member("one", "approver"), counter.member("two", "approver")
    request = counter.asks().request
    token = counter.token(request)
    from rolecall.chat import Action, FormSubmit

    events = [
        Action(verb="approve", subject=token, **counter._more(one)),
        FormSubmit(form="reject", subject=token, values={"reason": "no"}, **counter._more(two)),
    ]
    for event in events:
        counter.desk.take(event)
    threads = [threading.Thread(target=counter.desk.work_next) for _event in events]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while counter.desk.work_next():
        pass

    replies = [counter.desk.reply("main", event.id) for event in events]
    assert sorted(reply.refusal is None for reply in replies) == [False, True]
    with counter.store.reading("main") as uow:
        assert len(uow.deliverables.decisions(f"d-{request}")) == 1


def test_t2_work_that_rests_only_on_what_people_said_is_not_delivered_as_fact(counter):
    """Its key fields want an approved or given source (invariant 7)."""
    _risky(counter, "T2")
    request = counter.asks().request
    version, status = counter.version(request)
    assert status == "blocked"
    assert [gate.gate for gate in version.gates if not gate.passed and gate.level == "block"] == ["evidence_standing"]


def test_a_held_publication_is_tried_again_by_an_owner_after_looking_for_it(counter):
    """Held means shown, and there is a way on."""
    from rolecall.desk import admin
    from tests.line.floor import KIM

    request = counter.asks().request
    counter.presses("approve", counter.token(request))
    key = f"d-{request}.v1:publish:folder"
    with counter.store.begin("main") as uow:
        held = uow.outbox.get(key)
        uow.outbox.settle(key, "held", note="It may have arrived.")
        other = f"d-{request}1.v1:publish:folder"  # of a request whose id begins alike
        uow.outbox.add(held.model_copy(update={"key": other}))
        uow.outbox.settle(other, "held")
    with counter.store.begin("main") as uow:
        assert admin.release_deliveries(uow, KIM, request) == (key,)
    with counter.store.reading("main") as uow:
        assert uow.outbox.get(key).state == "unsure"
        assert [event.type for event in uow.audit.of_request(request)][-1] == "delivery_released"


def test_an_account_bound_to_nobody_does_nothing(counter):
    """Not edit, not withdraw, not reopen, not retry, not resume, not answer, not ask."""
    from rolecall.chat import Actor

    request = counter.asks().request
    bot = Actor(workspace="host", tenant="local", id="host:kim", name="kim", kind="bot")
    content = json.dumps({**counter.version(request)[0].content, "title": "Mine"})
    replies = [
        counter.submits("edit", counter.token(request), bot, content=content),
        counter.submits("withdraw", request, bot, reason="x"),
        counter.submits("reopen", request, bot, reason="x"),
        counter.submits("stop", "global", bot, reason="x"),
        counter.presses("retry", request, bot),
        counter.presses("resume", request, bot),
        counter.presses("approve", counter.token(request), bot),
        counter.asks(bot),
    ]
    assert {reply.refusal.code for reply in replies} == {"unknown_member"}
    assert counter.version(request)[0].number == 1


def test_who_wrote_it_by_hand_does_not_accept_it(counter):
    """Nobody accepts their own T2 words, whoever asked for the work."""
    _risky(counter, "T2")
    max_, eve = counter.member("max", "approver"), counter.member("eve", "approver")
    request = counter.asks(files=[("minutes.md", TEXT)]).request
    content = json.loads(json.dumps(counter.version(request)[0].content))
    content["title"] = "Kickoff, by hand"
    counter.submits("edit", counter.token(request), max_, content=json.dumps(content))

    assert counter.presses("approve", counter.token(request), max_).refusal.code == "own_approval"
    assert counter.presses("approve", counter.token(request), eve).refusal is None


def test_a_member_with_the_host_users_name_does_not_accept_the_host_users_work(counter):
    """Whoever holds the host may hold that token too."""
    _risky(counter, "T2")
    namesake = counter.member("Kim", "approver")
    request = counter.asks(files=[("minutes.md", TEXT)]).request
    assert counter.presses("approve", counter.token(request), namesake).refusal.code == "own_approval"


def test_one_digit_of_a_digest_decides_nothing(counter):
    """A decision names its content."""
    request = counter.asks().request
    short = counter.token(request)[:-11]
    assert "does not say which content" in counter.presses("approve", short).said
    assert counter.version(request)[1] == "waiting"


def test_edits_by_hand_use_up_no_revisions(counter):
    """The allowance counts what the role-agent was sent back."""
    kind = counter.role.deliverables[0].model_copy(update={"revisions": 1})
    counter.role = counter.role.model_copy(update={"deliverables": (kind,)})
    counter.dispatch.roles[counter.role.id] = counter.role
    request = counter.asks().request
    for title in ("One", "Two"):
        content = {**counter.version(request)[0].content, "title": title}
        counter.submits("edit", counter.token(request), content=json.dumps(content))
    assert counter.submits("revise", counter.token(request), reason="Once.").refusal is None


def test_the_end_of_a_term_ends_revisions_too(counter):
    """Work after the end is refused, whichever way it begins."""
    from rolecall.desk import admin
    from tests.line.floor import KIM

    with counter.store.begin("main") as uow:
        admin.start_engagement(counter.desk.office, uow, KIM, (counter.role.id,), "trial")
    request = counter.asks().request
    counter.clock.pass_time(days=15)

    refused = counter.submits("revise", counter.token(request), reason="Later.")
    assert refused.refusal.code == "term_ended"
    assert counter.version(request)[1] == "waiting"


def test_a_switch_that_covers_nothing_is_not_set(counter):
    """A misspelt role would stop nothing and say it had."""
    assert "There is no role typo" in counter.submits("stop", "role:typo", reason="x").said
    assert counter.submits("stop", "engagement:eng99", reason="x").error == "NotFound"
    with counter.store.reading("main") as uow:
        assert uow.stops.listed() == []


def test_what_an_owner_stopped_a_requester_does_not_let_go_on(counter):
    """Anybody may stop; letting go on what covers everybody is for who stopped it, an approver or an owner."""
    olga, dana = counter.member("olga", "owner"), counter.member("dana", "requester")
    erin = counter.member("erin", "approver")
    counter.submits("stop", "global", olga, reason="Look first.")

    refused = counter.presses("resume", "global", dana)
    assert refused.refusal.code == "no_authority"
    assert refused.refusal.ask_whom == "@olga"
    assert counter.presses("resume", "global", erin).refusal is None


def test_a_request_that_waits_for_answers_can_be_withdrawn(counter):
    """No state is a dead end."""
    request = counter.asks(text="Minutes").request
    assert counter.submits("withdraw", request, reason="Not needed.").refusal is None
    assert counter.desk.request(HOST, request)["status"] == "closed"


@pytest.mark.parametrize(
    "content", ["[]", "{", '{"a": NaN}', '{"decisions": [{"id": "D", "cites": null}]}', "[" * 100_000]
)
def test_an_edit_of_another_shape_is_refused_in_words(counter, content):
    """Bad input is named; nothing breaks."""
    request = counter.asks().request
    reply = counter.submits("edit", counter.token(request), content=content)
    assert reply.error == "BadInput", reply
    assert counter.version(request)[0].number == 1
