"""The production line on a real store: typed stages, bounded redrafts, honest endings, no cent unreserved."""

from __future__ import annotations

import re

import pytest

from rolecall.chat import Card, wire
from rolecall.domain.budget import budget_id
from rolecall.domain.content import is_gap
from rolecall.domain.stop import Stop
from rolecall.errors import ModelFailed, Stopped
from rolecall.line.line import Line
from rolecall.ports.model import Price
from rolecall.testing.model import ScriptedModel
from rolecall.testing.steps import MOMENTS, Killed, KillingSteps, StraightSteps, raise_killed
from tests.line.floor import KIM, TEXT, Floor, minutes

CENT = Price(input=1_000_000, output=1_000_000)


@pytest.fixture
def floor_of(sqlite_store, clock, ids):
    """A floor with the given answers."""

    def build(*answers, **more):
        return Floor(sqlite_store, clock, ids, ScriptedModel(answers, **more))

    return build


def test_a_request_becomes_a_cited_version_with_a_record_of_every_stage(floor_of):
    """The whole way, each stage with its kind, note and gates."""
    floor = floor_of(minutes)
    run = floor.ask()

    outcome = floor.work(run)

    version, status = floor.version(run.request)
    assert (outcome["status"], status, version.number) == ("delivered", "waiting", 1)
    assert [claim.kind for claim in version.claims()] == ["stated", "stated"]
    assert all(citation.quote in TEXT for citation in version.citations)
    with floor.store.reading("main") as uow:
        records = uow.runs.records(run.id)
        assert [(record.step, record.kind) for record in records] == [
            ("intake", "discovery"),
            ("plan", "planning"),
            ("retrieve", "discovery"),
            ("draft.0", "generation"),
            ("verify.0", "validation"),
            ("deliver", "deployment"),
        ]
        assert [record.deterministic for record in records] == [True, True, True, False, True, True]
        assert all(record.gates for record in records if record.stage != "draft")
        assert uow.requests.status(run.request) == "delivered"
        [card] = uow.outbox.listed(prefix=run.request)
        assert card.key == f"{run.id}:delivered"
        assert "not yet evaluated on" in str(card.body)


def test_findings_go_back_to_a_better_model_with_the_draft_and_then_pass(floor_of):
    """The redraft is one tier up and sees what the gates said."""
    floor = floor_of(lambda task: minutes(task, decision="We decided to use 7 databases."), minutes)

    floor.work(run := floor.ask())

    first, second = floor.model.tasks
    assert (first.tier, second.tier) == ("junior", "senior")
    assert any("7" in finding.message for finding in second.findings)
    assert "7 databases" in second.last
    assert floor.version(run.request)[1] == "waiting"


def test_what_stays_wrong_is_handed_to_the_named_person_and_never_approvable(floor_of):
    """After the last redraft: blocked, the draft reachable as unverified with its findings."""
    floor = floor_of(lambda task: minutes(task, decision="We decided to use 7 databases."))

    outcome = floor.work(run := floor.ask())

    version, status = floor.version(run.request)
    assert (outcome["status"], status, version.blocked) == ("blocked", "blocked", True)
    assert len(floor.model.tasks) == 1 + floor.role.line.stage("draft").redrafts
    with floor.store.reading("main") as uow:
        [card] = uow.outbox.listed(prefix=run.request)
    assert card.body["title"].endswith(
        ": version 1 could not be verified, 1 finding. @kim: add a source, edit, or withdraw it."
    )


def test_an_answer_that_is_not_json_is_repaired_at_most_twice(floor_of):
    """Each repair is shown what was wrong."""
    floor = floor_of("I am sorry.", '{"title": "x"', minutes)

    floor.work(run := floor.ask())

    assert [bool(task.problems) for task in floor.model.tasks] == [False, True, True]
    assert floor.version(run.request)[1] == "waiting"


def test_a_model_that_never_answers_usably_blocks_and_says_so(floor_of):
    """A run that produced nothing is never done."""
    floor = floor_of("no")

    outcome = floor.work(run := floor.ask())

    assert outcome["status"] == "blocked"
    assert len(floor.model.tasks) == 3 * (1 + floor.role.line.stage("draft").redrafts)
    assert floor.version(run.request)[0].blocked


def test_a_bare_topic_is_asked_about_before_any_model_is_called(floor_of):
    """At most five questions, as a card and as rows."""
    floor = floor_of(minutes)

    outcome = floor.work(run := floor.ask("Minutes"))

    assert outcome["status"] == "asking"
    assert not floor.model.tasks
    with floor.store.reading("main") as uow:
        assert [question.id for question in uow.requests.questions(run.request)] == ["meeting"]
        assert uow.requests.status(run.request) == "asking"


