"""A line of three steps over the real store, and what can be counted of its effects."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rolecall.clock import SystemClock, SystemIds
from rolecall.domain.audit import SYSTEM, Entry
from rolecall.domain.engagement import Engagement
from rolecall.domain.request import Request
from rolecall.domain.run import Run, run_id
from rolecall.engine import Engine
from rolecall.ports.queues import OutboxRow
from rolecall.store import migrate, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolecall.domain.value import Json
    from rolecall.ports.steps import Steps
    from rolecall.ports.store import UnitOfWork
    from rolecall.store import SqlStore

TENANT = "main"
AT = "2026-11-02T09:00:00+00:00"
#: The steps of the toy line in order; `ask` is a call, the others are commits.
STEPS = ("plan", "ask", "deliver")


@dataclass(frozen=True)
class House:
    """A data directory with its two databases; picklable, so that it can be handed to a child process."""

    data: Path
    ledger_url: str
    engine_url: str

    @classmethod
    def at(cls, data: Path, url: str = "") -> House:
        """On SQLite in `data`, or on PostgreSQL at `url`."""
        ledger, engine = (f"sqlite:///{data / name}" for name in ("ledger.db", "engine.db"))
        return cls(data, url or ledger, url or engine)

    def store(self) -> SqlStore:
        """Open the ledger, migrated."""
        migrate(self.ledger_url)
        return open_store(
            self.ledger_url,
            clock=SystemClock(),
            ids=SystemIds(),
            head_file=None,
            shelf_key=None,
            disk_limit_mb=None,
        )

    def engine(self, store: SqlStore, work: Callable[[Steps], Json], **options: object) -> Engine:
        """An engine that sweeps every tenth of a second."""
        settings = {"slots": 4, "silent_s": 0.6, **options}
        return Engine(self.engine_url, store, work, **settings)

    def asked(self) -> int:
        """How often the call of the toy line was made, over all processes."""
        log = self.data / "asked"
        return len(log.read_text()) if log.exists() else 0

    def line(self, steps: Steps) -> Json:
        """Plan, ask and deliver, with effects that can be counted."""
        steps.commit("plan", lambda uow: effect(uow, steps.run, "plan"))
        answer = steps.call("ask", self.ask)
        return steps.commit("deliver", lambda uow: deliver(uow, steps.run, answer))

    def ask(self) -> Json:
        """Leave a mark outside the database, as a model call would."""
        with (self.data / "asked").open("a") as log:
            log.write("x")
        return {"answer": 42}


def effect(uow: UnitOfWork, name: str, step: str) -> Json:
    """Leave an audit record and a card."""
    run = uow.runs.get(name)
    uow.audit.append(Entry(type=f"toy_{step}", actor=SYSTEM, subject=f"run:{name}", request=run.request, body={}))
    uow.outbox.add(
        OutboxRow(key=f"{name}:{step}", tenant=TENANT, workspace="toy", channel="toy:t:c", kind="card", body={})
    )
    return {"step": step}


def deliver(uow: UnitOfWork, name: str, answer: Json) -> Json:
    """End the run and its request."""
    effect(uow, name, "deliver")
    uow.runs.move(name, "delivered")
    uow.requests.move(uow.runs.get(name).request, "delivered")
    return answer


def accept(store: SqlStore, number: int = 1, department: str = "sales", place: str = "toy:t:c") -> Run:
    """Commit a request with its run, not yet enqueued."""
    request = Request(
        id=f"r{number}", tenant=TENANT, engagement="eng1", department=department, place=place,
        requester="m1", requester_name="Ada", role="clerk", kind="note", text="Write a note.", at=AT,
    )  # fmt: skip
    run = Run(
        id=run_id(request.id, 1, 1), tenant=TENANT, request=request.id, engagement="eng1",
        department=department, role="clerk", kind="note", version=1, nth=1, purpose="first", by="m1",
        by_name="Ada", contract_digest="c", model="offline", at=AT,
    )  # fmt: skip
    with store.begin(TENANT) as uow:
        if not uow.engagements.listed():
            uow.engagements.add(engagement())
        uow.requests.add(request)
        uow.requests.move(request.id, "working")
        uow.runs.add(run)
    return run


def engagement() -> Engagement:
    """The one engagement, permanent and open to all."""
    return Engagement(
        id="eng1", tenant=TENANT, department="sales", roles=(), place="*", term="permanent", starts_at=AT,
        ends_at="", catalogue=(), approvers=(), owner="Olga",
    )  # fmt: skip


def status(store: SqlStore, run: Run) -> str:
    """Where a run stands; its request must stand at the same."""
    with store.reading(TENANT) as uow:
        now = uow.runs.status(run.id)
        if now not in {"queued", "working"}:
            assert uow.requests.status(run.request) == now
    return now


def cards(store: SqlStore, run: Run) -> list[str]:
    """The kinds of cards a run left, in order."""
    with store.reading(TENANT) as uow:
        return [row.key.removeprefix(f"{run.id}:") for row in uow.outbox.listed(prefix=f"{run.id}:")]


def events(store: SqlStore, run: Run) -> list[str]:
    """The types of the audit records of a run, in order; those of its request's status are the store's."""
    with store.reading(TENANT) as uow:
        return [event.type for event in uow.audit.of_request(run.request) if event.type != "status_moved"]


def until(happened: Callable[[], bool], timeout_s: float = 15) -> None:
    """Wait for something to happen."""
    end = time.monotonic() + timeout_s
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
