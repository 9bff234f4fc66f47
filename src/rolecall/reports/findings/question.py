"""The question: the one decision that a report asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.words import counted
from rolecall.reports.findings.verdicts import BUDGET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.reports.findings.budgets import Burn
    from rolecall.reports.findings.gathering import Gathered


def ask(gathered: Gathered, burns: Sequence[Burn] = ()) -> str:
    """Return what somebody is asked to decide, empty for nothing: a budget that ends work before what waits."""
    burnt = next((burn for burn in burns if burn.percent >= BUDGET[0]), None)
    if burnt is not None:
        return f"Raise the {burnt.name}, or let work stop at its limit?"
    return waiting(*(round(gathered.figure(name).value or 0) for name in ("waiting", "overdue")))


def waiting(waits: int, overdue: int) -> str:
    """Return what is asked where versions wait for a decision."""
    if not waits:
        return ""
    late = f", {overdue:,} of them overdue" if overdue else ""
    return f"Decide on {counted(waits, 'version')} that {'waits' if waits == 1 else 'wait'}{late}."
