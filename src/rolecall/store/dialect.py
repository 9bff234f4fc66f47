"""What SQLite and PostgreSQL say differently."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler


class now_s(FunctionElement[float]):  # noqa: N801  # it reads as an SQL function
    """Seconds since 1970 by the database's clock: leases and delays do not trust our own (invariant 11)."""

    type = sa.Float(53)
    inherit_cache = True


@compiles(now_s, "sqlite")
def _sqlite_now(_element: now_s, _compiler: SQLCompiler, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now_s, "postgresql")
def _postgres_now(_element: now_s, _compiler: SQLCompiler, **_: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


def is_one_of(column: sa.ColumnElement[str], states: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Compare with literals, not parameters: spelled as in a partial index, so that the index is used."""
    return column.in_([sa.literal_column(f"'{state}'") for state in states])


def insert(table: sa.Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that knows ON CONFLICT."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@functools.cache
def insert_once(table: sa.Table, dialect: str) -> sa.Insert:
    """Return an INSERT that does nothing when a unique key is taken; it returns a row only when it inserted."""
    statement = insert(table, dialect).on_conflict_do_nothing()
    return statement.returning(table.c.tenant)


@functools.cache
def upsert(table: sa.Table, dialect: str) -> sa.Insert:
    """Return an INSERT that replaces the other columns of the row with the same primary key."""
    statement = insert(table, dialect)
    keys = list(table.primary_key.columns)
    others = {column.name: statement.excluded[column.name] for column in table.columns if column not in set(keys)}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def hidden(column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Return a text that no index is used for: without statistics SQLite prefers one, and reads far too many rows."""
    return sa.func.coalesce(column, sa.literal_column("''"))
