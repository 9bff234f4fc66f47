"""Budgets: limits per scope, holds reserved before a call, and the append-only ledger."""

from __future__ import annotations

from typing import Literal, get_args

from rolecall.domain.value import Value

#: `day` and `month` budgets are new rows each period (UTC); `total` never resets.
Period = Literal["day", "month", "total"]
PERIODS: tuple[Period, ...] = get_args(Period)


class BudgetLine(Value, frozen=True):
    """One budget: what a scope may spend in one period. All amounts in micro-dollars."""

    id: str
    scope: str
    period: str
    #: None: no limit was set.
    limit: int | None
    spent: int
    reserved: int
    stopped: bool = False


class Charge(Value, frozen=True):
    """Whom a cost belongs to; every cent is attributed to all of these."""

    tenant: str
    department: str
    engagement: str
    role: str
    request: str
    run: str
    stage: str
    model: str

    def scopes(self) -> tuple[str, ...]:
        """Name the budgets charged together."""
        return scopes(self.department, self.engagement, self.role, self.request)


class Hold(Value, frozen=True):
    """A worst-case amount reserved for one model call."""

    key: str
    charge: Charge
    amount: int
    budgets: tuple[str, ...]
    settled: bool = False


class LedgerEntry(Value, frozen=True):
    """One line of the ledger: a reservation or its settlement."""

    id: str
    tenant: str
    kind: Literal["reserve", "settle"]
    hold: str
    charge: Charge
    #: Reserved, or actually spent, in micro-dollars.
    amount: int
    tokens_in: int = 0
    tokens_out: int = 0
    #: True when the provider charged more than was reserved.
    overrun: bool = False
    at: str


def scopes(department: str, engagement: str, role: str, request: str) -> tuple[str, ...]:
    """Name the budgets that work is charged to, in the sorted order in which they are locked."""
    return (f"department:{department}", f"engagement:{engagement}", "global", f"request:{request}", f"role:{role}")


def period_key(period: Period, day: str) -> str:
    """Name the period a UTC day (`2026-11-21`) falls in: itself, its month, or `total`."""
    return {"day": day, "month": day[:7], "total": "total"}[period]


def budget_id(tenant: str, scope: str, period: str) -> str:
    """Name a budget row; the id contains the period, so a new period is a new row."""
    return f"{tenant}/{scope}/{period}"
