"""Traffic as rows: what a company asks of its roles, drawn from a seed and written without doing the work."""

from __future__ import annotations

import datetime as dt
import functools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from rolecall.store import SqlStore, tables
from rolecall.store.facts import Mirror, mirrors
from tests.store import samples

TENANT = "main"
KINDS = {
    "business_analyst": ("user_stories", "acceptance_criteria", "requirements_specification"),
    "project_manager": ("status_report", "raid_log", "project_plan"),
}
#: What a call costs on each model, in micro-dollars.
MODELS = {"offline-extractive-1": (0, 0), "junior-model": (300, 4_000), "senior-model": (4_000, 60_000)}
STAGES = ("intake", "plan", "retrieve", "draft", "verify", "deliver")
GATES = ("schema", "citations", "support", "length")
#: Rows written together.
BATCH = 4_000

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Town:
    """Where the traffic is: channels, each with its own engagement, and people."""

    channels: tuple[str, ...]
    people: int = 12

    def engagement(self, channel: int) -> str:
        """Return the engagement of a channel; the first one belongs to the installation."""
        return f"eng{channel + 2}"


@dataclass
class _Pen:
    """Collects rows and writes them in batches, parents before children."""

    store: SqlStore
    rows: Rows = field(default_factory=dict)
    count: int = 0

    def add(self, table: sa.Table, facts: dict[str, Any], **columns: Any) -> None:
        mirrored = {name: mirror.of(facts) for name, mirror in _mirrors(table).items()}
        self.rows.setdefault(table.name, []).append({"tenant": TENANT, **mirrored, "facts": facts, **columns})
        self.count += 1

    def put(self, table: sa.Table, **columns: Any) -> None:
        self.rows.setdefault(table.name, []).append({"tenant": TENANT, **columns})

    def flush(self) -> None:
        with self.store.database.begin() as connection:
            for table in tables.metadata.sorted_tables:
                if self.rows.get(table.name):
                    connection.execute(sa.insert(table), self.rows[table.name])
        self.rows.clear()
        self.count = 0


@functools.cache
def _mirrors(table: sa.Table) -> Mapping[str, Mirror]:
    return mirrors(table)


def settle(store: SqlStore, town: Town) -> None:
    """Hire both roles for every channel, and let the people in."""
    with store.begin(TENANT) as uow:
        for number in range(town.people):
            uow.members.add(samples.member(f"m{number}", f"Person {number}"), f"hash-{number}")
        for number, channel in enumerate(town.channels):
            department = ("support", "platform", "sales")[number % 3]
            uow.engagements.add(
                samples.engagement(
                    town.engagement(number), place=channel, roles=tuple(KINDS), department=department, approvers=()
                )
            )


def write(
    store: SqlStore, town: Town, *, seed: int, count: int, begins: dt.datetime, ends: dt.datetime, prefix: str = "t"
) -> None:
    """Write that many requests, spread evenly over a time, with all that came of them."""
    dice, pen = random.Random(seed), _Pen(store)
    step = (ends - begins) / count
    for number in range(count):
        at = begins + step * number + step * dice.random()
        _Story(pen, dice, town, f"{prefix}{number}", at).write()
        if pen.count >= BATCH:
            pen.flush()
    pen.flush()


