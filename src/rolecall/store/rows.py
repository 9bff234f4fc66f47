"""Row access for the repositories: every statement made here carries the tenant."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.errors import Conflict, NotFound
from rolecall.store import dialect
from rolecall.store.facts import Model, row_of, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.domain.machine import Machine, State
    from rolecall.domain.value import Value
    from rolecall.ports.queues import Queue


#: The parameter that holds the tenant; no column has this name, so that an UPDATE does not take it for one.
TENANT: sa.BindParameter[str] = sa.bindparam("of_tenant", type_=sa.Text)


class Rows:
    """One transaction of one tenant, as the repositories use it."""

    def __init__(self, connection: sa.Connection, tenant: str) -> None:
        """Bind an open transaction to a tenant."""
        self.connection = connection
        self.tenant = tenant
        self.dialect = connection.dialect.name
        #: The queues that this transaction has put something into.
        self.queued: set[Queue] = set()

    def run(self, statement: sa.Executable, **values: Any) -> sa.CursorResult[Any]:
        """Execute a statement that names the tenant as `TENANT`."""
        return self.connection.execute(statement, {"of_tenant": self.tenant, **values})

    def insert(self, table: sa.Table, values: Mapping[str, Any]) -> bool:
        """Insert a row; False when a unique key is taken already."""
        statement = dialect.insert_once(table, self.dialect)
        return self.connection.execute(statement, {"tenant": self.tenant, **values}).first() is not None

    def add(self, table: sa.Table, value: Value, name: str, **columns: Any) -> None:
        """Insert a row that holds a value.

        Raises:
            Conflict: it is there already.
        """
        if not self.insert(table, {**row_of(table, value, self.tenant), **columns}):
            raise Conflict(f"{name} is there already.")

    def put(self, table: sa.Table, **values: Any) -> None:
        """Insert a row or replace the one with the same primary key."""
        self.connection.execute(dialect.upsert(table, self.dialect), {"tenant": self.tenant, **values})

    def find(self, table: sa.Table, *columns: str, **key: Any) -> sa.Row[Any] | None:
        """Return columns of the first row with this key."""
        return self.run(select(table, columns, tuple(key)), **_prefixed(key)).first()

    def all(self, table: sa.Table, *columns: str, **key: Any) -> Sequence[sa.Row[Any]]:
        """Return columns of all rows with this key, in order of their primary key."""
        return self.run(select(table, columns, tuple(key)), **_prefixed(key)).all()

    def need(self, table: sa.Table, *columns: str, name: str, **key: Any) -> sa.Row[Any]:
        """Return columns of a row.

        Raises:
            NotFound: there is no such row; `name` says what is missing.
        """
        row = self.find(table, *columns, **key)
        if row is None:
            raise NotFound(f"There is no {name}.")
        return row

    def value(self, table: sa.Table, model: type[Model], name: str, **key: Any) -> Model:
        """Return the value a row holds."""
        return value_of(model, self.need(table, "facts", name=name, **key).facts, name)

    def values(self, table: sa.Table, model: type[Model], name: str, **key: Any) -> tuple[Model, ...]:
        """Return the values of all rows with this key in order."""
        return tuple(value_of(model, row.facts, name) for row in self.all(table, "facts", **key))

    def move(
        self, table: sa.Table, machine: Machine[State], to: State, *, old: State | None = None, **key: Any
    ) -> None:
        """Change a status by the machine's table, compare-and-set on the old one.

        Raises:
            IllegalMove: the table has no such move.
            Conflict: the status is not, or no longer, `old`.
        """
        name = f"{machine.noun} {' v'.join(map(str, key.values()))}"
        before: State = old if old is not None else self.need(table, "status", name=name, **key).status
        machine.check(before, to)
        if not self.run(_move(table, tuple(key)), **_prefixed(key), old=before, to=to).rowcount:
            now = self.need(table, "status", name=name, **key).status
            raise Conflict(f"The {name} is {now} and no longer {before}.")


def _prefixed(key: Mapping[str, Any]) -> dict[str, Any]:
    return {f"key_{name}": value for name, value in key.items()}


@functools.cache
def where(table: sa.Table, key: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Return the condition that rows belong to the tenant and have this key (parameters `key_<column>`)."""
    return sa.and_(table.c.tenant == TENANT, *(table.c[name] == sa.bindparam(f"key_{name}") for name in key))


@functools.cache
def select(table: sa.Table, columns: tuple[str, ...], key: tuple[str, ...]) -> sa.Select[Any]:
    """Return the SELECT of columns by key in order of the primary key."""
    return sa.select(*(table.c[name] for name in columns)).where(where(table, key)).order_by(*table.primary_key)


@functools.cache
def _move(table: sa.Table, key: tuple[str, ...]) -> sa.Update:
    unchanged = table.c.status == sa.bindparam("old")
    return sa.update(table).where(where(table, key), unchanged).values(status=sa.bindparam("to"))
