"""The store: opens the database and begins units of work."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from rolecall.store.database import BUSY_MS, make_database, reading
from rolecall.store.disk import DiskLimit
from rolecall.store.erasure import scrub
from rolecall.store.failures import translated
from rolecall.store.heads import HeadFile
from rolecall.store.search import SqlCandidates
from rolecall.store.shelf import Lock
from rolecall.store.turnstile import Turnstile
from rolecall.store.unit import Parts, SqlUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from rolecall.ports.queues import Queue
    from rolecall.ports.time import Clock, Ids
    from rolecall.store.shelf import ShelfKey


class SqlStore:
    """See `rolecall.ports.store.Store`."""

    def __init__(
        self,
        database: sa.Engine,
        parts: Parts,
        heads: HeadFile | None,
        disk: DiskLimit | None,
        queued: Callable[[Collection[Queue]], None] | None,
    ) -> None:
        """Work on a migrated database; without `heads` the audit heads are kept in the database only."""
        self.database = database
        self.heads = heads
        #: The store's side of every search.
        self.candidates = SqlCandidates(self, parts.clock)
        self._parts = parts
        self._disk = disk
        self._queued = queued
        self._turn = Turnstile(BUSY_MS / 1000).turn if database.dialect.name == "sqlite" else nullcontext

    @contextmanager
    def begin(self, tenant: str, *, reserve: bool = False) -> Iterator[SqlUnit]:
        """See `Store.begin`."""
        with self._turn(), translated(), self.database.connect() as connection:
            if self._disk:
                self._disk.before(connection)
            with connection.begin():
                if self._disk:
                    self._disk.admit(connection, reserve=reserve)
                unit = SqlUnit(connection, tenant, self._parts)
                yield unit
                head = unit.audit.flush()
            if unit.erasure.happened:
                scrub(connection)
        if head and self.heads:
            self.heads.write(head)
        if unit.rows.queued and self._queued:
            self._queued(unit.rows.queued)

    @contextmanager
    def reading(self, tenant: str) -> Iterator[SqlUnit]:
        """See `Store.reading`."""
        with translated(), self.database.connect() as connection, reading(connection).begin() as transaction:
            yield SqlUnit(connection, tenant, self._parts)
            transaction.rollback()

    def close(self) -> None:
        """Give up all connections."""
        self.database.dispose()


def open_store(
    url: str,
    *,
    clock: Clock,
    ids: Ids,
    head_file: Path | None,
    shelf_key: ShelfKey,
    disk_limit_mb: int | None,
    stop_file: Path | None = None,
    queued: Callable[[Collection[Queue]], None] | None = None,
) -> SqlStore:
    """Open a migrated database.

    Args:
        url: `sqlite:///path` or `postgresql+psycopg://…`.
        clock: For records; leases and delays use the database's own clock.
        ids: For the audit's salts.
        head_file: Where the heads of the audit chains are kept outside the database.
        shelf_key: 32 bytes in URL-safe base 64 (several, separated by white space, to change keys), what returns
            them when they are first needed, or None.
        disk_limit_mb: Megabytes the database may take, None for no limit.
        stop_file: The kill switch of last resort: while it exists everything is stopped.
        queued: Called after each commit that put something into the inbox or the outbox, with which of them.
    """
    return SqlStore(
        make_database(url),
        Parts(clock=clock, ids=ids, lock=Lock(shelf_key), stop_file=stop_file),
        HeadFile(head_file) if head_file else None,
        DiskLimit(disk_limit_mb, clock) if disk_limit_mb is not None else None,
        queued,
    )
