"""Budgets: how much of each limit was used up to the cut-off time, and when it will be used up at this pace."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from rolecall.domain.quantity import said
from rolecall.ports.measures import Slice, Window
from rolecall.reports.findings.gathering import ended_before
from rolecall.reports.wording import date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.budget import BudgetLine
    from rolecall.ports.measures import Spent
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.findings.gathering import Gathered

#: The period of a budget that never begins anew.
TOTAL = "total"


class Burn(NamedTuple):
    """A budget at the cut-off time, in micro-dollars."""

    #: `global`, `department:…`, `engagement:…` or `role:…`.
    scope: str
    #: `2026-11` or `total`.
    period: str
    limit: int
    spent: int
    #: The day on which it is used up at this pace; None: not in its period, or nobody can say.
    exhausted: dt.date | None

    @property
    def percent(self) -> float:
        """How much of it is used."""
        if not self.limit:
            return 100.0 if self.spent else 0.0
        return 100 * self.spent / self.limit

    @property
    def name(self) -> str:
        """What people call it."""
        whose = "the whole house" if self.scope == "global" else self.scope.replace(":", " ")
        return f"budget of {whose} {'in all' if self.period == TOTAL else f'for {self.period}'}"

    @property
    def used(self) -> str:
        """How much of it is used, in words; a percentage of money is one of the limit, whatever was observed."""
        return f"{self.percent:,.0f} % ({said(self.spent, 'microusd')} of {said(self.limit, 'microusd')})"

    @property
    def outlook(self) -> str:
        """When it is used up at this pace, in words; empty: not in its period."""
        return date(self.exhausted) if self.exhausted else ""


def burns(uow: UnitOfWork, gathered: Gathered) -> list[Burn]:
    """Return the budgets for a month or in all that this work is charged to, the most used first; only for managers.

    What was spent comes from the ledger, so that it is what it was at the cut-off time.
    """
    order = gathered.order
    if order.audience == "team":
        return []
    ends = order.period.ends
    lines = uow.budgets.lines(ended_before(ends).isoformat(), _scopes(gathered))
    limited = [line for line in lines if line.limit is not None and len(line.period) != len("2026-11-21")]
    spent = {begins: _ledger(uow, begins, ends) for begins in {_begins(line) for line in limited}}
    found = [_burn(line, spent[_begins(line)], ends) for line in limited]
    return sorted(found, key=lambda burn: (-burn.percent, burn.scope, burn.period))


def _scopes(gathered: Gathered) -> list[str]:
    departments = {engagement.department for engagement in gathered.engagements}
    return [
        "global",
        *(f"department:{name}" for name in sorted(departments)),
        *(f"engagement:{engagement.id}" for engagement in gathered.engagements),
        *(f"role:{name}" for name in gathered.now.roles),
    ]


def _begins(line: BudgetLine) -> str:
    """Return when a budget's period begins (ISO 8601 UTC); a total one always did."""
    return "" if line.period == TOTAL else f"{line.period}-01T00:00:00+00:00"


def _ledger(uow: UnitOfWork, begins: str, ends: dt.datetime) -> Sequence[Spent]:
    return uow.measures.spent(Window(begins=begins, ends=ends.isoformat()), Slice())


def _burn(line: BudgetLine, ledger: Sequence[Spent], ends: dt.datetime) -> Burn:
    spent = sum(fact.microusd for fact in ledger if line.scope in _charged(fact))
    limit = line.limit or 0
    return Burn(line.scope, line.period, limit, spent, _exhausted(_begins(line), ends, limit, spent))


def _charged(fact: Spent) -> tuple[str, ...]:
    return ("global", f"department:{fact.department}", f"engagement:{fact.engagement}", f"role:{fact.role}")


def _exhausted(begins: str, ends: dt.datetime, limit: int, spent: int) -> dt.date | None:
    """Return the day of its month on which a budget is used up if spending goes on as it did."""
    if not begins or spent >= limit or not spent:
        return None
    begun = dt.datetime.fromisoformat(begins)
    day = (begun + (ends - begun) * (limit / spent)).date() if limit / spent < 31 * 24 else dt.date.max
    return day if (day.year, day.month) == (begun.year, begun.month) else None
