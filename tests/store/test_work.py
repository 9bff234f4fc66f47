"""Requests, runs, deliverables and engagements on both databases."""

from __future__ import annotations

import pytest

from rolecall.domain.refusal import Refusal
from rolecall.domain.request import Question
from rolecall.domain.run import Progress
from rolecall.errors import BadInput, Conflict, IllegalMove, NotFound
from tests.store import samples
from tests.store.races import race


def test_a_request_comes_back_as_it_was(store):
    """What was stored equals what is read, in another transaction."""
    given = samples.request(inputs={"system": "shop"}, sources=("source:a",))
    with store.begin("main") as unit:
        unit.requests.add(given)

    with store.reading("main") as unit:
        assert (given, "received") == (unit.requests.get("r1"), unit.requests.status("r1"))


def test_an_error_rolls_everything_back(store):
    """Nothing of a unit of work stays when its block raises."""

    def fails():
        with store.begin("main") as unit:
            unit.requests.add(samples.request())
            unit.audit.append(samples.entry())
            unit.requests.add(samples.request())

    with pytest.raises(Conflict):
        fails()

    with store.reading("main") as unit:
        assert (unit.audit.head().seq, unit.requests.listed(engagements=["eng1"])) == (0, [])


def test_the_same_request_twice_is_a_conflict(store):
    """An id is taken once."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        with pytest.raises(Conflict, match="Request r1"):
            unit.requests.add(samples.request())


def test_another_tenant_sees_nothing(store):
    """A unit of work finds only rows of its tenant, and writes no other's."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.requests.ask("r1", [Question(id="q1", text="Which system?")])

    with store.begin("other") as unit:
        with pytest.raises(NotFound):
            unit.requests.get("r1")
        with pytest.raises(NotFound):
            unit.requests.move("r1", "working")
        assert unit.requests.questions("r1") == ()
        assert unit.requests.listed(engagements=["eng1"]) == []
        with pytest.raises(BadInput, match="tenant main"):
            unit.requests.add(samples.request("r2"))


def test_a_status_moves_only_as_the_machine_allows(store):
    """The table of the state machine decides."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.requests.move("r1", "working")
        with pytest.raises(IllegalMove, match="working cannot become refused"):
            unit.requests.move("r1", "refused")


def test_requests_are_listed_newest_first_inside_their_engagements(store):
    """Engagement, status and limit narrow the list."""
    with store.begin("main") as unit:
        for n, engagement in enumerate(["eng1", "eng2", "eng1", "eng1"]):
            unit.requests.add(samples.request(f"r{n}", engagement=engagement))
        unit.requests.move("r2", "working")

    def ids(**narrow):
        return [request.id for request, _ in unit.requests.listed(**narrow)]

    with store.reading("main") as unit:
        assert ids(engagements=["eng1"]) == ["r3", "r2", "r0"]
        assert ids(engagements=["eng1"], limit=2) == ["r3", "r2"]
        assert ids(engagements=["eng1", "eng2"], statuses=["working"]) == ["r2"]
        assert ids(engagements=[]) == []


def test_a_list_of_requests_is_narrowed_by_place_and_person(store):
    """Channel without its threads, requester, older than another, and private ones of others left out; all at once."""
    with store.begin("main") as unit:
        for n, place, requester, private in (
            (0, "web:main:a", "m1", False),
            (1, "web:main:a:7", "m2", False),
            (2, "web:main:ab", "m1", False),
            (3, "web:main:dm-m1", "m1", True),
            (4, "web:main:dm-m2", "m2", True),
            (5, "web:main:a:8", "m1", False),
        ):
            unit.requests.add(samples.request(f"r{n}", place=place, requester=requester, private=private))

    def ids(**narrow):
        return [request.id for request, _ in unit.requests.listed(engagements=["eng1"], **narrow)]

    with store.reading("main") as unit:
        assert ids(channel="web:main:a") == ["r5", "r1", "r0"]
        assert ids(requester="m1") == ["r5", "r3", "r2", "r0"]
        assert ids(before="r2") == ["r1", "r0"]
        assert ids(before="r5", limit=2) == ["r4", "r3"]
        assert ids() == ids(private=None) == ["r5", "r4", "r3", "r2", "r1", "r0"]
        assert ids(private="m1") == ["r5", "r3", "r2", "r1", "r0"]
        assert ids(private="") == ["r5", "r2", "r1", "r0"]
        assert ids(private="m2", requester="m2", before="r4", channel="web:main:a", statuses=["received"]) == ["r1"]
        with pytest.raises(NotFound, match="request r9"):
            ids(before="r9")


def test_a_thread_is_about_the_request_it_was_bound_to_last(store):
    """A reply is matched by its place; an unknown request cannot be bound, another tenant's thread is unknown."""
    with store.begin("main") as unit:
        for n in (1, 2):
            unit.requests.add(samples.request(f"r{n}", place="web:main:a"))
        unit.requests.bind("web:main:a:7", "r1")
        unit.requests.bind("web:main:a:8", "r1")
        unit.requests.bind("web:main:a:8", "r2")

        assert unit.requests.in_thread("web:main:a:7").id == "r1"
        assert unit.requests.in_thread("web:main:a:8").id == "r2"
        assert unit.requests.in_thread("web:main:a") is None
    with store.reading("other") as unit:
        assert unit.requests.in_thread("web:main:a:7") is None
    with pytest.raises(Conflict), store.begin("main") as unit:
        unit.requests.bind("web:main:a:9", "r9")


