"""Signals: each is read from the row that holds it anyway, with its variant, audience and outcome."""

from __future__ import annotations

from typing import Any

import pytest

from rolecall.domain.audit import SYSTEM, Entry
from rolecall.domain.run import Progress
from rolecall.ports.signals import Signal, Wanted
from rolecall.store import tables
from tests.store import samples

DAY = "2026-11-{:02}T09:00:00+00:00"


def _at(day: int) -> str:
    return DAY.format(day)


@pytest.fixture
def filled(store: Any) -> Any:
    """One request that went every way: revised, edited, approved, praised, reopened; another one failed."""
    with store.begin("main") as uow:
        uow.requests.add(samples.request("r1", place="web:main:shop:7"))
        for step in ("working", "delivered", "working"):
            uow.requests.move("r1", step)
        uow.runs.add(samples.run("r1.v1.1"))
        uow.runs.record(samples.record(run="r1.v1.1", seconds=1.5))
        uow.deliverables.add(_version(1, at=_at(1)), "waiting")
        uow.deliverables.decide(
            _decision("k1", 1, verdict="revise", at=_at(2), reason="30 minutes", ground="asked for it (T1)")
        )
        uow.deliverables.move("d-r1", 1, "waiting", "revising")
        uow.deliverables.move("d-r1", 1, "revising", "superseded")
        uow.deliverables.add(_version(2, at=_at(3), author="m1", reason="a typo"), "waiting")
        uow.deliverables.decide(_decision("k2", 2, at=_at(4), ground="named approver of eng1"))
        uow.deliverables.move("d-r1", 2, "waiting", "accepted")
        uow.runs.add(samples.run("r1.v3.1", version=3, purpose="reopen", instruction="it broke", at=_at(6)))
        uow.requests.add(samples.request("r2", engagement="eng2", role="project_manager"))
        uow.requests.move("r2", "working")
        uow.runs.add(samples.run("r2.v1.1", request="r2", engagement="eng2", role="project_manager"))
        uow.runs.move("r2.v1.1", "working")
        uow.runs.report(Progress(run="r2.v1.1", phase="draft", note="the model said no", at=_at(7)))
        uow.runs.move("r2.v1.1", "failed")
        uow.requests.move("r2", "failed")
        mark = {"mark": "good", "version": 2}
        uow.audit.append(Entry(type="feedback_given", actor=SYSTEM, subject="version:d-r1.v2", request="r1", body=mark))
    return store


def _version(number: int, **changes: Any) -> Any:
    return samples.version(number, deliverable="d-r1", risk="T1", run=f"r1.v{number}.1", **changes)


def _decision(id: str, version: int, **changes: Any) -> Any:
    return samples.decision(id, deliverable="d-r1", version=version, **changes)


def _read(store: Any, tenant: str = "main", **wanted: Any) -> list[Signal]:
    with store.reading(tenant) as uow:
        return list(uow.signals.listed(Wanted(**{"engagements": ("eng1", "eng2"), **wanted})))


def _one(store: Any, kind: str) -> Signal:
    (found,) = _read(store, kinds=(kind,))
    return found


def test_a_decision_tells_ground_reason_output_and_what_became_of_it(filled: Any) -> None:
    """The version that was judged, by which contract and model, in which channel."""
    found = _one(filled, "revise")

    assert found == Signal(
        kind="revise", at=_at(2), request="r1", role="business_analyst", deliverable_kind="user_stories",
        engagement="eng1", department="support", channel="web:main:shop", contract_digest="c" * 64, model="offline",
        deliverable="d-r1", version=1, digest=_version(1).digest, ground="asked for it (T1)", words="30 minutes",
        outcome="superseded",
    )  # fmt: skip
    approved = _one(filled, "approve")
    assert (approved.version, approved.ground, approved.outcome) == (2, "named approver of eng1", "accepted")


def test_an_edit_a_reopening_and_feedback_name_the_version_they_are_about(filled: Any) -> None:
    """Feedback is told from the audit log, the others from their rows."""
    edit, reopened, liked = (_one(filled, kind) for kind in ("edit", "reopen", "feedback"))

    assert (edit.version, edit.words, edit.outcome) == (2, "a typo", "accepted")
    assert (reopened.version, reopened.words, reopened.at, reopened.outcome) == (2, "it broke", _at(6), "working")
    assert (liked.version, liked.words, liked.digest) == (2, "good", _version(2).digest)


def test_feedback_whose_words_are_erased_is_still_told_without_them(filled: Any) -> None:
    """The record in the chain stays when its body is gone."""
    with filled.begin("main") as uow:
        uow.rows.connection.execute(tables.audit_body.delete())

    assert (_one(filled, "feedback").words, _one(filled, "feedback").version) == ("", 2)


def test_an_error_and_a_duration_are_signals_too(filled: Any) -> None:
    """A run that failed made no version; a version of a role tells how long its stages took."""
    error, timed = _one(filled, "error"), _one(filled, "latency")

    assert (error.words, error.version, error.digest, error.outcome) == ("failed: the model said no", 0, "", "failed")
    assert (timed.version, timed.ms, timed.words) == (1, 1500, "")


def test_signals_are_newest_first_and_narrowed_by_role_time_and_engagement(filled: Any) -> None:
    """Nothing of an engagement that was not asked for, nor of another tenant."""
    everything = _read(filled)

    assert [signal.at for signal in everything] == sorted((signal.at for signal in everything), reverse=True)
    assert {signal.kind for signal in everything} == {
        "approve", "revise", "edit", "reopen", "feedback", "error", "latency"
    }  # fmt: skip
    assert _read(filled, limit=2) == everything[:2]
    assert {signal.role for signal in _read(filled, role="project_manager")} == {"project_manager"}
    assert {signal.engagement for signal in _read(filled, engagements=("eng2",))} == {"eng2"}
    assert min(signal.at for signal in _read(filled, since=_at(4))) == _at(4)
    assert (_read(filled, engagements=()), _read(filled, "other")) == ([], [])
