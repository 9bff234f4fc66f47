"""Judging: the report of what was gathered, with a verdict, what moved and why, and the one decision asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.reports.digests.framing import framed, moved, notes
from rolecall.reports.findings.causes import causes
from rolecall.reports.findings.question import ask
from rolecall.reports.findings.verdicts import concerns, verdict
from rolecall.reports.wording import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.report import Chart, Report, Table
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.findings.budgets import Burn
    from rolecall.reports.findings.gathering import Gathered


def judged(
    bureau: Bureau,
    uow: UnitOfWork,
    gathered: Gathered,
    burnt: Sequence[Burn],
    *,
    tables: tuple[Table, ...],
    charts: tuple[Chart, ...],
    noted: tuple[str, ...] = (),
) -> Report:
    """Return a report with these tables and charts; `noted` is said below what its figures need said."""
    colour, words = verdict(concerns(gathered.figures, burnt), _well(gathered))
    return framed(
        bureau,
        gathered.order,
        colour,
        words,
        moved=moved(gathered),
        ask=ask(gathered, burnt),
        causes=causes(uow, gathered),
        figures=gathered.all_figures,
        tables=tables,
        charts=charts,
        notes=(*notes(gathered), *noted),
        sample=gathered.is_sample,
    )


def _well(gathered: Gathered) -> str:
    """Return what is said of a period without any concern."""
    asked, accepted, waiting = (value(gathered.figure(name)) for name in ("asked", "accepted", "waiting"))
    return f"{asked} requested, {accepted} accepted, {waiting} waiting and none overdue"