def test_every_call_is_reserved_before_and_settled_after_to_the_micro_dollar(floor_of):
    """Ledger, version, record and budgets say the same."""
    floor = floor_of(minutes, price=CENT)

    floor.work(run := floor.ask())

    version, _status = floor.version(run.request)
    task = floor.model.tasks[0]
    spent = floor.model.count(task) + len(minutes(task).split())
    with floor.store.reading("main") as uow:
        reserve, settle = uow.budgets.entries(run.request)
        lines = uow.budgets.lines(floor.clock.now().isoformat()[:10])
    assert (reserve.kind, settle.kind) == ("reserve", "settle")
    assert reserve.amount >= settle.amount == spent == version.cost_microusd
    assert {line.spent for line in lines} == {spent}
    assert {line.reserved for line in lines} == {0}


def test_without_a_price_no_call_is_made_and_the_setting_is_named(floor_of):
    """A model without a price is refused, not free."""
    floor = floor_of(minutes, price=None)

    outcome = floor.work(floor.ask())

    assert outcome["refusal"]["code"] == "no_price"
    assert "rolecall models price scripted-junior" in outcome["refusal"]["ask_whom"]
    assert not floor.model.tasks


def test_an_estimate_that_does_not_fit_the_budget_is_refused_before_any_call(floor_of):
    """The plan gate; the request is parked, not lost."""
    floor = floor_of(minutes, price=CENT)
    with floor.store.begin("main") as uow:
        uow.budgets.limit("global", "day", 10)

    outcome = floor.work(run := floor.ask())

    assert outcome["refusal"]["code"] == "over_budget"
    assert not floor.model.tasks
    with floor.store.reading("main") as uow:
        assert uow.requests.status(run.request) == "stopped"
        assert all(entry.kind != "reserve" for entry in uow.budgets.entries())


def test_a_budget_that_runs_out_during_a_run_stops_the_next_call(floor_of):
    """Reserve refuses although the estimate was allowed when the limit was lowered in between."""

    def floor_limit(_task):
        with floor.store.begin("main") as uow:
            uow.budgets.limit("global", "day", 1)
        return "not json"

    floor = floor_of(floor_limit, minutes, price=CENT)
    outcome = floor.work(floor.ask())

    assert outcome["refusal"]["code"] == "over_budget"
    assert len(floor.model.tasks) == 1


def test_a_stalled_call_is_settled_in_full_and_tried_again_after_a_pause(floor_of):
    """Nobody knows what a stalled call cost; a refused one cost nothing."""
    failures = [ModelFailed("stalled", again=True), ModelFailed("429", again=True, billed=False)]
    floor = floor_of(*failures, minutes, price=CENT)

    floor.work(run := floor.ask())

    with floor.store.reading("main") as uow:
        amounts = [(entry.kind, entry.amount) for entry in uow.budgets.entries(run.request)]
    assert amounts[0][1] == amounts[1][1] > 0
    assert amounts[3] == ("settle", 0)
    assert floor.clock.monotonic() == 5.0


def test_a_kill_switch_stops_before_the_next_stage_and_before_any_model_call(floor_of):
    """Read live, outside the model (invariant 6)."""
    floor = floor_of(minutes)
    run = floor.ask()
    with floor.store.begin("main") as uow:
        uow.stops.set(Stop(scope=f"engagement:{run.engagement}", by="dana", reason="audit", at="2026"))

    with pytest.raises(Stopped, match="Stopped by dana"):
        floor.work(run)

    assert not floor.model.tasks


def job_states(floor, request):
    """Return the job card's states in order: title after the dot, card state, states of the steps."""
    with floor.store.reading("main") as uow:
        rows = [row for row in uow.outbox.listed(prefix=request) if row.key.split(":")[1] in {"root", "progress"}]
    cards = [wire.from_json(row.body.get("card", row.body), Card) for row in rows]
    return [
        (card.title.removeprefix(f"{card.opens}. "), card.state, [step.state for step in card.steps]) for card in cards
    ]


def test_the_job_card_shows_each_stage_in_the_transaction_that_ends_it(floor_of):
    """All six steps each time, with the notes of the records; at the end who is needed by when."""
    floor = floor_of(minutes)
    floor.hire()
    floor.work(run := floor.ask())

    told = job_states(floor, run.request)
    assert [state for _words, state, _steps in told] == ["working"] * 6 + ["waiting"]
    assert [steps.count("done") for _words, _state, steps in told] == [0, 1, 2, 3, 4, 5, 6]
    assert [steps.index("doing") for _words, _state, steps in told[:-1]] == [0, 1, 2, 3, 4, 5]
    assert "please decide by" in told[-1][0]
    with floor.store.reading("main") as uow:
        last = uow.outbox.get(f"{run.request}:progress:{run.id}.delivered")
        notes = [record.note for record in uow.runs.records(run.id)]
        card = uow.outbox.get(f"{run.id}:delivered")
    assert [step["note"] for step in last.body["card"]["steps"]] == notes
    assert (card.under, card.body["state"]) == (f"{run.request}:root", "waiting")
    (passed,) = re.findall(r"(\d+ of \d+) gates passed", notes[4])
    assert f"{passed} passed" in str(card.body), "both cards count the same gates"