def test_a_request_is_handed_over_and_back(store):
    """Whoever has it sees it until it is closed, oldest first; it still reads as it was asked."""
    with store.begin("main") as unit:
        for n in (1, 2, 3):
            unit.requests.add(samples.request(f"r{n}"))
            unit.requests.assign(f"r{n}", "m2")
            unit.requests.move(f"r{n}", "working")
        unit.requests.move("r1", "stopped")
        unit.requests.move("r1", "closed")
        unit.requests.assign("r2", "m3")

        assert unit.requests.assigned("m2") == [(samples.request("r3"), "working")]
        assert unit.requests.assigned("m3") == [(samples.request("r2"), "working")]
        unit.requests.assign("r3", "")
        assert (unit.requests.assigned("m2"), unit.requests.assigned("")) == ([], [])
        assert (unit.requests.assignee("r2"), unit.requests.assignee("r3")) == ("m3", "")
        for lost in (lambda: unit.requests.assign("r9", "m2"), lambda: unit.requests.assignee("r9")):
            with pytest.raises(NotFound, match="request r9"):
                lost()


def test_questions_are_replaced_and_answers_are_kept(store):
    """Questions are the present ones, answers are all of them in order."""
    first, second = samples.answers(), samples.answers(values={"q2": "15 minutes"})
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.requests.ask("r1", [Question(id="q1", text="How?"), Question(id="q2", text="How long?")])
        unit.requests.ask("r1", [Question(id="q2", text="How long?")])
        unit.requests.answer(first)
        unit.requests.answer(second)

        assert [question.id for question in unit.requests.questions("r1")] == ["q2"]
        assert (first, second) == unit.requests.answers("r1")


def test_a_refusal_is_kept(store):
    """The reason can be read later."""
    refusal = Refusal(code="over_budget", reason="The budget is used up.", ask_whom="Robin")
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        assert unit.requests.refusal("r1") is None
        unit.requests.refuse("r1", refusal)

        assert refusal == unit.requests.refusal("r1")


def test_a_run_counts_its_attempts_and_keeps_its_records(store):
    """Records come back in order; each step is recorded once."""
    records = [samples.record("intake"), samples.record("plan", stage="plan", kind="planning", nth=2)]
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.runs.add(samples.run())
        assert [unit.runs.attempt("r1.v1.1"), unit.runs.attempt("r1.v1.1")] == [1, 2]
        unit.runs.handed_back("r1.v1.1")
        assert unit.runs.attempt("r1.v1.1") == 2
        for record in records:
            unit.runs.record(record)
        with pytest.raises(Conflict, match=r"record of r1\.v1\.1 plan"):
            unit.runs.record(records[1])

        assert records == list(unit.runs.records("r1.v1.1"))
        with pytest.raises(NotFound):
            unit.runs.attempt("r9.v1.1")


def test_a_run_needs_its_request(store):
    """A row cannot point at nothing."""
    with pytest.raises(Conflict), store.begin("main") as unit:
        unit.runs.add(samples.run())


