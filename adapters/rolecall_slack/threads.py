"""Threads we take part in: only there words are read that do not name the app."""

from __future__ import annotations

import asyncio
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

    async def join(self, place: Place) -> None:
        """Take part in a thread from now on; a channel is none, and all that is said directly is for us anyway."""
        if place.thread is None or is_private(place.channel) or str(place) in self._known:
            return
        await asyncio.to_thread(self._shelf.put, f"{ROW}{place}", "")
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

    def _remember(self, place: Place) -> None:
        self._known[str(place)] = None
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
