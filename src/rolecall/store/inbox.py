"""The inbox: accepted chat events, worked in order per thread.

An open row is `waiting` or `working`. Only the oldest open row of a thread can be claimed, so that a thread is
worked by one at a time and in order. A claim is a lease by the database's clock: a worker that dies gives the
row back by being silent. Whoever worked on beyond its lease finds that the row is done, and rolls back.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.errors import BadInput, Conflict
from rolecall.ports.queues import InboxRow
from rolecall.store import tables
from rolecall.store.dialect import insert, is_one_of, now_s
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.ports.queues import Answer
    from rolecall.store.rows import Rows

_table = tables.inbox
_earlier = _table.alias("earlier")
_OPEN = ("waiting", "working")

_HELD_BACK = sa.exists().where(
    is_one_of(_earlier.c.state, _OPEN),
    _earlier.c.tenant == _table.c.tenant,
    _earlier.c.place == _table.c.place,
    _earlier.c.seq < _table.c.seq,
)
_NEXT = (
    sa.select(_table)
    .where(is_one_of(_table.c.state, _OPEN), _table.c.leased_until <= now_s(), ~_HELD_BACK)
    .order_by(_table.c.seq)
    .limit(1)
    .with_for_update(skip_locked=True, of=_table)
)
_LEASE = (
    sa.update(_table)
    .where(_table.c.seq == sa.bindparam("key_seq"))
    .values(
        state="working",
        leased_until=now_s() + sa.bindparam("lease", type_=sa.Float),
        lapses=_table.c.lapses + sa.case((_table.c.state == "working", 1), else_=0),
    )
)
_DONE = (
    sa.update(_table)
    .where(where(_table, ("id",)), is_one_of(_table.c.state, _OPEN))
    .values(state="done", outcome=sa.bindparam("came_of_it", type_=_table.c.outcome.type))
)
_FAIL = (
    sa.update(_table)
    .where(where(_table, ("id",)), _table.c.state == "working")
    .values(state="waiting", leased_until=0, fails=_table.c.fails + 1, note=sa.bindparam("why"))
)
_WAITING = (
    sa.select(sa.func.count()).select_from(_table).where(_table.c.tenant == TENANT, is_one_of(_table.c.state, _OPEN))
)
_ANSWERS = sa.select(_table.c.id, _table.c.answer).where(
    _table.c.tenant == TENANT, _table.c.id.in_(sa.bindparam("wanted", expanding=True))
)


@functools.cache
def _put(dialect_name: str) -> sa.Executable:
    """Return an INSERT of many rows that counts those whose id was not there."""
    statement = insert(_table, dialect_name).on_conflict_do_nothing().inline()
    return statement.execution_options(preserve_rowcount=True)


class SqlInbox:
    """See `rolecall.ports.queues.Inbox`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put(self, row: InboxRow, answer: Answer) -> Answer:
        """See `Inbox.put`."""
        return self.put_all([(row, answer)])[0]

    def put_all(self, rows: Sequence[tuple[InboxRow, Answer]]) -> Sequence[Answer]:
        """See `Inbox.put_all`: one statement, and a look at what was there already only where something was."""
        strangers = {row.tenant for row, _answer in rows} - {self._rows.tenant}
        if strangers:
            raise BadInput(f"An event of {min(strangers)} cannot be accepted in a unit of work of {self._rows.tenant}.")
        if not rows:
            return []
        new = self._rows.connection.execute(
            _put(self._rows.dialect),
            [
                {"tenant": row.tenant, "id": row.id, "place": row.place, "event": row.event, "answer": answer}
                for row, answer in rows
            ],
        ).rowcount
        if new:
            self._rows.queued.add("inbox")
        if new == len(rows):
            return [answer for _row, answer in rows]
        stored = {row.id: row.answer for row in self._rows.run(_ANSWERS, wanted=[row.id for row, _answer in rows])}
        return [stored[row.id] for row, _answer in rows]

    def claim(self, lease_s: float) -> InboxRow | None:
        """See `Inbox.claim`."""
        row = self._rows.connection.execute(_NEXT).first()
        if row is None:
            return None
        self._rows.connection.execute(_LEASE, {"key_seq": row.seq, "lease": lease_s})
        return _row(row)

    def done(self, row: str, outcome: dict[str, object]) -> None:
        """See `Inbox.done`."""
        if not self._rows.run(_DONE, key_id=row, came_of_it=outcome).rowcount:
            self._rows.need(_table, "seq", name=f"event {row}", id=row)
            raise Conflict(f"The event {row} was worked by another process first.")

    def outcome(self, row: str) -> dict[str, object] | None:
        """See `Inbox.outcome`."""
        stored: dict[str, object] | None = self._rows.need(_table, "outcome", name=f"event {row}", id=row).outcome
        return stored

    def fail(self, row: str, why: str) -> int:
        """See `Inbox.fail`."""
        self._rows.run(_FAIL, key_id=row, why=why)
        return int(self._rows.need(_table, "fails", name=f"event {row}", id=row).fails)

    def waiting(self) -> int:
        """See `Inbox.waiting`."""
        return int(self._rows.run(_WAITING).scalar_one())

    def get(self, row: str) -> InboxRow:
        """See `Inbox.get`."""
        return _row(self._rows.need(_table, "id", "tenant", "place", "event", "lapses", name=f"event {row}", id=row))


def _row(row: sa.Row[Any]) -> InboxRow:
    return InboxRow(id=row.id, tenant=row.tenant, place=row.place, event=row.event, lapses=row.lapses)
