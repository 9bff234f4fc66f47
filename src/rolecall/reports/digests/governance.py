"""The governance digest: exceptions, decisions, refusals, kill switches, deliveries, and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.reports.digests import plots, sheets
from rolecall.reports.digests.framing import framed, moved, notes
from rolecall.reports.findings.causes import causes
from rolecall.reports.findings.controls import Controls, controls
from rolecall.reports.findings.gathering import gather
from rolecall.reports.findings.question import ask
from rolecall.reports.findings.verdicts import Concern, concerns, verdict
from rolecall.reports.wording import phrase

if TYPE_CHECKING:
    from rolecall.domain.report import Report, Table
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.findings.gathering import Gathered
    from rolecall.reports.orders import Order

#: What the digest has a row for, of the whole.
METRICS = (
    *("asked", "refused", "accepted", "rejected", "on_time", "revised", "gates_first", "exceptions", "wait_p50"),
    *("wait_p95", "approved", "quick", "waiting", "overdue", "cited", "rework", "recovery_p50", "deterministic"),
)
#: Percent of decisions that accept: beyond it the check may be in vain (notes on reports, §4).
TOO_EASY = 95


def make(bureau: Bureau, uow: UnitOfWork, order: Order) -> Report | None:
    """Return the digest of a period, None where nothing happened and nothing is held up."""
    gathered = gather(bureau.office.dispatch.roles, uow, order)
    found = controls(uow, gathered)
    if gathered.now.empty and found.empty:
        return None
    colour, words = verdict([*found.concerns, *_concerns(gathered)], _well(gathered))
    return framed(
        bureau,
        order,
        colour,
        words,
        moved=moved(gathered),
        ask=ask(gathered),
        causes=() if gathered.now.empty else causes(uow, gathered),
        figures=gathered.all_figures,
        tables=_tables(gathered, found),
        charts=() if gathered.now.empty else (plots.work(gathered),),
        notes=(*notes(gathered), *_in_vain(gathered), found.log.words),
        sample=gathered.is_sample,
    )


def _concerns(gathered: Gathered) -> list[Concern]:
    return [] if gathered.now.empty else concerns(gathered.figures)


def _well(gathered: Gathered) -> str:
    return f"{phrase(gathered.figure('exceptions'))}; nothing overdue, held up or stopped"


def _in_vain(gathered: Gathered) -> list[str]:
    approved = gathered.figure("approved").value
    if approved is None or approved <= TOO_EASY:
        return []
    return [f"More than {TOO_EASY} % of the decisions accept: a check that never says no may be in the wrong place."]


def _tables(gathered: Gathered, found: Controls) -> tuple[Table, ...]:
    return sheets.filled(sheets.figures("Figures", gathered.figures, METRICS), *found.tables)
