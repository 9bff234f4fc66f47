"""What waited at an instant, on both databases: exactly what looking at every version would find."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from rolecall.domain.deliverable import Decision, Version
from rolecall.domain.run import GateResult
from rolecall.ports.measures import Slice
from rolecall.store import tables
from rolecall.store.facts import row_of
from tests.store import samples

BEGINS = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DELIVERABLES = 60
#: Every version is looked at: it was there, good enough to wait, not decided on yet and not replaced yet.
EVERY = sa.text("""
    SELECT v.request, v.at FROM version v
    WHERE v.tenant = 'main' AND v.at < :instant AND v.passed = 1 AND v.risk <> 'T0'
        AND (:engagement = '' OR v.engagement = :engagement)
        AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.tenant = v.tenant AND d.deliverable = v.deliverable
            AND d.version = v.number AND d.terminal = 1 AND d.at < :instant)
        AND NOT EXISTS (SELECT 1 FROM version w WHERE w.tenant = v.tenant AND w.deliverable = v.deliverable
            AND w.number > v.number AND w.at < :instant)
    ORDER BY v.at, v.request""")

#: A version with its status, and its decision.
History = tuple[Version, str, Decision | None]


def test_what_waited_is_what_looking_at_every_version_finds(store: Any) -> None:
    """Decided, replaced, blocked, still waiting: at any instant, also exactly when something happens; by engagement."""
    dice = random.Random(20261121)
    instants = _written(store, dice)
    seen = 0
    for instant in dice.sample(instants, 60):
        for engagement in ("", "eng1"):
            with store.database.connect() as connection:
                found = connection.execute(EVERY, {"instant": instant, "engagement": engagement}).all()
            with store.reading("main") as uow:
                of = Slice(engagements=(engagement,) if engagement else None)
                waiting = uow.measures.waiting(instant, of)
            assert [(fact.request, fact.at) for fact in waiting] == [tuple(row) for row in found]
            seen += len(found)
    assert seen > 500


def _written(store: Any, dice: random.Random) -> list[str]:
    """Write what became of some deliverables; return every instant at which anything happened."""
    instants: list[str] = []
    with store.database.begin() as connection:

        def add(table: sa.Table, value: Any, **columns: Any) -> None:
            instants.append(getattr(value, "at", ""))
            connection.execute(sa.insert(table), {**row_of(table, value, "main"), **columns})

        for number in range(DELIVERABLES):
            name, engagement = f"r{number}", dice.choice(("eng1", "eng2"))
            add(tables.request, samples.request(name, engagement=engagement, at=BEGINS.isoformat()))
            connection.execute(sa.insert(tables.deliverable), {"tenant": "main", "id": f"d-{name}", "request": name})
            for version, status, decision in _history(dice, name, engagement):
                add(tables.run, samples.run(version.run, request=name, version=version.number))
                add(tables.version, version, status=status)
                if decision is not None:
                    add(tables.decision, decision)
    return sorted(set(instants))


def _history(dice: random.Random, name: str, engagement: str) -> Iterator[History]:
    """Yield a deliverable's versions: each is decided on, replaced without a decision, blocked, or waits at last."""
    at, last = BEGINS + HOUR * dice.randint(1, 100), dice.randint(1, 4)
    for number in range(1, last + 1):
        passed, risk = dice.random() < 0.85, dice.choice(("T0", "T1", "T2"))
        gate = GateResult(gate="schema", level="block", passed=passed)
        version = samples.version(
            number, deliverable=f"d-{name}", request=name, run=f"{name}.v{number}.1", engagement=engagement,
            risk=risk, gates=(gate,), at=at.isoformat(),
        )  # fmt: skip
        at += HOUR * dice.randint(1, 30)
        if not passed or risk == "T0":
            yield version, "blocked" if not passed else "accepted", None
        elif number == last and dice.random() < 0.4:
            yield version, "waiting", None
        elif number < last and dice.random() < 0.3:
            yield version, "superseded", None
        else:
            verdict, status = ("revise", "superseded") if number < last else ("approve", "accepted")
            decision = samples.decision(
                f"k-{name}-{number}", deliverable=f"d-{name}", version=number, verdict=verdict, at=at.isoformat()
            )
            yield version, status, decision
            at += HOUR * dice.randint(0, 5)
