"""The disk limit: ordinary work stops short of it, so that deciding, stopping and auditing still have room.

SQLite: the main file and its write-ahead log count. What a transaction adds stands in both for a moment, so it may
grow the file by half of the room that is left, through `PRAGMA max_page_count` (which is per connection).
PostgreSQL: the size of the database, looked at every few seconds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.errors import StorageFull
from rolecall.store.failures import FULL_HINT

if TYPE_CHECKING:
    from rolecall.ports.time import Clock

MB = 1_000_000
#: Of the limit, a tenth but at least 2 MB (never more than half) is kept back.
RESERVE_SHARE, RESERVE_LEAST = 0.1, 2 * MB
#: A log larger than this share of the limit is written back before the next transaction.
LOG_SHARE = 0.125
#: PostgreSQL: seconds between two looks at the size.
LOOK_EVERY_S = 5.0


class DiskLimit:
    """How many bytes the database may take."""

    def __init__(self, limit_mb: int, clock: Clock) -> None:
        """Limit the database to `limit_mb` megabytes of 10^6 bytes."""
        self.limit = limit_mb * MB
        self.kept = min(max(int(self.limit * RESERVE_SHARE), RESERVE_LEAST), self.limit // 2)
        self._clock = clock
        self._looked_at = float("-inf")
        self._size = 0

    def allowed(self, *, reserve: bool) -> int:
        """Return the bytes that a unit of work may fill the database to."""
        return self.limit if reserve else self.limit - self.kept

    def before(self, connection: sa.Connection) -> None:
        """Write a large log back; needs a connection without a transaction."""
        if connection.dialect.name != "sqlite" or _log_size(connection) < self.limit * LOG_SHARE:
            return
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101  # a connection that is checked out has one
        waits = driver.execute("PRAGMA busy_timeout").fetchone()[0]
        driver.execute("PRAGMA busy_timeout=0")  # a reader may hold the log back; that is no reason to wait
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        driver.execute(f"PRAGMA busy_timeout={waits}")

    def admit(self, connection: sa.Connection, *, reserve: bool) -> None:
        """Let a transaction that has begun grow the database as far as it may.

        Raises:
            StorageFull: there is no room left.
        """
        allowed = self.allowed(reserve=reserve)
        if connection.dialect.name == "sqlite":
            pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
            page = int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
            room = allowed - pages * page - _log_size(connection)
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + max(room // (2 * page), 0)}")
        else:
            room = allowed - self._postgres_size(connection)
        if room <= 0:
            raise StorageFull(hint=FULL_HINT)

    def _postgres_size(self, connection: sa.Connection) -> int:
        now = self._clock.monotonic()
        if now - self._looked_at >= LOOK_EVERY_S:
            self._size = int(connection.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)
            self._looked_at = now
        return self._size


def _log_size(connection: sa.Connection) -> int:
    log = Path(f"{connection.engine.url.database}-wal")
    return log.stat().st_size if log.exists() else 0
