"""Puts many delivered requests into a ledger quickly: through the repositories, without line and engine."""

from __future__ import annotations

from rolecall.app import App
from rolecall.chat import Card
from rolecall.domain.deliverable import Version
from rolecall.domain.request import Request
from rolecall.domain.run import Run, run_id
from rolecall.errors import ServiceFailed
from rolecall.line import ending
from rolecall.line.deliver import deliverable_id
from rolecall.line.line import Line
from rolecall.ports.store import UnitOfWork
from rolecall.testing.steps import StraightSteps
from tests.faults.house import TENANT, ask, run_of, work

#: Versions stored in one transaction.
BATCH = 50


def delivered(app: App, number: int = 0) -> Run:
    """Take one ask and work it to its delivery by the real line, without an engine."""
    app.enqueue = lambda _run: None
    app.desk.take(ask(number))
    work(app)
    run = run_of(app, number)
    if run is None:
        raise ServiceFailed("The ask was refused.")
    Line(app.plant).work(StraightSteps(app.store, run))
    return run


def copies(app: App, run: Run, count: int, first: int = 1) -> list[Version]:
    """Store `count` more delivered requests like that of `run`, each with a version that waits for a decision."""
    with app.store.reading(TENANT) as uow:
        request = uow.requests.get(run.request)
        version, _status = uow.deliverables.version(deliverable_id(run.request))
    made: list[Version] = []
    for start in range(first, first + count, BATCH):
        with app.store.begin(TENANT) as uow:
            numbers = range(start, min(start + BATCH, first + count))
            made += [_copy(uow, request, run, version, f"c{number}") for number in numbers]
    return made


def _copy(uow: UnitOfWork, request: Request, run: Run, version: Version, name: str) -> Version:
    asked = request.model_copy(update={"id": name, "place": f"{request.place.rpartition(':')[0]}:{name}"})
    uow.requests.add(asked)
    uow.requests.move(name, "working")
    new_run = run.model_copy(update={"id": run_id(name, 1, 1), "request": name})
    uow.runs.add(new_run)
    uow.runs.move(new_run.id, "working")
    ending.log(uow, new_run, "request_accepted", f"request:{name}", {"row": asked.snapshot()}, f"request:{name}")
    ending.log(uow, new_run, "run_started", f"run:{new_run.id}", {"row": new_run.snapshot()}, f"run:{new_run.id}")
    new = version.model_copy(update={"deliverable": deliverable_id(name), "request": name, "run": new_run.id})
    ending.delivered(uow, new_run, new, Card(title=new.title))
    return new
