"""Worker processes and their heartbeats, by the database's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.store import tables
from rolecall.store.dialect import now_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.store.rows import Rows

_table = tables.executor
_live = _table.c.state == "live"


def _silent(seconds: float) -> sa.ColumnElement[bool]:
    return _table.c.beat_at < now_s() - seconds


class SqlExecutors:
    """See `rolecall.ports.steps.Executors`."""

    def __init__(self, rows: Rows) -> None:
        self._connection = rows.connection

    def enlist(self, executor: str) -> None:
        """See `Executors.enlist`."""
        self._connection.execute(sa.insert(_table).values(id=executor, beat_at=now_s()))

    def beat(self, executor: str) -> bool:
        """See `Executors.beat`."""
        beating = sa.update(_table).where(_table.c.id == executor, _live).values(beat_at=now_s())
        return self._connection.execute(beating).rowcount == 1

    def reap(self, silent_s: float) -> Sequence[str]:
        """See `Executors.reap`."""
        self._connection.execute(sa.update(_table).where(_live, _silent(silent_s)).values(state="dead"))
        return self._connection.execute(sa.select(_table.c.id).where(~_live)).scalars().all()

    def leave(self, executor: str) -> None:
        """See `Executors.leave`."""
        self._connection.execute(sa.update(_table).where(_table.c.id == executor).values(state="dead"))

    def forget(self, silent_s: float) -> None:
        """See `Executors.forget`."""
        self._connection.execute(sa.delete(_table).where(~_live, _silent(silent_s)))
