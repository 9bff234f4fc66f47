"""What runs beside the HTTP side: the inbox, the adapters, publications and, in a single process, the engine."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import structlog

from rolecall.app import building
from rolecall.app.bell import on_this_loop
from rolecall.app.embedded import Embedded
from rolecall.app.housekeeping import tidy
from rolecall.app.supervisor import Supervisor
from rolecall.chat import Health
from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from rolecall.app.app import App

#: Seconds between two looks into an empty inbox: what this process takes in rings the bell at once.
IDLE_S = 0.5
#: Seconds between two looks for the engine's lock, or for housekeeping that is due.
ENGINE_S = 0.2
#: Seconds of rest after the database did not answer.
REST_S = 1.0
#: Seconds the adapters have to be up before the process says that it is ready.
SETTLE_S = 10.0

_log = structlog.get_logger(__name__)


class Beside:
    """Starts the parts of a process, says how they are, and ends them in good order."""

    def __init__(self, app: App, *, engine: bool) -> None:
        """Prepare; with `engine` this process also works runs whenever no other one of its data directory does."""
        self._app = app
        self._engine = engine
        self._stop = threading.Event()
        self._embedded = Embedded(app)
        self._publishing: asyncio.Task[None] | None = None
        self._tidy_at = app.clock.monotonic()
        self._threads: dict[str, tuple[threading.Thread, threading.Event]] = {}
        #: Names of the threads whose last turn failed.
        self._failing: set[str] = set()
        self.supervisors = [
            Supervisor(app, fitted.workspace, building.courier(app, fitted.workspace), building.lease(app, fitted))
            for fitted in app.adapters
            if fitted.workspace is not None
        ]

    def parts(self) -> dict[str, bool]:
        """Say which parts of this process work; an engine that another process is stands by, which is well."""
        found = {
            name: thread.is_alive() and name not in self._failing for name, (thread, _woken) in self._threads.items()
        }
        found["courier"] = self._publishing is not None and not self._publishing.done()
        if self._embedded.launched:
            found["engine"] = found["engine"] and self._app.engine.health().well
        return found

    def adapters(self) -> Mapping[str, Health]:
        """Say how each adapter is; one that is down leaves the others, and this process, as they are."""
        broken = {fitted.name: Health("down", fitted.why) for fitted in self._app.adapters if not fitted.workspace}
        return broken | {item.adapter.name: item.health for item in self.supervisors}

    @asynccontextmanager
    async def lifespan(self, _http: object) -> AsyncGenerator[None]:
        """Start everything, and leave in good order: nothing under way is lost."""
        stop = asyncio.Event()
        courier = self._app.courier
        self._publishing = asyncio.create_task(courier.run(stop))
        self._start("inbox", self._take_in)
        if self._engine:
            self._start("engine", self._be_engine)
            self._start("clock", self._ring)
        _thread, woken = self._threads["inbox"]
        with self._app.bell.wakes(woken.set), self._app.bell.wakes(on_this_loop(courier.wake), "outbox"):
            supervising = [asyncio.create_task(item.run(stop)) for item in self.supervisors]
            await self._settled()
            try:
                yield
            finally:
                stop.set()
                courier.wake()
                await self._end_threads()
                await asyncio.gather(*supervising, self._publishing, return_exceptions=True)
                await asyncio.to_thread(self._embedded.leave)

    async def _settled(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                await asyncio.gather(*(item.settled.wait() for item in self.supervisors))

    async def _end_threads(self) -> None:
        self._stop.set()
        for thread, woken in self._threads.values():
            woken.set()
            await asyncio.to_thread(thread.join)

    def _start(self, name: str, turn: Callable[[], float]) -> None:
        woken = threading.Event()
        thread = threading.Thread(target=self._turn_about, args=(name, turn, woken), name=name, daemon=True)
        self._threads[name] = (thread, woken)
        thread.start()

    def _turn_about(self, name: str, turn: Callable[[], float], woken: threading.Event) -> None:
        """Take turn after turn until told to stop; each says how many seconds to rest unless it is woken before."""
        while not self._stop.is_set():
            woken.clear()
            try:
                rest = turn()
                self._failing.discard(name)
            except RolecallError as error:
                _log.warning("part_rests", part=name, error=str(error))
                self._failing.add(name)
                rest = REST_S
            except Exception:  # noqa: BLE001  # whatever it is, the next turn may do
                _log.exception("part_rests", part=name)
                self._failing.add(name)
                rest = REST_S
            if name in self._failing:
                self._stop.wait(rest)
            else:
                woken.wait(rest)

    def _take_in(self) -> float:
        return 0.0 if self._app.desk.work_next() else IDLE_S

    def _ring(self) -> float:
        """Run the schedules until told to stop."""
        from rolecall.app.clockwork import ringing  # the scheduler is heavy

        with ringing(self._app):
            self._stop.wait()
        return 0.0

    def _be_engine(self) -> float:
        """Become the engine as soon as nobody else is, then tidy every minute."""
        from rolecall.reports.clock import HOUSEKEEPING_S

        now = self._app.clock.monotonic()
        if self._embedded.try_launch() and now >= self._tidy_at:
            self._tidy_at = now + HOUSEKEEPING_S
            tidy(self._app)
        return ENGINE_S
