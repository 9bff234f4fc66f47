"""Calls under way: nobody who stops waiting ends one, and the same call at the same moment is made once.

The library sleeps off limits inside a call, minutes if need be. A call that is cancelled while it sleeps off the limit
of all calls leaves every later one waiting for ever (2.7.1, `HTTPClient.request`), so nothing is cancelled before the
client is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, TypeVar

from rolecall.errors import Throttled, Unsure

#: Seconds that somebody waits for a call, and that they stay away once it takes longer; the courier gives up at 45.
PATIENCE_S, AGAIN_S = 10.0, 2.0
#: Calls that went well and are remembered.
REMEMBERED = 1_000

T = TypeVar("T")
Call = Callable[[], Coroutine[Any, Any, T]]


class Underway:
    """Calls by name."""

    def __init__(self) -> None:
        """Begin with none."""
        #: Tasks, and until when they are waited for, on the loop's clock.
        self._going: dict[Hashable, tuple[asyncio.Task[Any], float]] = {}
        self._done: dict[Hashable, Any] = {}

    async def once(self, name: Hashable, call: Call[T]) -> T:
        """Make a call, or share the one of its name; what came of it is remembered for a while, unless it failed.

        Raises:
            Unsure: it takes long, and goes on.
            Throttled: it still goes on; ask again then.
        """
        if name in self._done:
            found: T = self._done[name]
            return found
        if name not in self._going:
            self._begin(name, lambda: self._remembering(name, call))
        made: T = await self._waited(name)
        return made

    async def in_turn(self, name: Hashable, call: Call[T]) -> T:
        """Make a call after the last one of its name has ended, however that ended.

        Raises:
            Unsure: it takes long, and goes on.
            Throttled: the last one still goes on, so this one was not begun.
        """
        while (last := self._going.get(name)) is not None:
            if not await _patiently(*last):
                raise Throttled(AGAIN_S, "Discord still has not answered the call before.")
        self._begin(name, call)
        made: T = await self._waited(name)
        return made

    async def known(self, name: Hashable) -> Any | None:
        """Return what came of a call that was made once, None where there was none, or it failed long ago.

        Raises:
            RolecallError: it fails now, or still goes on.
        """
        return await self._waited(name) if name in self._going else self._done.get(name)

    async def stop(self) -> None:
        """Give up what goes on; the client that makes the calls is closed afterwards."""
        going = [task for task, _until in self._going.values()]
        self._going.clear()
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)

    async def _remembering(self, name: Hashable, call: Call[T]) -> T:
        made = self._done[name] = await call()
        if len(self._done) > REMEMBERED:
            del self._done[next(iter(self._done))]
        return made

    def _begin(self, name: Hashable, call: Call[Any]) -> None:
        task = asyncio.create_task(self._ending(name, call))
        task.add_done_callback(_looked_at)
        self._going[name] = task, _now() + PATIENCE_S

    async def _ending(self, name: Hashable, call: Call[T]) -> T:
        try:
            return await call()
        finally:
            self._going.pop(name, None)

    async def _waited(self, name: Hashable) -> Any:
        """Wait for a call that goes on, as long as anybody waits for it."""
        task, until = self._going[name]
        late = _now() >= until
        ended = await _patiently(task, until)
        if task.cancelled():
            raise Unsure("The adapter stopped meanwhile.")
        if ended:
            return task.result()
        if late:
            raise Throttled(AGAIN_S, "Discord still has not answered.")
        raise Unsure(f"Discord has not answered within {PATIENCE_S:.0f} s; the call goes on.")


async def _patiently(task: asyncio.Task[Any], until: float) -> bool:
    """Wait for a task, but not longer than until then; tell whether it has ended."""
    await asyncio.wait({task}, timeout=max(0.0, until - _now()))
    return task.done()


def _now() -> float:
    return asyncio.get_running_loop().time()


def _looked_at(task: asyncio.Task[Any]) -> None:
    """Take note of an error that nobody waits for any more: the outbox looks by itself what became of the call."""
    if not task.cancelled():
        task.exception()