@pytest.mark.parametrize(
    ("text", "answer", "state", "steps"),
    [
        (TEXT, "no", "blocked", ["done", "done", "done", "done", "failed", "failed"]),
        ("Minutes", minutes, "asking", ["doing"] + ["todo"] * 5),
    ],
    ids=["blocked", "asking"],
)
def test_the_job_card_says_how_else_a_run_ended(floor_of, text, answer, state, steps):
    """Whom it waits for stands in its one line."""
    floor = floor_of(answer)
    floor.hire()
    floor.work(run := floor.ask(text))

    words, shown, found = job_states(floor, run.request)[-1]
    assert (shown, found) == (state, steps)
    assert words.startswith("@kim: 1 answer is needed" if state == "asking" else floor.version(run.request)[0].title)


def test_the_job_card_of_a_refused_run_says_whom_to_ask(floor_of):
    """The stage that could not go on is marked."""
    floor = floor_of(minutes, price=CENT)
    floor.hire()
    with floor.store.begin("main") as uow:
        uow.budgets.limit("global", "day", 10)
    floor.work(run := floor.ask())

    words, state, steps = job_states(floor, run.request)[-1]
    assert (state, steps) == ("stopped", ["done", "failed", "todo", "todo", "todo", "todo"])
    assert "Ask:" in words


def test_a_terminal_costs_no_row_for_what_it_watches_itself(floor_of):
    """No job card, no progress."""
    floor = floor_of(minutes)
    floor.work(run := floor.ask())

    with floor.store.reading("main") as uow:
        assert [row.key for row in uow.outbox.listed()] == [f"{run.id}:delivered"]


def test_the_card_of_a_superseded_version_loses_its_buttons(floor_of):
    """It says by what, and keeps the rest."""
    floor = floor_of(lambda task: minutes(task, decision="We decided to use 7 databases."))
    floor.hire()
    floor.work(first := floor.ask())
    with floor.store.begin("main") as uow:
        again = floor.dispatch.again(uow, uow.requests.get(first.request), "retry", "", KIM)
    floor.work(again)

    with floor.store.reading("main") as uow:
        row = uow.outbox.get(f"{first.request}:record:superseded.1")
    card = wire.from_json(row.body["card"], Card)
    assert row.body["of"] == f"{first.id}:blocked"
    assert card.title.endswith("version 1 is superseded by version 2.")
    assert (card.buttons, card.doc[0].text) == ((), "Superseded by version 2, Sat 21 Nov 09:00 UTC.")
    begun = [words for words, _state, steps in job_states(floor, first.request) if steps[0] == "doing"]
    assert begun == ["At work; nothing is needed from you.", "At work on version 2; nothing is needed from you."]


def test_a_strict_engagement_raises_the_risk_so_that_an_approver_decides(floor_of):
    """The version itself carries it, so that every later rule reads the same."""
    floor = floor_of(minutes)
    floor.hire(strict=True)
    floor.work(run := floor.ask())

    version, status = floor.version(run.request)
    assert (floor.role.deliverable(run.kind).risk, version.risk, status) == ("T1", "T2", "waiting")
    with floor.store.reading("main") as uow:
        card = wire.from_json(uow.outbox.get(f"{run.id}:delivered").body, Card)
    assert card.grave
    assert "An approver" in card.title


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "step", ["open", "intake", "plan", "retrieve", "draft.0.0.0", "draft.0", "verify.0", "deliver"]
)
def test_a_run_broken_off_anywhere_ends_with_one_version_one_card_and_a_true_ledger(floor_of, step, moment):
    """Before, inside and after every step; then the same run is worked again."""
    floor = floor_of(minutes, price=CENT)
    run = floor.ask()
    with pytest.raises(Killed):
        Line(floor.plant()).work(KillingSteps(StraightSteps(floor.store, run), step, moment, raise_killed))

    with floor.store.reading("main") as uow:
        ended = uow.runs.status(run.id) == "delivered"
    if not ended:
        floor.work(run)

    with floor.store.reading("main") as uow:
        assert len(uow.deliverables.versions(uow.deliverables.of(run.request))) == 1
        assert len(uow.outbox.listed(prefix=run.request)) == 1
        assert len(uow.runs.records(run.id)) == 6
        day = floor.clock.now().isoformat()[:10]
        [line] = [line for line in uow.budgets.lines(day) if line.id == budget_id("main", "global", "total")]
        settled = sum(entry.amount for entry in uow.budgets.entries() if entry.kind == "settle")
    assert (line.spent, line.reserved) == (settled, 0)


def test_gaps_stay_gaps(floor_of):
    """Nothing fills what the evidence does not hold."""
    floor = floor_of(minutes)
    floor.work(run := floor.ask())
    version, _status = floor.version(run.request)
    assert is_gap(version.content["decisions"][0]["by"])
