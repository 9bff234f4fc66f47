"""Reads over many requests: the newest of each, what is undecided for whom, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.store import samples


@pytest.fixture
def filled(store: Any) -> Any:
    """Four requests: two of Dana (T1, T2), one of Robin (T2), one of Robin in another engagement."""
    with store.begin("main") as uow:
        for number, (requester, risk, engagement) in enumerate(
            [("m1", "T1", "eng1"), ("m1", "T2", "eng1"), ("m2", "T2", "eng1"), ("m2", "T1", "eng2")], start=1
        ):
            name = f"r{number}"
            uow.requests.add(samples.request(name, requester=requester, engagement=engagement))
            uow.requests.move(name, "working")
            uow.requests.move(name, "delivered")
            made = samples.version(
                deliverable=f"d{number}", request=name, run=f"{name}.v1.1", risk=risk, engagement=engagement
            )
            uow.deliverables.add(made, "waiting")
    return store


def _undecided(store: Any, tenant: str = "main", **wanted: Any) -> list[str]:
    with store.reading(tenant) as uow:
        found = uow.overview.undecided(**{"judging": (), "own": ("nobody",), "limit": 10, **wanted})
        assert all(version.request == request.id for version, request in found)
        return [request.id for _version, request in found]


def test_undecided_are_others_where_one_judges_and_ones_own_of_low_risk(filled: Any) -> None:
    """The rest is not even read."""
    assert _undecided(filled, judging=("eng1", "eng2"), own=("m1",)) == ["r1", "r3", "r4"]
    assert _undecided(filled, judging=("eng1",), own=("m2",)) == ["r1", "r2", "r4"]
    assert _undecided(filled, own=("m1", "host:dana")) == ["r1"]
    assert _undecided(filled, own=("m3",)) == []
    assert _undecided(filled, judging=("eng1",), own=("m3",), limit=2) == ["r1", "r2"]


def test_only_the_newest_version_is_undecided_while_it_waits(filled: Any) -> None:
    """What was superseded or decided waits for nobody."""
    with filled.begin("main") as uow:
        uow.deliverables.move("d1", 1, "waiting", "superseded")
        uow.deliverables.add(samples.version(2, deliverable="d1", risk="T1"), "waiting")
        uow.deliverables.move("d3", 1, "waiting", "accepted")
        uow.requests.move("r3", "closed")

    assert _undecided(filled, judging=("eng1",), own=("m9",)) == ["r2", "r1"]
    with filled.reading("main") as uow:
        found = uow.overview.undecided(judging=(), own=("m1",), limit=9)
    assert [(version.number, request.id) for version, request in found] == [(2, "r1")]


def test_the_newest_versions_come_without_their_bodies(filled: Any) -> None:
    """Everything but content and citations is as it was stored; a request without a version is missing."""
    with filled.begin("main") as uow:
        uow.requests.add(samples.request("r9"))
        uow.deliverables.move("d2", 1, "waiting", "revising")
        uow.deliverables.add(samples.version(2, deliverable="d2", request="r2"), "blocked")
    with filled.reading("main") as uow:
        found = uow.overview.newest(["r1", "r2", "r9", "rx"])
        whole, _status = uow.deliverables.version("d2")

        assert {name: (version.number, status) for name, (version, status) in found.items()} == {
            "r1": (1, "waiting"),
            "r2": (2, "blocked"),
        }
        assert found["r2"][0] == whole.model_copy(update={"content": {}, "citations": ()})
        assert uow.overview.newest([]) == {}


def test_another_organisation_has_nothing_of_it(filled: Any) -> None:
    """Invariant 10: the same ids over there find nothing."""
    assert _undecided(filled, "other", judging=("eng1", "eng2"), own=("m1", "m2")) == []
    with filled.reading("other") as uow:
        assert uow.overview.newest(["r1"]) == uow.overview.spent(["r1"]) == {}


def test_what_requests_cost_is_read_at_once(filled: Any) -> None:
    """Settled amounts only; what costs nothing is missing."""
    with filled.begin("main") as uow:
        uow.budgets.reserve(samples.hold(), "2026-11-21", samples.AT)
        uow.budgets.settle(samples.hold().key, 700, tokens_in=1, tokens_out=1, at=samples.AT)
    with filled.reading("main") as uow:
        assert uow.overview.spent(["r1", "r2"]) == {"r1": 700}


def test_budget_lines_can_be_asked_for_by_scope(filled: Any) -> None:
    """A page about engagements does not read the lines of every request."""
    with filled.begin("main") as uow:
        uow.budgets.reserve(samples.hold(), "2026-11-21", samples.AT)
        uow.budgets.limit("engagement:eng2", "month", 5)
    with filled.reading("main") as uow:
        scopes = ("engagement:eng1", "engagement:eng2")
        chosen, everything = uow.budgets.lines("2026-11-21", scopes), uow.budgets.lines("2026-11-21")

    assert {line.scope for line in chosen} == set(scopes)
    assert chosen == [line for line in everything if line.scope in scopes]
    assert len(everything) > len(chosen)


def test_threads_are_found_for_all_at_once(filled: Any) -> None:
    """One place a request; where none was opened there is none, nor for another organisation."""
    with filled.begin("main") as uow:
        uow.requests.bind("web:main:general:m1", "r1")
        uow.requests.bind("web:main:general:m2", "r2")

    with filled.reading("main") as uow:
        assert uow.overview.threads(["r1", "r3"]) == {"r1": "web:main:general:m1"}
        assert uow.overview.threads([]) == {}
    with filled.reading("other") as uow:
        assert uow.overview.threads(["r1"]) == {}
