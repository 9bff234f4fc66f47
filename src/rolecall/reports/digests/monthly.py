"""The monthly performance report: one section for each role in use, fit to hand to procurement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from rolecall.domain.report import TITLES, Table
from rolecall.domain.schedule import instant, zone_named
from rolecall.domain.words import counted
from rolecall.reports.digests import plots, sheets
from rolecall.reports.digests.framing import framed, moved, notes, quiet
from rolecall.reports.digests.usage import well
from rolecall.reports.findings.budgets import burns
from rolecall.reports.findings.causes import causes
from rolecall.reports.findings.gathering import gather
from rolecall.reports.findings.question import ask
from rolecall.reports.findings.verdicts import concerns, verdict
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
    colour, words = verdict(concerns(gathered.figures, burnt), well(gathered))
    return framed(
        bureau,
        order,
        colour,
        words,
        moved=moved(gathered),
        ask=ask(gathered, burnt),
        causes=causes(uow, gathered),
        figures=gathered.all_figures,
        tables=_tables(gathered, burnt),
        charts=(plots.work(gathered),),
        notes=(*notes(gathered), *skipped),
        sample=gathered.is_sample,
    )


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
    """Name the periods of the month for which the reports of a channel were skipped, because nothing happened."""
    found = []
    for schedule, _status in uow.schedules.listed(order.channel) if order.channel else ():
        claimed = uow.reports.claims(schedule.id, order.window.begins)
        names = [report.rpartition(":")[2] for report, state, _request in claimed if state == "skipped"]
        inside = sorted(name for name in names if order.period.begins <= _last(name, order) < order.period.ends)
        if inside:
            which = listed(inside) if len(inside) <= NAMED else counted(len(inside), "period")
            found.append(f"{TITLES[schedule.kind]} skipped because there was nothing to tell: {which}.")
    return tuple(found)


def _last(name: str, order: Order) -> dt.datetime:
    """Return when the last day of a period of this name began where the order's clocks are."""
    if "W" in name:
        year, _, week = name.partition("-W")
        day = dt.date.fromisocalendar(int(year), int(week), 7)
    else:
        day = dt.date.fromisoformat(name if name.count("-") == 2 else f"{name}-28")
    return instant(dt.datetime.combine(day, dt.time(0)), zone_named(order.zone))
