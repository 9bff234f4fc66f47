"""The bell: whoever waits for work is woken when some was committed, so that looking rarely loses no time."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from rolecall.ports.queues import Queue

ALL: tuple[Queue, ...] = ("inbox", "outbox")


class Bell:
    """Rung after each commit of this process that queued something; what other processes commit is not heard."""

    def __init__(self) -> None:
        """Begin with nobody listening."""
        self._hearers: tuple[tuple[Callable[[], object], frozenset[Queue]], ...] = ()

    def ring(self, queues: Collection[Queue]) -> None:
        """Wake everybody who waits at one of the queues; called from any thread."""
        for wake, heard in self._hearers:
            if not heard.isdisjoint(queues):
                wake()

    @contextmanager
    def wakes(self, wake: Callable[[], object], *queues: Queue) -> Iterator[None]:
        """Let the bell call `wake`, which must return at once, from any thread; it waits at these queues, or at all."""
        hearer = (wake, frozenset(queues or ALL))
        self._hearers = (*self._hearers, hearer)
        try:
            yield
        finally:
            self._hearers = tuple(other for other in self._hearers if other is not hearer)


def on_this_loop(wake: Callable[[], object]) -> Callable[[], object]:
    """Return what any thread may call to have `wake` called on the present loop."""
    loop = asyncio.get_running_loop()
    return lambda: loop.call_soon_threadsafe(wake)
