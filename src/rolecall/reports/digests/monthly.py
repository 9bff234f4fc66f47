"""The monthly performance report: one section for each role in use, fit to hand to procurement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from rolecall.domain.report import TITLES, Table
from rolecall.domain.schedule import instant, last_day, zone_named
from rolecall.domain.words import counted
from rolecall.reports.digests import plots, sheets
from rolecall.reports.digests.framing import quiet
from rolecall.reports.digests.judging import judged
from rolecall.reports.findings.budgets import burns
from rolecall.reports.findings.gathering import gather
from rolecall.reports.metrics.counting import seconds
from rolecall.reports.metrics.figures import HOUR_S
from rolecall.reports.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.report import Report
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.findings.budgets import Burn
    from rolecall.reports.findings.gathering import Gathered
    from rolecall.reports.orders import Order

#: Skipped periods that are named; more are counted.
NAMED = 6
#: What a role's section has a row for.
METRICS = (
    *("asked", "refused", "delivered", "accepted", "rejected", "machine_p50", "machine_p95", "whole_p50", "whole_p95"),
    *("on_time", "first_pass", "revised", "cycles", "exceptions", "cited", "rework", "recovery_p50"),
    *("spent", "cost_per_accepted", "deterministic"),
)


def make(bureau: Bureau, uow: UnitOfWork, order: Order) -> Report | None:
    """Return the report of a month; None where nothing happened and no other report was skipped for that."""
    gathered = gather(bureau.office.dispatch.roles, uow, order)
    skipped = _skipped(uow, order)
    if gathered.now.empty:
        return quiet(bureau, order).model_copy(update={"notes": skipped}) if skipped else None
    burnt = burns(uow, gathered)
    tables, charts = _tables(gathered, burnt), (plots.work(gathered),)
    return judged(bureau, uow, gathered, burnt, tables=tables, charts=charts, noted=skipped)


def _tables(gathered: Gathered, burnt: list[Burn]) -> tuple[Table, ...]:
    sections = [sheets.figures(gathered.titled(role), found, METRICS) for role, found in gathered.by_role.items()]
    return sheets.filled(*sections, _promises(gathered), sheets.spending(gathered), sheets.budgets(burnt))


def _promises(gathered: Gathered) -> Table:
    """Return what the contracts promise of each kind, and how often it was kept."""
    now, rows = gathered.now, []
    for (role, kind), sla in sorted(now.promises.items()):
        made = [fact.machine_ms / 1000 for fact in now.delivered if (fact.role, fact.kind) == (role, kind)]
        done = [
            seconds(fact.asked_at, fact.at)
            for fact in now.decided
            if (fact.role, fact.kind, fact.verdict) == (role, kind, "approve")
        ]
        if made or done:
            machine = f"{sla.machine_minutes} min: {_kept(made, sla.machine_minutes * 60)}"
            whole = f"{sla.hours} h: {_kept(done, sla.hours * HOUR_S)}"
            rows.append((f"{gathered.titled(role)}: {kind.replace('_', ' ')}", machine, whole))
    header = ("Deliverable", "Machine time kept", "Turnaround kept")
    return Table(title="Service levels", header=header, rows=tuple(rows))


def _kept(taken: Sequence[float], most: float) -> str:
    return f"{sum(1 for each in taken if each <= most):,} of {len(taken):,}"


def _skipped(uow: UnitOfWork, order: Order) -> tuple[str, ...]:
    """Name the periods for which a channel got no report: of the month, or in it given up after a long downtime."""
    found = []
    for schedule, _status in uow.schedules.listed(order.channel) if order.channel else ():
        title, claimed = TITLES[schedule.kind], uow.reports.claims(schedule.id, order.window.begins)
        names = [report.rpartition(":")[2] for report, state, _request in claimed if state == "skipped"]
        inside = sorted(name for name in names if order.period.begins <= _last(name, order) < order.period.ends)
        found += [f"{title} skipped because there was nothing to tell: {_which(inside)}."] if inside else []
        in_time = uow.reports.claims(schedule.id, order.window.begins, order.window.ends)
        missed = [report.rpartition(":")[2] for report, state, _request in in_time if state == "missed"]
        found += [f"{title} not made up for after Rolecall had been down: {_which(missed)}."] if missed else []
    return tuple(found)


def _which(names: Sequence[str]) -> str:
    return listed(names) if len(names) <= NAMED else f"{counted(len(names), 'period')}, {names[0]} to {names[-1]}"


def _last(name: str, order: Order) -> dt.datetime:
    """Return when the last day of a period of this name began where the order's clocks are."""
    return instant(dt.datetime.combine(last_day(name), dt.time(0)), zone_named(order.zone))
