"""The shelf: an adapter's own rows, encrypted at rest."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.errors import BadInput, Conflict, Damaged
from rolecall.store import tables
from rolecall.store.dialect import insert
from rolecall.store.rows import where

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from cryptography.fernet import MultiFernet

    from rolecall.store.rows import Rows

_row = tables.shelf_row
_entry = tables.shelf_entry
_feed = tables.shelf_feed

_REPLACE = (
    sa.update(_row)
    .where(where(_row, ("adapter", "key")), _row.c.revision == sa.bindparam("old"))
    .values(value=sa.bindparam("new_value"), revision=_row.c.revision + 1)
)
_DROP = sa.delete(_row).where(where(_row, ("adapter", "key")))
_MANY = sa.select(_row.c.key, _row.c.value).where(
    where(_row, ("adapter",)), _row.c.key.in_(sa.bindparam("keys", expanding=True))
)
_READ = (
    sa.select(_entry.c.number, _entry.c.value)
    .where(where(_entry, ("adapter", "feed")), _entry.c.number > sa.bindparam("after"))
    .order_by(_entry.c.number)
    .limit(sa.bindparam("most"))
)
_NEWEST = (
    sa.select(_entry.c.number, _entry.c.value)
    .where(where(_entry, ("adapter", "feed")))
    .order_by(_entry.c.number.desc())
    .limit(sa.bindparam("most"))
)


#: Keys of 32 bytes in URL-safe base 64, separated by white space; or what returns them; or none.
ShelfKey = bytes | Callable[[], bytes] | None


@functools.cache
def _replacing(dialect_name: str) -> sa.Executable:
    """Return an INSERT that replaces the value of a row that is there, and returns its new revision."""
    new = insert(_row, dialect_name)
    changes = {"value": new.excluded.value, "revision": _row.c.revision + 1}
    return new.on_conflict_do_update(index_elements=list(_row.primary_key), set_=changes).returning(_row.c.revision)


class Lock:
    """Encrypts and decrypts with the shelf key; the first of several keys encrypts, all decrypt."""

    def __init__(self, key: ShelfKey) -> None:
        """Take the keys; they are asked for when something is encrypted or decrypted."""
        self._key = key
        self._cipher: MultiFernet | None = None

    def close(self, value: str) -> str:
        """Encrypt."""
        return self._fernet().encrypt(value.encode()).decode()

    def open(self, value: str) -> str:
        """Decrypt.

        Raises:
            Damaged: the value was changed, or none of the keys is the one it was written with.
        """
        from cryptography.fernet import InvalidToken  # noqa: PLC0415  # start-up does not pay for it

        try:
            return self._fernet().decrypt(value).decode()
        except InvalidToken as error:
            raise Damaged(
                "A stored value cannot be decrypted.",
                hint="Put the former master key back: ROLECALL_SECRET_KEY, or secret.key in the data directory.",
            ) from error

    def _fernet(self) -> MultiFernet:
        if self._cipher is None:
            from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415  # start-up does not pay for it

            keys = ((self._key() if callable(self._key) else self._key) or b"").split()
            if not keys:
                raise BadInput("Adapters' rows are stored encrypted and there is no key.")
            try:
                self._cipher = MultiFernet([Fernet(key) for key in keys])
            except ValueError as error:
                raise BadInput("The shelf key is not 32 bytes in URL-safe base 64.") from error
        return self._cipher


class SqlShelf:
    """See `rolecall.ports.queues.Shelf`."""

    def __init__(self, rows: Rows, lock: Lock) -> None:
        self._rows = rows
        self._lock = lock

    def get(self, adapter: str, key: str) -> tuple[str, int] | None:
        """See `Shelf.get`."""
        row = self._rows.find(_row, "value", "revision", adapter=adapter, key=key)
        return (self._lock.open(row.value), row.revision) if row else None

    def put(self, adapter: str, key: str, value: str, *, revision: int | None = None) -> int:
        """Store a value and return its revision, counted from 1.

        Raises:
            Conflict: `revision` is given and is not the present one.
        """
        closed = self._lock.close(value)
        if revision is None:
            return self._replace(adapter, key, closed)
        if revision == 0:
            changed = self._rows.insert(_row, {"adapter": adapter, "key": key, "value": closed, "revision": 1})
        else:
            stored = self._rows.run(_REPLACE, key_adapter=adapter, key_key=key, old=revision, new_value=closed)
            changed = bool(stored.rowcount)
        if not changed:
            raise Conflict(f"{adapter}'s row {key} is not at revision {revision}.")
        return revision + 1

    def append(self, adapter: str, feed: str, value: str) -> int:
        """See `Shelf.append`."""
        closed = self._lock.close(value)
        counter = insert(_feed, self._rows.dialect).values(
            tenant=self._rows.tenant, adapter=adapter, feed=feed, newest=1
        )
        counted = counter.on_conflict_do_update(
            index_elements=list(_feed.primary_key), set_={"newest": _feed.c.newest + 1}
        )
        number = int(self._rows.connection.execute(counted.returning(_feed.c.newest)).scalar_one())
        self._rows.insert(_entry, {"adapter": adapter, "feed": feed, "number": number, "value": closed})
        return number

    def read(self, adapter: str, feed: str, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """See `Shelf.read`."""
        found = self._rows.run(_READ, key_adapter=adapter, key_feed=feed, after=after, most=limit)
        return [(row.number, self._lock.open(row.value)) for row in found]

    def newest(self, adapter: str, feed: str, before: int | None, limit: int) -> Sequence[tuple[int, str]]:
        """See `Shelf.newest`."""
        query = _NEWEST if before is None else _NEWEST.where(_entry.c.number < before)
        found = self._rows.run(query, key_adapter=adapter, key_feed=feed, most=limit).all()
        return [(row.number, self._lock.open(row.value)) for row in reversed(found)]

    def many(self, adapter: str, keys: Collection[str]) -> Mapping[str, str]:
        """See `Shelf.many`."""
        found = self._rows.run(_MANY, key_adapter=adapter, keys=list(keys))
        return {row.key: self._lock.open(row.value) for row in found}

    def drop(self, adapter: str, key: str) -> None:
        """See `Shelf.drop`; one that is absent is forgotten already."""
        self._rows.run(_DROP, key_adapter=adapter, key_key=key)

    def _replace(self, adapter: str, key: str, closed: str) -> int:
        values = {"tenant": self._rows.tenant, "adapter": adapter, "key": key, "value": closed, "revision": 1}
        return int(self._rows.connection.execute(_replacing(self._rows.dialect), values).scalar_one())
