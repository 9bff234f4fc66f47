"""A supervisor keeps one adapter running; whatever happens to it happens to no other."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import deque
from typing import TYPE_CHECKING

import structlog

from rolecall.app.bell import on_this_loop
from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Health
from rolecall.errors import Dead, RolecallError, ServiceFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from rolecall.app.app import App
    from rolecall.app.lease import Lease
    from rolecall.chat import Workspace
    from rolecall.courier import Courier

#: Seconds an adapter may take to start, to stop, and to say how it is.
START_S, STOP_S, HEALTH_S = 60.0, 10.0, 10.0
#: Seconds between two looks at a running adapter, or at a lease that another process holds.
LOOK_S = 5.0
#: Seconds before the second start, doubled with each failure in a row up to the longest.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 300.0
#: Starts in a day; platforms forbid whoever knocks more often.
STARTS_A_DAY, DAY_S = 200, 86_400.0

_log = structlog.get_logger(__name__)


class Supervisor:
    """Starts an adapter with its courier, watches both, and starts again after a failure, but not on dead credentials.

    `lease` is the right to run it where only one process may.
    """

    def __init__(self, app: App, adapter: Workspace, courier: Courier, lease: Lease | None) -> None:
        """Prepare; nothing is started yet."""
        self._app = app
        self.adapter = adapter
        self._courier = courier
        self._lease = lease
        self._starts: deque[float] = deque(maxlen=STARTS_A_DAY)
        self._failures = 0
        #: How the adapter is, in words for people.
        self.health = Health("starting")
        #: Set once the first start succeeded or failed.
        self.settled = asyncio.Event()
        self._running = False

    def is_running(self) -> bool:
        """Tell whether the adapter may be called now."""
        return self._running

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the adapter running until told to stop, or until its credentials are dead."""
        try:
            while not stop.is_set():
                try:
                    pause = await self._turn(stop)
                except Dead as error:
                    self._fail(f"{error} It is not started again before Rolecall is.")
                    return
                except Exception as error:  # noqa: BLE001  # an adapter's bug must not end its supervision
                    pause = min(FIRST_PAUSE_S * 2.0**self._failures, LONGEST_PAUSE_S)
                    self._failures = min(self._failures + 1, 30)
                    self._fail(f"{_words(error)} Started again in {pause:.0f} s.", error)
                self.settled.set()
                await wait(stop, pause)
        finally:
            self.settled.set()
            if self._lease is not None:
                await asyncio.to_thread(self._lease.release)

    async def _turn(self, stop: asyncio.Event) -> float:
        """Run once if that is allowed now; return the seconds to rest afterwards."""
        if not await self._held():
            self.health = Health("up", "Another process runs it.")
            return LOOK_S
        tired = self._too_often()
        if tired > 0:
            self._fail(f"It was started {STARTS_A_DAY} times in a day and failed. Next start in {tired / 3600:.1f} h.")
            return tired
        async with self._started():
            await self._watch(stop)
        return 0.0

    @contextlib.asynccontextmanager
    async def _started(self) -> AsyncGenerator[None]:
        self.health = Health("starting")
        adapter = self.adapter
        try:
            async with asyncio.timeout(START_S):
                shelf = AdapterShelf(self._app.store, self._app.tenant, adapter.name)
                await adapter.start(self._app.desk, self._app.desk, shelf)
            with self._app.workspaces.running(adapter):
                self._running = True
                yield
        finally:
            self._running = False
            try:
                async with asyncio.timeout(STOP_S):
                    await adapter.stop()
            except Exception as error:  # noqa: BLE001  # it is left behind, whatever it says
                _log.warning("adapter_not_stopped", adapter=adapter.name, error=_words(error))

    async def _watch(self, stop: asyncio.Event) -> None:
        """Let the courier deliver and look at the adapter's health until told to stop or the lease is lost."""
        leaving = asyncio.Event()
        delivering = asyncio.create_task(self._courier.run(leaving))
        try:
            with self._app.bell.wakes(on_this_loop(self._courier.wake), "outbox"):
                while not stop.is_set() and await self._held():
                    await self._look()
                    self.settled.set()
                    if delivering.done():
                        raise Dead(f"The credentials of {self.adapter.name} are dead.")
                    await wait(stop, LOOK_S)
        finally:
            leaving.set()
            self._courier.wake()
            await delivering

    async def _look(self) -> None:
        async with asyncio.timeout(HEALTH_S):
            self.health = await self.adapter.health()
        if self.health.state == "down":
            raise ServiceFailed(self.health.text or "It says that it is down.")
        self._failures = 0

    async def _held(self) -> bool:
        return self._lease is None or await asyncio.to_thread(self._lease.hold)

    def _too_often(self) -> float:
        """Count a start and return 0, or return the seconds until one is allowed again."""
        now = self._app.clock.monotonic()
        oldest = self._starts[0] if len(self._starts) == STARTS_A_DAY else -math.inf
        if now - oldest < DAY_S:
            return oldest + DAY_S - now
        self._starts.append(now)
        return 0.0

    def _fail(self, why: str, error: Exception | None = None) -> None:
        self.health = Health("down", why, self.health.last_event)
        unexpected = error if error is not None and not isinstance(error, RolecallError) else None
        _log.error("adapter_down", adapter=self.adapter.name, why=why, exc_info=unexpected)


def _words(error: Exception) -> str:
    said = str(error) or "no answer in time" * isinstance(error, TimeoutError)
    return said if isinstance(error, RolecallError) else f"{type(error).__name__}: {said}."


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until told to stop."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
