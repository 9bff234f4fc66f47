"""A shelf that fails as it is told, for adapters that keep their messages on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rolecall.chat import Shelf
from rolecall.errors import Busy
from tests.adapters.kit import Fault


class FlakyShelf:
    """See `rolecall.chat.Shelf`; the next transactions fail as `faults` says, before or after they are committed."""

    def __init__(self, shelf: Shelf) -> None:
        """Pass everything on to `shelf`."""
        self._shelf = shelf
        self.faults: deque[Fault] = deque()

    @contextmanager
    def together(self, *, ordinary: bool = False) -> Iterator[Shelf]:
        """See `Shelf.together`."""
        fault = self.faults.popleft() if self.faults else None
        if fault == "cut":
            raise Busy("The database is locked.")
        with self._shelf.together(ordinary=ordinary) as shelf:
            yield shelf
            if fault == "broken":
                raise OSError("The disk went away.")
        if fault == "lost":
            raise OSError("The disk went away after the write.")

    def get(self, key: str) -> tuple[str, int] | None:
        """See `Shelf.get`."""
        return self._shelf.get(key)

    def many(self, keys: Sequence[str]) -> Mapping[str, str]:
        """See `Shelf.many`."""
        return self._shelf.many(keys)

    def put(self, key: str, value: str, *, revision: int | None = None) -> int:
        """See `Shelf.put`."""
        return self._shelf.put(key, value, revision=revision)

    def append(self, feed: str, value: str) -> int:
        """See `Shelf.append`."""
        return self._shelf.append(feed, value)

    def read(self, feed: str, after: int = 0, limit: int = 100) -> Sequence[tuple[int, str]]:
        """See `Shelf.read`."""
        return self._shelf.read(feed, after, limit)

    def newest(self, feed: str, before: int | None = None, limit: int = 50) -> Sequence[tuple[int, str]]:
        """See `Shelf.newest`."""
        return self._shelf.newest(feed, before, limit)

    def drop(self, key: str) -> None:
        """See `Shelf.drop`."""
        self._shelf.drop(key)
