"""The usage digest: work, waiting times, money and models of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.reports.digests import plots, sheets
from rolecall.reports.digests.judging import judged
from rolecall.reports.findings.budgets import burns
from rolecall.reports.findings.gathering import gather

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
    return judged(bureau, uow, gathered, burnt, tables=_tables(gathered, burnt), charts=_charts(gathered))


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
