"""Opens the database: pragmas and transactions on SQLite, the pool on PostgreSQL."""

from __future__ import annotations

import functools
import json
import math
import sqlite3
import time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_MS = 30_000
#: A PostgreSQL connection that rested longer is asked whether it still lives.
PING_AFTER_S = 5.0

#: Tries to switch a new file to write-ahead logging while other processes open it too.
WAL_TRIES = 200

_dumps = functools.partial(json.dumps, separators=(",", ":"), allow_nan=False)


def make_database(url: str) -> sa.Engine:
    """Return an engine for `sqlite:///…` or `postgresql+psycopg://…`; nothing is connected yet.

    Its errors, which are logged, repeat no values: those are people's words.
    On SQLite transactions are immediate; a connection with the execution option `reading` begins deferred ones.
    """
    if not url.startswith("sqlite"):
        database = sa.create_engine(url, pool_size=10, max_overflow=0, json_serializer=_dumps, hide_parameters=True)
        event.listen(database, "checkin", _rest)
        event.listen(database, "checkout", functools.partial(_wake, database.dialect))
        return database
    database = sa.create_engine(
        url,
        pool_size=20,
        max_overflow=0,
        pool_timeout=BUSY_MS / 1000,
        pool_use_lifo=True,
        json_serializer=_dumps,
        hide_parameters=True,
    )
    event.listen(database, "connect", _prepare)
    event.listen(database, "begin", _begin)
    return database


def reading(connection: sa.Connection) -> sa.Connection:
    """Make the next transaction of a connection read-only with one view of the data; it blocks no writer."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(reading=True)
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["resting_since"] = time.monotonic()


def _wake(dialect: sa.Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Replace a connection that died while it rested; asking before every use costs a round trip each time."""
    if time.monotonic() - record.info.get("resting_since", math.inf) > PING_AFTER_S:
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise sa.exc.DisconnectionError from error


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begin` does
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _use_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")  # every commit: what was acknowledged survives a power cut
    connection.execute("PRAGMA foreign_keys=ON")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to write-ahead logging; several processes may open a new file at once.

    The switch needs the file alone for a moment and does not wait for it by the busy timeout.
    """
    for left in reversed(range(WAL_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if not left:
                raise
            connection.execute("SELECT 1")
        else:
            return


def _begin(connection: sa.Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")
