"""Batching: one thread works what several wait for, all of it that is there at once."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batching(Generic[Item, Result]):
    """Works items in the order they came; who comes while it works is worked in its next turn, so nobody is held up.

    `work` gets the items of one turn and returns a result for each, an exception where it is to be raised.
    """

    def __init__(self, name: str, work: Callable[[Sequence[Item]], Sequence[Result | Exception]]) -> None:
        """Prepare; the thread, called `name`, is started with the first item."""
        self._work = work
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._busy = False

    async def bring(self, item: Item) -> Result:
        """Wait for the result of an item; whoever gives up waiting does not undo it."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Result] = loop.create_future()
        with self._lock:
            self._waiting.append((item, result))
        loop.call_soon(self._wake)  # not at once: what else arrives in this turn of the loop comes along
        return await result

    def _wake(self) -> None:
        with self._lock:
            idle, self._busy = not self._busy and bool(self._waiting), self._busy or bool(self._waiting)
        if idle:
            self._thread.submit(self._turn_about)

    def _turn_about(self) -> None:
        while turn := self._next():
            items, results = zip(*turn, strict=True)
            try:
                outcomes = self._work(items)
            except Exception as error:  # noqa: BLE001  # a bug must not leave anybody waiting for ever
                outcomes = [error] * len(items)
            _settle(results, outcomes)

    def _next(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        with self._lock:
            turn, self._waiting = self._waiting, []
            self._busy = bool(turn)
        return turn


def _settle(results: Sequence[asyncio.Future[Result]], outcomes: Sequence[Result | Exception]) -> None:
    """Hand the outcomes to those who wait, each loop woken once: every waking may cost this thread its turn."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Result], Result | Exception]]]
    by_loop = defaultdict(list)
    for result, outcome in zip(results, outcomes, strict=True):
        by_loop[result.get_loop()].append((result, outcome))
    for loop, pairs in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_tell, pairs)


def _tell(pairs: Sequence[tuple[asyncio.Future[Result], Result | Exception]]) -> None:
    for result, outcome in pairs:
        if result.done():
            continue
        if isinstance(outcome, StopIteration):  # a future takes none
            result.set_exception(RuntimeError("the work stopped an iteration of somebody else's"))
        elif isinstance(outcome, Exception):
            result.set_exception(outcome)
        else:
            result.set_result(outcome)
