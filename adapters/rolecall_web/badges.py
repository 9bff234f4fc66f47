"""Badges: how much waits for a member, counted once for all pages the member has open."""

from __future__ import annotations

import asyncio

from rolecall.chat import Actor, Desk


class Badges:
    """Counts by member, each good for the changes up to a number."""

    def __init__(self, desk: Desk) -> None:
        """Count what the desk says is waiting."""
        self._desk = desk
        self._counts: dict[str, tuple[int, asyncio.Task[int]]] = {}

    async def count(self, actor: Actor, number: int) -> int:
        """Return how much waited for a member when change `number` had come, or later."""
        known = self._counts.get(actor.id)
        if known is None or known[0] < number or _failed(known[1]):
            known = (number, asyncio.create_task(asyncio.to_thread(self._look, actor)))
            self._counts[actor.id] = known
        return await asyncio.shield(known[1])

    def _look(self, actor: Actor) -> int:
        return self._desk.waits(actor)


def _failed(task: asyncio.Task[int]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
