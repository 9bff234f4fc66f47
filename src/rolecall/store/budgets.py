"""Budgets: the worst case is reserved before a call and settled after it, never beyond a limit.

Every charge counts against 5 scopes in 3 periods (day, month, total). The guarded update of `reserve` changes all
of these rows or none; on PostgreSQL they are locked in sorted order first, on SQLite the transaction is immediate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.domain.budget import PERIODS, BudgetLine, Hold, LedgerEntry, Period, budget_id, period_key
from rolecall.errors import Conflict, NotFound
from rolecall.store import states, tables
from rolecall.store.dialect import insert_once
from rolecall.store.facts import value_of
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rolecall.ports.time import Clock
    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows


_table = tables.budget
_column = _table.c
_amount = sa.bindparam("amount", type_=sa.BigInteger)
_ids: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_named = sa.and_(_column.tenant == TENANT, _column.id.in_(_ids))

_LOCK = sa.select(_table).where(_named).order_by(_column.id).with_for_update()
_RESERVE = (
    sa.update(_table)
    .where(_named, _column.stopped == 0)
    .where(sa.or_(_column.limit.is_(None), _column.spent + _column.reserved + _amount <= _column.limit))
    .values(reserved=_column.reserved + _amount)
)
_SETTLE = (
    sa.update(_table)
    .where(_named)
    .values(reserved=_column.reserved - sa.bindparam("held"), spent=_column.spent + _amount)
)
_STOP = sa.update(_table).where(where(_table, ("id",))).values(stopped=1)
_NEW_LIMIT = (
    sa.update(_table)
    .where(where(_table, ("scope", "kind")), _column.period >= sa.bindparam("current"))
    .values(limit=_amount, stopped=0)
)
_NO_LIMIT = sa.delete(tables.budget_limit).where(where(tables.budget_limit, ("scope", "kind")))
_CURRENT = (
    sa.select(_table)
    .where(_column.tenant == TENANT, _column.period.in_(sa.bindparam("periods", expanding=True)))
    .where(sa.or_(_column.limit.is_not(None), _column.spent > 0, _column.reserved > 0))
    .order_by(_column.scope, _column.kind)
)
_LOCK_HOLD = sa.select(tables.hold).where(where(tables.hold, ("key",))).with_for_update()
_SETTLED = sa.update(tables.hold).where(where(tables.hold, ("key",))).values(settled=1)
_OPEN = (
    sa.select(tables.hold.c.facts)
    .where(tables.hold.c.tenant == TENANT, sa.text("settled = 0"))
    .order_by(tables.hold.c.seq)
)


class SqlBudgets:
    """See `rolecall.ports.money.Budgets`."""

    def __init__(self, rows: Rows, clock: Clock, log: SqlAuditLog) -> None:
        self._rows = rows
        self._log = log
        self._clock = clock

    def limit(self, scope: str, period: Period, amount: int | None) -> None:
        """See `Budgets.limit`. Setting it is a person's word that the scope may go on: it clears an overrun's stop."""
        day = self._clock.now().date().isoformat()
        current = period_key(period, day)
        if amount is None:
            if not self._rows.run(_NO_LIMIT, key_scope=scope, key_kind=period).rowcount:
                return
        else:
            self._rows.put(tables.budget_limit, scope=scope, kind=period, amount=amount)
            # The row must be there: one that another transaction is just making would miss the new limit.
            self._make([(budget_id(self._rows.tenant, scope, current), (scope, period))], day)
        self._rows.run(_NEW_LIMIT, key_scope=scope, key_kind=period, current=current, amount=amount)
        name = f"{scope}/{period}"
        self._log.stands("limit_moved", f"limit:{name}", states.limit(self._rows, name))

    def lines(self, day: str, scopes: Collection[str] = ()) -> Sequence[BudgetLine]:
        """See `Budgets.lines`; a limit nothing was charged to yet is a line too."""
        periods = {kind: period_key(kind, day) for kind in PERIODS}
        query = _CURRENT.where(_column.scope.in_(scopes)) if scopes else _CURRENT
        found = [_line(row) for row in self._rows.run(query, periods=list(periods.values()))]
        known = {line.id for line in found}
        for row in self._rows.all(tables.budget_limit, "scope", "kind", "amount"):
            name = budget_id(self._rows.tenant, row.scope, periods[row.kind])
            if name not in known and (not scopes or row.scope in scopes):
                found.append(
                    BudgetLine(
                        id=name,
                        scope=row.scope,
                        period=periods[row.kind],
                        limit=row.amount,
                        spent=0,
                        reserved=0,
                    )
                )
        return sorted(found, key=lambda line: (line.scope, line.period))

    def reserve(self, hold: Hold, day: str, at: str) -> str:
        """See `Budgets.reserve`."""
        if self._rows.find(tables.hold, "key", key=hold.key):
            return ""
        budgets = self._locked(hold, day)
        for row in budgets:
            if row.stopped or (row.limit is not None and row.spent + row.reserved + hold.amount > row.limit):
                return str(row.scope)
        ids = [row.id for row in budgets]
        if self._rows.run(_RESERVE, ids=ids, amount=hold.amount).rowcount != len(ids):
            raise Conflict("A budget changed while it was being reserved.")
        self._write_hold(hold.model_copy(update={"budgets": tuple(ids)}), at)
        self._write_entry(hold, "reserve", hold.amount, at)
        return ""

    def settle(self, hold: str, amount: int, *, tokens_in: int, tokens_out: int, at: str) -> LedgerEntry:
        """See `Budgets.settle`; settling a second time returns the first entry.

        An overrun stops the total budget of the request, the narrowest scope; wider ones have their own limits.
        """
        row = self._rows.run(_LOCK_HOLD, key_key=hold).first()
        if row is None:
            raise NotFound(f"There is no hold {hold}.")
        if row.settled:
            return self._rows.value(tables.ledger_entry, LedgerEntry, f"settlement of {hold}", id=f"{hold}:settle")
        held = value_of(Hold, row.facts, f"hold {hold}")
        self._rows.run(_LOCK, ids=held.budgets)
        self._rows.run(_SETTLE, ids=held.budgets, held=held.amount, amount=amount)
        self._rows.run(_SETTLED, key_key=hold)
        if amount > held.amount:
            self._rows.run(_STOP, key_id=budget_id(self._rows.tenant, f"request:{held.charge.request}", "total"))
        return self._write_entry(
            held,
            "settle",
            amount,
            at,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            overrun=amount > held.amount,
        )

    def reservation(self, hold: str) -> LedgerEntry:
        """See `Budgets.reservation`."""
        return self._rows.value(tables.ledger_entry, LedgerEntry, f"reservation of {hold}", id=f"{hold}:reserve")

    def abandon(self, run: str, stage: str = "") -> Sequence[LedgerEntry]:
        """See `Budgets.abandon`."""
        at = self._clock.now().isoformat()
        mine = _OPEN.where(tables.hold.c.run == run)
        found = self._rows.run(mine.where(tables.hold.c.stage == stage) if stage else mine)
        holds = [value_of(Hold, row.facts, "hold") for row in found]
        return [self.settle(hold.key, hold.amount, tokens_in=0, tokens_out=0, at=at) for hold in holds]

    def expired(self, before: str) -> Sequence[Hold]:
        """See `Budgets.expired`."""
        return [value_of(Hold, row.facts, "hold") for row in self._rows.run(_OPEN.where(tables.hold.c.at < before))]

    def entries(self, request: str | None = None) -> Sequence[LedgerEntry]:
        """See `Budgets.entries`."""
        key = {} if request is None else {"request": request}
        return self._rows.values(tables.ledger_entry, LedgerEntry, "ledger entry", **key)

    def spent(self, charge_request: str) -> int:
        """See `Budgets.spent`."""
        name = budget_id(self._rows.tenant, f"request:{charge_request}", "total")
        row = self._rows.find(_table, "spent", id=name)
        return row.spent if row else 0

    def _locked(self, hold: Hold, day: str) -> Sequence[sa.Row[Any]]:
        """Return the budgets of a charge in sorted order, locked; they are made when they are charged first."""
        wanted = {
            budget_id(self._rows.tenant, scope, period_key(kind, day)): (scope, kind)
            for scope in hold.charge.scopes()
            for kind in PERIODS
        }
        found = self._rows.run(_LOCK, ids=list(wanted)).all()
        if len(found) < len(wanted):
            self._make(sorted(wanted.items() - {(row.id, (row.scope, row.kind)) for row in found}), day)
            found = self._rows.run(_LOCK, ids=list(wanted)).all()
        return found

    def _make(self, missing: list[tuple[str, tuple[str, Period]]], day: str) -> None:
        limits = {
            (row.scope, row.kind): row.amount for row in self._rows.all(tables.budget_limit, "scope", "kind", "amount")
        }
        new = [
            {
                "tenant": self._rows.tenant, "id": name, "scope": scope, "kind": kind,
                "period": period_key(kind, day), "limit": limits.get((scope, kind)),
            }
            for name, (scope, kind) in missing
        ]  # fmt: skip
        self._rows.connection.execute(insert_once(_table, self._rows.dialect), new)

    def _write_hold(self, hold: Hold, at: str) -> None:
        values = {
            "key": hold.key, "run": hold.charge.run, "stage": hold.charge.stage, "at": at, "amount": hold.amount,
            "facts": hold.snapshot(),
        }  # fmt: skip
        if not self._rows.insert(tables.hold, values):
            raise Conflict(f"The hold {hold.key} is there already.")

    def _write_entry(
        self,
        hold: Hold,
        kind: str,
        amount: int,
        at: str,
        *,
        tokens_in: int = 0,
        tokens_out: int = 0,
        overrun: bool = False,
    ) -> LedgerEntry:
        entry = LedgerEntry.model_validate(
            {
                "id": f"{hold.key}:{kind}", "tenant": self._rows.tenant, "kind": kind, "hold": hold.key,
                "charge": hold.charge, "amount": amount, "tokens_in": tokens_in, "tokens_out": tokens_out,
                "overrun": overrun, "at": at,
            }
        )  # fmt: skip
        self._rows.add(tables.ledger_entry, entry, f"Ledger entry {entry.id}")
        return entry


def _line(row: sa.Row[Any]) -> BudgetLine:
    return BudgetLine(
        id=row.id, scope=row.scope, period=row.period, limit=row.limit,
        spent=row.spent, reserved=row.reserved, stopped=bool(row.stopped),
    )  # fmt: skip
