"""Badges: how much waits for the members whose pages are open, counted by one worker, one member after another.

A change may concern everybody, and a count costs milliseconds: the worker rests as long as it counted, so that what
people say to each other is not held up, and many changes at once are counted once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rolecall.chat import Actor, Desk
from rolecall.errors import RolecallError


@dataclass
class _Due:
    """A member to be counted, what their pages show now, and whom to tell when that is no longer right."""

    actor: Actor
    tell: Callable[[], None]
    shown: set[int | None] = field(default_factory=set)


class Badges:
    """The newest counts by member."""

    def __init__(self, desk: Desk) -> None:
        """Count what the desk says is waiting."""
        self._desk = desk
        #: Counts begun so far: a stream shows only one that was begun after it.
        self.turn = 0
        self._counts: dict[str, tuple[int, int]] = {}
        self._due: dict[str, _Due] = {}
        self._task: asyncio.Task[None] | None = None

    def since(self, turn: int, member: str) -> int | None:
        """Return the newest count of a member if it was begun after a turn, else None."""
        begun, count = self._counts.get(member, (0, 0))
        return count if begun > turn else None

    def recount(self, actor: Actor, shown: int | None, tell: Callable[[], None]) -> None:
        """Have a member counted again soon; `tell` is called when a page shows (`shown`) another number."""
        self._due.setdefault(actor.id, _Due(actor, tell)).shown.add(shown)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._due:
            due = self._due.pop(next(iter(self._due)))
            began = time.monotonic()
            self.turn = turn = self.turn + 1
            try:
                count = await asyncio.to_thread(self._desk.waits, due.actor)
            except RolecallError:  # the next change counts again
                continue
            self._counts[due.actor.id] = (turn, count)
            if due.shown != {count}:
                due.tell()
            await asyncio.sleep(time.monotonic() - began)