def test_progress_is_the_newest(store):
    """Watchers see the last report."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.runs.add(samples.run())
        for phase in ("intake", "plan"):
            unit.runs.report(Progress(run="r1.v1.1", phase=phase, note="", at=samples.AT))

        assert unit.runs.progress("r1.v1.1").phase == "plan"


def test_unfinished_runs_of_all_tenants_are_found_for_the_sweep(store):
    """The sweep belongs to nobody and sees everything that has not ended, oldest first."""
    for tenant in ("main", "other"):
        with store.begin(tenant) as unit:
            unit.requests.add(samples.request(tenant=tenant))
            for version in (1, 2, 3):
                unit.runs.add(samples.run(f"r1.v{version}.1", tenant=tenant, version=version))
            unit.runs.move("r1.v1.1", "stopped")
            unit.runs.move("r1.v2.1", "working")

    with store.reading("main") as unit:
        found = [(run.tenant, run.version) for run in unit.runs.unfinished()]
        assert found == [("main", 2), ("main", 3), ("other", 2), ("other", 3)]
        assert [run.version for run, _ in unit.runs.of("r1")] == [1, 2, 3]


def test_versions_follow_each_other(store):
    """A version without the one before it is refused; the newest is returned without a number."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        with pytest.raises(Conflict, match="does not follow"):
            unit.deliverables.add(samples.version(2), "waiting")
        unit.deliverables.add(samples.version(1), "waiting")
        unit.deliverables.move("d1", 1, "waiting", "superseded")
        unit.deliverables.add(samples.version(2), "blocked")

        assert unit.deliverables.of("r1") == "d1"
        assert (samples.version(2), "blocked") == unit.deliverables.version("d1")
        assert (samples.version(1), "superseded") == unit.deliverables.version("d1", 1)
        assert [version.number for version, _ in unit.deliverables.versions("d1")] == [1, 2]
        with pytest.raises(NotFound, match="d1 v3"):
            unit.deliverables.version("d1", 3)


def test_a_request_has_one_deliverable(store):
    """A second deliverable for the same request is a conflict."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.deliverables.add(samples.version(), "waiting")
        with pytest.raises(Conflict, match="has a deliverable already"):
            unit.deliverables.add(samples.version(deliverable="d2"), "waiting")


def test_a_move_that_comes_too_late_is_a_conflict(store):
    """Compare-and-set: the old status must still be there."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.deliverables.add(samples.version(), "waiting")
        unit.deliverables.move("d1", 1, "waiting", "accepted")
        with pytest.raises(Conflict, match="is accepted and no longer waiting"):
            unit.deliverables.move("d1", 1, "waiting", "rejected")


def test_the_second_terminal_decision_hears_who_was_first(store):
    """Exactly one terminal decision per version."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.deliverables.add(samples.version(), "waiting")
        unit.deliverables.decide(samples.decision())
        with pytest.raises(Conflict, match="Robin decided on d1 v1 first: approve, 2026-11-21"):
            unit.deliverables.decide(samples.decision("dec2", by="m3", by_name="Kim", verdict="reject"))

        assert [decision.id for decision in unit.deliverables.decisions("d1")] == ["dec1"]


def test_nobody_accepts_twice(store):
    """Two accepts of a T3 version come from two people."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.deliverables.add(samples.version(), "waiting")
        unit.deliverables.decide(samples.decision(terminal=False))
        with pytest.raises(Conflict, match="Robin decided"):
            unit.deliverables.decide(samples.decision("dec2"))
        unit.deliverables.decide(samples.decision("dec3", by="m3", by_name="Kim"))

        assert [decision.terminal for decision in unit.deliverables.decisions("d1")] == [False, True]


def test_engagements_are_numbered_over_all_tenants(store):
    """The index knows an engagement by its id alone, so no two tenants share one."""
    with store.begin("other") as unit:
        unit.engagements.add(samples.engagement("eng9", tenant="other"))
    with store.begin("main") as unit:
        assert unit.engagements.next_id() == "eng10"
        with pytest.raises(Conflict):
            unit.engagements.add(samples.engagement("eng9"))
        unit.engagements.add(samples.engagement("eng10"))

        assert [(item.id, status) for item, status in unit.engagements.listed()] == [("eng10", "active")]


@pytest.mark.parametrize("id", ["eng-7", "eng_7", "engabc", "eng1s", "eng", "eng07", "7"])
def test_an_engagement_id_is_one_word_of_the_index(store, id):
    """Forms that the index would split or stem are refused."""
    with store.begin("main") as unit, pytest.raises(BadInput):
        unit.engagements.add(samples.engagement(id))


def test_engagements_started_at_once_get_ids_of_their_own(store):
    """Nobody loses to somebody who took the same number."""

    def start(_):
        with store.begin("main") as unit:
            unit.engagements.add(samples.engagement(unit.engagements.next_id()))

    race(start, 4)

    with store.reading("main") as unit:
        assert [engagement.id for engagement, _ in unit.engagements.listed()] == ["eng1", "eng2", "eng3", "eng4"]


def test_an_engagement_ends_once(store):
    """Ended is the end."""
    with store.begin("main") as unit:
        unit.engagements.add(samples.engagement())
        unit.engagements.end("eng1")
        with pytest.raises(IllegalMove):
            unit.engagements.end("eng1")

        assert unit.engagements.status("eng1") == "ended"
