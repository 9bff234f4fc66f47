"""The bell: whoever waits for work is woken when some was committed, so that looking rarely loses no time."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Bell:
    """Rung after each commit of this process that queued something; what other processes commit is not heard."""

    def __init__(self) -> None:
        """Begin with nobody listening."""
        self._hearers: tuple[Callable[[], object], ...] = ()

    def ring(self) -> None:
        """Wake everybody who listens; called from any thread."""
        for wake in self._hearers:
            wake()

    @contextmanager
    def wakes(self, wake: Callable[[], object]) -> Iterator[None]:
        """Let the bell call `wake`, which must return at once, from any thread."""
        self._hearers = (*self._hearers, wake)
        try:
            yield
        finally:
            self._hearers = tuple(hearer for hearer in self._hearers if hearer is not wake)


def on_this_loop(wake: Callable[[], object]) -> Callable[[], object]:
    """Return what any thread may call to have `wake` called on the present loop."""
    loop = asyncio.get_running_loop()
    return lambda: loop.call_soon_threadsafe(wake)
