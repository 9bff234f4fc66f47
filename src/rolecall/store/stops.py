"""Kill switches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.domain.stop import Stop
from rolecall.store import tables
from rolecall.store.facts import value_of
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows

_table = tables.stop

_CLEAR = sa.delete(_table).where(where(_table, ("scope",)))
_ACTIVE = (
    sa.select(_table.c.facts)
    .where(_table.c.tenant == TENANT, _table.c.scope.in_(sa.bindparam("scopes", expanding=True)))
    .order_by(_table.c.scope)
    .limit(1)
)


class SqlStops:
    """See `rolecall.ports.queues.Stops`."""

    def __init__(self, rows: Rows, file: Path | None, log: SqlAuditLog) -> None:
        """Keep the switches in the database; while `file` exists, `global` is on whatever the database says."""
        self._rows = rows
        self._file = file
        self._log = log

    def set(self, stop: Stop) -> None:
        """See `Stops.set`."""
        if self._rows.insert(_table, {"scope": stop.scope, "facts": stop.snapshot()}):
            self._stands(stop.scope, stop)

    def clear(self, scope: str) -> bool:
        """See `Stops.clear`."""
        if not self._rows.run(_CLEAR, key_scope=scope).rowcount:
            return False
        self._stands(scope, None)
        return True

    def _stands(self, scope: str, stop: Stop | None) -> None:
        self._log.stands("stop_moved", f"stop:{scope}", {"stop": stop.snapshot() if stop else None})

    def active(self, scopes: Collection[str]) -> Stop | None:
        """See `Stops.active`."""
        pulled = self._pulled()
        if pulled is not None and pulled.scope in scopes:
            return pulled
        row = self._rows.run(_ACTIVE, scopes=list(scopes)).first()
        return value_of(Stop, row.facts, "stop") if row else None

    def listed(self) -> Sequence[Stop]:
        """See `Stops.listed`."""
        pulled = self._pulled()
        return [*([pulled] if pulled else []), *self._rows.values(_table, Stop, "stop")]

    def _pulled(self) -> Stop | None:
        """Return the switch of last resort: a file anybody with access to the data directory can make."""
        if self._file is None or not self._file.exists():
            return None
        reason = f"delete {self._file} to go on"
        return Stop(scope="global", by=f"the file {self._file.name}", reason=reason, at="")
