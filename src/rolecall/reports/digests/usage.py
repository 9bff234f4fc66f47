"""The usage digest: work, waiting times, money and models of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.reports.digests import plots, sheets
from rolecall.reports.digests.framing import framed, moved, notes
from rolecall.reports.findings.budgets import burns
from rolecall.reports.findings.causes import causes
from rolecall.reports.findings.gathering import gather
from rolecall.reports.findings.question import ask
from rolecall.reports.findings.verdicts import concerns, verdict
from rolecall.reports.wording import value

if TYPE_CHECKING:
    from rolecall.domain.report import Chart, Report, Table
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.findings.budgets import Burn
    from rolecall.reports.findings.gathering import Gathered
    from rolecall.reports.orders import Order


def make(bureau: Bureau, uow: UnitOfWork, order: Order) -> Report | None:
    """Return the digest of a period, None where nothing happened in it."""
    gathered = gather(bureau.office.dispatch.roles, uow, order)
    if gathered.now.empty:
        return None
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
        charts=_charts(gathered),
        notes=notes(gathered),
        sample=gathered.is_sample,
    )


def well(gathered: Gathered) -> str:
    """Return what is said of a period without any concern."""
    asked, accepted, waiting = (value(gathered.figure(name)) for name in ("asked", "accepted", "waiting"))
    return f"{asked} requested, {accepted} accepted, {waiting} waiting and none overdue"


def _tables(gathered: Gathered, burnt: list[Burn]) -> tuple[Table, ...]:
    return sheets.filled(
        sheets.figures("Figures", gathered.figures),
        sheets.roles(gathered),
        sheets.spending(gathered),
        sheets.budgets(burnt),
    )


def _charts(gathered: Gathered) -> tuple[Chart, ...]:
    money = gathered.order.audience == "managers" and gathered.figure("spent").value
    return (plots.work(gathered), plots.spending(gathered)) if money else (plots.work(gathered),)
