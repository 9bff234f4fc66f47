"""`rolecall serve`: everything in one process, or one kind of process of a larger installation."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Literal

import structlog

from rolecall.app.doorway import backend
from rolecall.app.embedded import Embedded
from rolecall.app.housekeeping import tidy
from rolecall.errors import RolecallError, ServiceFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from rolecall.app.app import App

Only = Literal["all", "web", "worker", "clock"]
#: Seconds between two looks into an empty inbox, or for the engine's lock.
IDLE_S = 0.1
#: Seconds of rest after the database did not answer.
REST_S = 1.0

_log = structlog.get_logger(__name__)


def serve(app: App, only: Only, ready: Callable[[str], None]) -> None:
    """Run until the process is told to stop; `ready` hears the address, or what runs, once it works.

    Raises:
        ServiceFailed: processes of one kind need PostgreSQL, or the address is taken.
    """
    if only != "all" and app.settings.sqlite:
        raise ServiceFailed(
            f"`serve --only {only}` shares its work over PostgreSQL.",
            hint="Set ROLECALL_DATABASE_URL, or run: rolecall serve",
        )
    if only == "worker":
        _work(app, ready)
    elif only == "clock":
        _tick(app, ready)
    else:
        asyncio.run(_answer(app, only, ready))


def _until_told() -> None:
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_args: told.set())
    told.wait()


def _work(app: App, ready: Callable[[str], None]) -> None:
    app.engine.launch()
    ready("worker")
    _until_told()
    if not app.engine.drain(app.settings.drain_s):
        os._exit(os.EX_TEMPFAIL)  # a step outlasts the patience; its run was handed back, its thread would keep us


def _tick(app: App, ready: Callable[[str], None]) -> None:
    from rolecall.reports.clock import HOUSEKEEPING_S, AlarmClock  # heavy

    clock = AlarmClock()
    clock.every(HOUSEKEEPING_S, "tidy", lambda: tidy(app))
    clock.start()
    ready("clock")
    _until_told()
    clock.stop()


async def _answer(app: App, only: Only, ready: Callable[[str], None]) -> None:
    import uvicorn  # heavy, as is the application

    from rolecall.api.server import build

    listening = _listen(app.settings.host, app.settings.port)
    host, port = listening.getsockname()[:2]
    beside = _Beside(app, only)
    config = uvicorn.Config(
        build(backend(app, beside.parts), beside.lifespan),
        log_level="warning",
        lifespan="on",
        access_log=False,
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]  # it would end us by the signal
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, setattr, server, "should_exit", True)  # noqa: FBT003
    announcing = asyncio.create_task(_announce(server, ready, f"http://{host}:{port}"))
    await server.serve(sockets=[listening])
    await announcing


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ServiceFailed(
            f"{host}:{port} cannot be used: {error.strerror}.", hint="Choose another with: rolecall serve --port PORT"
        ) from error


async def _announce(server: object, ready: Callable[[str], None], address: str) -> None:
    while not getattr(server, "started", False):
        if getattr(server, "should_exit", False):
            return
        await asyncio.sleep(IDLE_S / 10)
    ready(address)


class _Beside:
    """What runs beside the HTTP side: inbox, courier, and in a single process the engine and its clock."""

    def __init__(self, app: App, only: Only) -> None:
        self._app = app
        self._only = only
        self._stop = threading.Event()
        self._embedded = Embedded(app)
        self._courier: asyncio.Task[None] | None = None
        self._tidy_at = app.clock.monotonic()
        self._threads: list[threading.Thread] = []
        #: Names of the threads whose last turn failed.
        self._failing: set[str] = set()

    def parts(self) -> dict[str, bool]:
        """Say which parts of this process work; an engine that another process is stands by, which is well."""
        found = {thread.name: thread.is_alive() and thread.name not in self._failing for thread in self._threads}
        found["courier"] = self._courier is not None and not self._courier.done()
        if self._embedded.launched:
            found["engine"] = found["engine"] and self._app.engine.health().well
        return found

    @asynccontextmanager
    async def lifespan(self, _http: object) -> AsyncGenerator[None]:
        """Start everything, and leave in good order: nothing under way is lost."""
        stopping = asyncio.Event()
        self._courier = asyncio.create_task(self._app.courier.run(stopping))
        self._start("inbox", self._take_in)
        if self._only == "all":
            self._start("engine", self._be_engine)
        try:
            yield
        finally:
            self._stop.set()
            stopping.set()
            for thread in self._threads:
                await asyncio.to_thread(thread.join)
            with contextlib.suppress(asyncio.CancelledError):
                await self._courier
            await asyncio.to_thread(self._embedded.leave)

    def _start(self, name: str, turn: Callable[[], float]) -> None:
        thread = threading.Thread(target=self._turn_about, args=(name, turn), name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _turn_about(self, name: str, turn: Callable[[], float]) -> None:
        """Take turn after turn until told to stop; each says how many seconds to rest, a failed one rests longer."""
        while not self._stop.is_set():
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
            self._stop.wait(rest)

    def _take_in(self) -> float:
        return 0.0 if self._app.desk.work_next() else IDLE_S

    def _be_engine(self) -> float:
        """Become the engine as soon as nobody else is, then tidy every minute."""
        from rolecall.reports.clock import HOUSEKEEPING_S

        now = self._app.clock.monotonic()
        if self._embedded.try_launch() and now >= self._tidy_at:
            self._tidy_at = now + HOUSEKEEPING_S
            tidy(self._app)
        return IDLE_S