class _Story:
    """One request and what came of it."""

    def __init__(self, pen: _Pen, dice: random.Random, town: Town, name: str, at: dt.datetime) -> None:
        self.pen, self.dice, self.name, self.at = pen, dice, name, at
        channel = dice.randrange(len(town.channels))
        self.engagement = town.engagement(channel)
        self.place = town.channels[channel]
        self.department = ("support", "platform", "sales")[channel % 3]
        self.role = dice.choice(tuple(KINDS))
        self.kind = dice.choice(KINDS[self.role])
        self.model = dice.choices(tuple(MODELS), (2, 5, 3))[0]
        self.people = town.people
        self.requester = f"m{dice.randrange(town.people)}"

    def write(self) -> None:
        chance = self.dice.random()
        status = "refused" if chance < 0.03 else "closed"
        request = samples.request(
            self.name, engagement=self.engagement, department=self.department, place=self.place,
            requester=self.requester, role=self.role, kind=self.kind, text=f"Work {self.name}", at=_iso(self.at),
        )  # fmt: skip
        self.pen.add(tables.request, request.snapshot(), status=status)
        if status == "refused":
            refusal = {"code": "over_budget", "reason": "The budget is used up.", "ask_whom": "Robin"}
            self.pen.add(tables.refusal, refusal, request=self.name)
            return
        ended, nth = self.at, 1
        if chance < 0.10:  # a first try that came to nothing
            ended = self._run(1, 1, "first", ended, ending=self.dice.choice(("blocked", "failed", "stopped")))
            nth = 2
        self.pen.put(tables.deliverable, id=f"d-{self.name}", request=self.name)
        decided = self._version(1, nth, "first", ended, revise=self.dice.random() < 0.2)
        if decided is not None and self.dice.random() < 0.02:
            again = decided + dt.timedelta(days=self.dice.uniform(0.1, 20))
            self._version(3, 1, "reopen", again, revise=False)

    def _version(self, number: int, nth: int, purpose: str, at: dt.datetime, *, revise: bool) -> dt.datetime | None:
        """Write a version and its decision; return when it was accepted, None where it was not."""
        ended = self._run(number, nth, purpose, at, ending="delivered")
        verdict = "revise" if revise else self.dice.choices(("approve", "reject", ""), (90, 6, 4))[0]
        status = {"approve": "accepted", "reject": "rejected", "revise": "superseded", "": "waiting"}[verdict]
        stories = [
            {"id": f"US-{n}", "text": f"Story {n}", "cites": ["p1"] if self.dice.random() < 0.97 else []}
            for n in range(self.dice.randint(1, 5))
        ]
        version = samples.version(
            number, deliverable=f"d-{self.name}", engagement=self.engagement, request=self.name,
            run=f"{self.name}.v{number}.{nth}", role=self.role, kind=self.kind, risk=self.dice.choice(("T1", "T2")),
            title=f"Work {self.name}", content={"stories": stories}, citations=(), model=self.model, at=_iso(ended),
        )  # fmt: skip
        self.pen.add(tables.version, version.snapshot(), status=status)
        if not verdict:
            return None
        decided = ended + dt.timedelta(seconds=self.dice.lognormvariate(8, 1.5))
        decision = samples.decision(
            f"k-{self.name}-{number}", deliverable=f"d-{self.name}", version=number, verdict=verdict,
            by=f"m{self.dice.randrange(self.people)}", at=_iso(decided),
        )  # fmt: skip
        self.pen.add(tables.decision, decision.snapshot())
        if verdict == "revise":
            return self._version(number + 1, 1, "revise", decided, revise=False)
        return decided if verdict == "approve" else None

    def _run(self, number: int, nth: int, purpose: str, at: dt.datetime, ending: str) -> dt.datetime:
        """Write a run with its stages and its bill; return when it ended."""
        name = f"{self.name}.v{number}.{nth}"
        run = samples.run(
            name, request=self.name, engagement=self.engagement, department=self.department, role=self.role,
            kind=self.kind, version=number, nth=nth, purpose=purpose, model=self.model, at=_iso(at),
        ).snapshot()  # fmt: skip
        now = at
        records = []
        for stage in STAGES if ending == "delivered" else STAGES[:5]:
            seconds = self.dice.uniform(0.01, 20 if stage == "draft" else 0.4)
            begun, now = now, now + dt.timedelta(seconds=seconds)
            records.append(self._record(name, stage, begun, now, seconds, failed=ending == "blocked"))
        self.pen.add(tables.run, run, status=ending, ended_at=_iso(now))
        for record in records:
            self.pen.add(tables.stage_record, record)
        self._bill(name, now)
        return now

    def _record(
        self, run: str, stage: str, begun: dt.datetime, ended: dt.datetime, seconds: float, *, failed: bool
    ) -> dict[str, Any]:
        drafted = stage == "draft" and self.model != "offline-extractive-1"
        wrong = stage == "verify" and (failed or self.dice.random() < 0.1)
        gates = [
            {"gate": gate, "level": "block" if failed else "warn", "passed": not (wrong and gate == "support"),
             "findings": []}
            for gate in (GATES if stage == "verify" else ())
        ]  # fmt: skip
        return samples.record(
            stage, run=run, stage=stage, nth=0, started=_iso(begun), ended=_iso(ended), seconds=seconds,
            model=self.model if drafted else "", deterministic=not drafted, gates=gates,
        ).snapshot()  # fmt: skip

    def _bill(self, run: str, at: dt.datetime) -> None:
        least, most = MODELS[self.model]
        charge = samples.charge(
            department=self.department, engagement=self.engagement, role=self.role, request=self.name, run=run,
            stage="draft.0.0.0", model=self.model,
        ).snapshot()  # fmt: skip
        for kind in ("reserve", "settle"):
            entry = {
                "id": f"{run}:{kind}", "tenant": TENANT, "kind": kind, "hold": f"{run}:draft", "charge": charge,
                "amount": most if kind == "reserve" else self.dice.randint(least, most), "tokens_in": 900,
                "tokens_out": 400, "overrun": False, "at": _iso(at),
            }  # fmt: skip
            self.pen.add(tables.ledger_entry, entry)


def channels(count: int) -> tuple[str, ...]:
    """Return the places of that many channels of a web workspace."""
    return tuple(f"web:main:channel-{number}" for number in range(count))


def weeks(begins: dt.datetime, count: int) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Yield stretches of seven days."""
    for number in range(count):
        yield begins + dt.timedelta(weeks=number), begins + dt.timedelta(weeks=number + 1)


def _iso(at: dt.datetime) -> str:
    return at.isoformat()
