"""An adapter's shelf over the store: every call a transaction, or several together in one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rolecall.chat import Shelf
    from rolecall.ports.store import Store, UnitOfWork


class AdapterShelf:
    """See `rolecall.chat.Shelf`. It may use the reserve of the disk: what was decided must still be shown."""

    def __init__(self, store: Store, tenant: str, adapter: str) -> None:
        """Keep the rows of `adapter`."""
        self._store = store
        self._tenant = tenant
        self._adapter = adapter

    @contextmanager
    def together(self, *, ordinary: bool = False) -> Iterator[Shelf]:
        """See `Shelf.together`."""
        with self._store.begin(self._tenant, reserve=not ordinary) as uow:
            yield _OpenShelf(uow, self._adapter)

    @contextmanager
    def _looking(self) -> Iterator[Shelf]:
        with self._store.reading(self._tenant) as uow:
            yield _OpenShelf(uow, self._adapter)

    def get(self, key: str) -> tuple[str, int] | None:
        """See `Shelf.get`."""
        with self._looking() as shelf:
            return shelf.get(key)

    def many(self, keys: Sequence[str]) -> Mapping[str, str]:
        """See `Shelf.many`."""
        with self._looking() as shelf:
            return shelf.many(keys)

    def put(self, key: str, value: str, *, revision: int | None = None) -> int:
        """See `Shelf.put`."""
        with self.together() as shelf:
            return shelf.put(key, value, revision=revision)

    def append(self, feed: str, value: str) -> int:
        """See `Shelf.append`."""
        with self.together() as shelf:
            return shelf.append(feed, value)

    def read(self, feed: str, after: int = 0, limit: int = 100) -> Sequence[tuple[int, str]]:
        """See `Shelf.read`."""
        with self._looking() as shelf:
            return shelf.read(feed, after, limit)

    def newest(self, feed: str, before: int | None = None, limit: int = 50) -> Sequence[tuple[int, str]]:
        """See `Shelf.newest`."""
        with self._looking() as shelf:
            return shelf.newest(feed, before, limit)

    def drop(self, key: str) -> None:
        """See `Shelf.drop`."""
        with self.together() as shelf:
            shelf.drop(key)


class _OpenShelf:
    """The shelf inside one transaction."""

    def __init__(self, uow: UnitOfWork, adapter: str) -> None:
        self._rows = uow.shelf
        self._adapter = adapter

    @contextmanager
    def together(self, *, ordinary: bool = False) -> Iterator[Shelf]:  # the outer one says it
        yield self

    def get(self, key: str) -> tuple[str, int] | None:
        return self._rows.get(self._adapter, key)

    def many(self, keys: Sequence[str]) -> Mapping[str, str]:
        return self._rows.many(self._adapter, keys)

    def put(self, key: str, value: str, *, revision: int | None = None) -> int:
        return self._rows.put(self._adapter, key, value, revision=revision)

    def append(self, feed: str, value: str) -> int:
        return self._rows.append(self._adapter, feed, value)

    def read(self, feed: str, after: int = 0, limit: int = 100) -> Sequence[tuple[int, str]]:
        return self._rows.read(self._adapter, feed, after, limit)

    def newest(self, feed: str, before: int | None = None, limit: int = 50) -> Sequence[tuple[int, str]]:
        return self._rows.newest(self._adapter, feed, before, limit)

    def drop(self, key: str) -> None:
        self._rows.drop(self._adapter, key)
