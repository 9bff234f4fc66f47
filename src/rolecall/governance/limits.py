"""Budgets before work begins: does the worst case of a whole run fit?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.budget import scopes
from rolecall.domain.money import dollars
from rolecall.domain.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.budget import BudgetLine
    from rolecall.domain.run import Run


def refuses_estimate(lines: Sequence[BudgetLine], run: Run, estimate: int) -> Refusal | None:
    """Say which budget the estimate (micro-dollars) does not fit into; None when it fits everywhere."""
    mine = scopes(run.department, run.engagement, run.role, run.request)
    for line in lines:
        if line.scope not in mine:
            continue
        if line.stopped:
            return _over(f"The budget {line.scope} ({line.period}) is stopped.", line)
        if line.limit is not None and line.spent + line.reserved + estimate > line.limit:
            left = max(line.limit - line.spent - line.reserved, 0)
            said = f"The estimate of {dollars(estimate)} does not fit into {line.scope} ({line.period})"
            return _over(f"{said}: {dollars(left)} of {dollars(line.limit)} is left.", line)
    return None


def _over(reason: str, line: BudgetLine) -> Refusal:
    return Refusal(code="over_budget", reason=reason, ask_whom=f"an owner: rolecall budget set {line.scope} AMOUNT")
