"""What happens after an ack: tasks that are kept until they end, and whose failures hold nothing up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from rolecall.errors import RolecallError

#: Seconds in which what is under way has to end when the adapter stops.
DRAIN_S = 5.0

_log = logging.getLogger(__name__)


class Later:
    """Tasks under way; nobody else keeps them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._tasks: set[asyncio.Future[Any]] = set()

    def do(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something that nobody waits for; what goes wrong is on record."""
        self.keep(asyncio.create_task(_quietly(work)))

    def keep(self, task: asyncio.Future[Any]) -> None:
        """Know of a task until it ends."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until nothing is under way, or the time is up; what is late is given up."""
        try:
            async with asyncio.timeout(DRAIN_S):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        except TimeoutError:
            late = set(self._tasks)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _quietly(work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except RolecallError as error:
        _log.info("something could not be shown: %s", error)
    except Exception:  # noqa: BLE001  # whatever it is, nothing that was taken in is lost by it
        _log.exception("something could not be shown")
