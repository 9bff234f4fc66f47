"""The production line on a real store: typed stages, bounded redrafts, honest endings, no cent unreserved."""

from __future__ import annotations

import pytest

from rolecall.domain.budget import budget_id
from rolecall.domain.content import is_gap
from rolecall.errors import ModelFailed, Stopped
from rolecall.line.line import Line
from rolecall.ports.model import Price
from rolecall.ports.queues import Stop
from rolecall.testing.model import ScriptedModel
from rolecall.testing.steps import MOMENTS, Killed, KillingSteps, StraightSteps, raise_killed
from tests.line.floor import TEXT, Floor, minutes

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
    assert f"not verified, {version.findings} findings. @{floor.role.escalation.person}" in card.body["title"]


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
