"""Model calls on an event loop of their own thread, so that a stop can cancel them."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from rolecall.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

Answer = TypeVar("Answer")


class CallLoop:
    """Runs coroutines for blocking callers; every call belongs to a run and any thread may cancel it.

    The thread starts with the first call. One loop serves the whole process, so clients are reused.
    """

    def __init__(self) -> None:
        """Prepare; nothing is started yet."""
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._calls: dict[str, set[concurrent.futures.Future[Any]]] = {}

    def call(self, run: str, work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """Run `work` for a run and wait for its answer.

        Raises:
            Stopped: the call was cancelled.
        """
        with self._lock:
            future = asyncio.run_coroutine_threadsafe(work(), self._started())
            self._calls.setdefault(run, set()).add(future)
        try:
            return future.result()
        except concurrent.futures.CancelledError:
            raise Stopped(f"The model call of {run} was cancelled by a stop.") from None
        finally:
            self._forget(run, future)

    def under_way(self) -> frozenset[str]:
        """Return the runs that wait for a model now."""
        with self._lock:
            return frozenset(self._calls)

    def cancel(self, run: str) -> int:
        """Cancel what a run has under way, connections included; return how many calls that were."""
        with self._lock:
            futures = list(self._calls.get(run, ()))
        return sum(future.cancel() for future in futures)

    def close(self) -> None:
        """Cancel everything, end the thread and close the loop; a second time does nothing."""
        for run in self.under_way():
            self.cancel(run)
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(_drain(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="model-calls", daemon=True)
            self._thread.start()
        return self._loop

    def _forget(self, run: str, future: concurrent.futures.Future[Any]) -> None:
        with self._lock:
            calls = self._calls.get(run, set())
            calls.discard(future)
            if not calls:
                self._calls.pop(run, None)


async def _drain() -> None:
    """Cancel what libraries left running, so that closing the loop destroys no pending task."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    loop = asyncio.get_running_loop()
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()
