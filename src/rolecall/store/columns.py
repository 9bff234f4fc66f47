"""Columns, keys and indexes shared by the tables and the migrations; what stands here never changes."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

#: Plain JSON data: `jsonb` on PostgreSQL, text on SQLite.
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
#: A row number; SQLite numbers only columns declared INTEGER.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def number() -> sa.Column[int]:
    """Number the rows of a table in order of arrival, over all tenants; never shown to anybody."""
    return sa.Column("seq", NUMBER, primary_key=True, autoincrement=True)


def text(name: str, *, default: str | None = None) -> sa.Column[str]:
    """Make a required text column."""
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def count(name: str, *, default: str | None = None) -> sa.Column[int]:
    """Make a required integer column of 64 bits."""
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=default)


def seconds(name: str) -> sa.Column[float]:
    """Make a column for seconds since 1970 by the database's clock, 0 at first."""
    return sa.Column(name, sa.Float(53), nullable=False, server_default="0")


def json(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Make a column for plain JSON data."""
    return sa.Column(name, JSON, nullable=nullable)


def belongs_to(parent: str, *columns: str, keys: tuple[str, ...] = ("id",)) -> sa.ForeignKeyConstraint:
    """Bind rows to their parent inside the same tenant."""
    return sa.ForeignKeyConstraint(["tenant", *columns], [f"{parent}.{key}" for key in ("tenant", *keys)])


def index_where(condition: str, name: str, *columns: str, unique: bool = False) -> sa.Index:
    """Index only the rows that meet a condition."""
    where = sa.text(condition)
    return sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
