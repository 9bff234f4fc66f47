"""What must be true of an installation after any fault: nothing lost, nothing twice, money and audit in order."""

from __future__ import annotations

from collections.abc import Collection

from rolecall.app import App
from rolecall.domain.audit import GENESIS
from rolecall.domain.run import RUN_MOVES, RunStatus
from rolecall.errors import NotFound
from rolecall.ports.store import UnitOfWork
from tests.faults.house import TENANT, ask

#: What a run that delivered at its first draft leaves, in order.
STEPS = ("intake", "plan", "retrieve", "draft.0", "verify.0", "deliver")
DELIVERED: frozenset[RunStatus] = frozenset({"delivered"})
#: Later than every hold.
LATER = "9999"


def violations(app: App, asks: Collection[int], endings: Collection[RunStatus] = DELIVERED) -> list[str]:
    """Say what is wrong after all of these asks were accepted and everything was worked."""
    found: list[str] = []
    with app.store.reading(TENANT) as uow:
        for number in asks:
            found += [f"ask {number}: {wrong}" for wrong in _of_ask(uow, number, endings)]
        listed = uow.requests.listed(engagements=[one.id for one, _ in uow.engagements.listed()], limit=1_000_000)
        if len(listed) != len(asks):
            found.append(f"{len(asks)} asks were accepted, {len(listed)} requests are there")
        found += money(uow)
    return found + audit(app)


def _of_ask(uow: UnitOfWork, number: int, endings: Collection[RunStatus]) -> list[str]:
    try:
        outcome = uow.inbox.outcome(ask(number).id)
    except NotFound:
        return ["was lost"]
    if outcome is None or not outcome.get("request"):
        return [f"has no request: {outcome}"]
    runs = uow.runs.of(str(outcome["request"]))
    if len(runs) != 1:
        return [f"has {len(runs)} runs"]
    run, status = runs[0]
    if status not in endings or not RUN_MOVES.ended(status):
        return [f"run {run.id} is {status}"]
    if status != "delivered":
        return []
    wrong = []
    cards = [row.key for row in uow.outbox.listed(prefix=f"{run.id}:")]
    if cards != [f"{run.id}:delivered"]:
        wrong.append(f"cards {cards}")
    versions = uow.deliverables.versions(str(uow.deliverables.of(run.request)))
    if len(versions) != 1:
        wrong.append(f"{len(versions)} versions")
    steps = tuple(record.step for record in uow.runs.records(run.id))
    if steps != STEPS:
        wrong.append(f"stages {steps}")
    told = [event.type for event in uow.audit.of_request(run.request)].count("version_delivered")
    if told != 1:
        wrong.append(f"{told} deliveries in the audit log")
    return wrong


def money(uow: UnitOfWork) -> list[str]:
    """Say what does not add up: spent must be what was settled, nothing may stay reserved."""
    entries = uow.budgets.entries()
    settled = [entry for entry in entries if entry.kind == "settle"]
    wrong = [f"hold {hold.key} was never settled" for hold in uow.budgets.expired(LATER)]
    reserved = {entry.hold: entry.amount for entry in entries if entry.kind == "reserve"}
    wrong += [f"{entry.hold} settled {entry.amount}" for entry in settled if entry.amount > reserved[entry.hold]]
    for line in uow.budgets.lines(entries[-1].at[:10] if entries else LATER):
        if line.reserved:
            wrong.append(f"{line.id}: {line.reserved} are still reserved")
        spent = sum(entry.amount for entry in settled if line.scope in entry.charge.scopes())
        if line.period == "total" and line.spent != spent:
            wrong.append(f"{line.id}: spent {line.spent}, settled {spent}")
    return wrong


def audit(app: App) -> list[str]:
    """Say what `audit verify` finds; an empty log is one that was lost."""
    verdict = app.verify_audit()
    if verdict.head.leaf == GENESIS:
        return ["the audit log is empty"]
    return [f"audit: {verdict.problem}"] if verdict.problem else []
