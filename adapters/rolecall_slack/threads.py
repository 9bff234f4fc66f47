"""Threads we take part in: only there words are read that do not name the app."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from rolecall.chat import Place, Ref, Shelf
from rolecall_slack.intake import is_private

#: Rows of the shelf, one for each thread; and how many threads are remembered besides.
ROW = "thread:"
REMEMBERED = 5_000


class Threads:
    """Remembers, on the shelf, where somebody has asked us or we have written."""

    def __init__(self, shelf: Shelf) -> None:
        """Keep them on `shelf`."""
        self._shelf = shelf
        self._known: dict[str, None] = {}
        #: Rows that are not written yet; those that come while some are written are the next transaction together.
        self._joining: dict[str, None] = {}
        self._writing = asyncio.Lock()

    async def join(self, place: Place) -> None:
        """Take part in a thread from now on; a channel is none, and all that is said directly is for us anyway."""
        if place.thread is None or is_private(place.channel) or str(place) in self._known:
            return
        self._joining[f"{ROW}{place}"] = None
        async with self._writing:
            await self._keep()
        self._remember(place)

    async def began(self, ref: Ref) -> None:
        """Take part in the thread that a message of ours is in or begins."""
        await self.join(replace(ref.place, thread=ref.place.thread or ref.message))

    async def has(self, place: Place) -> bool:
        """Tell whether we take part in a thread."""
        if str(place) in self._known:
            return True
        found = await asyncio.to_thread(self._shelf.get, f"{ROW}{place}") is not None
        if found:
            self._remember(place)
        return found

    async def _keep(self) -> None:
        """Write all rows that wait, of which an earlier turn may have left none; an error leaves them to the next."""
        rows = list(self._joining)
        if rows:
            await asyncio.to_thread(self._put, rows)
        for row in rows:
            del self._joining[row]

    def _put(self, rows: Sequence[str]) -> None:
        with self._shelf.together() as shelf:
            for row in rows:
                shelf.put(row, "")

    def _remember(self, place: Place) -> None:
        self._known[str(place)] = None
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
