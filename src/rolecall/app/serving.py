"""`rolecall serve`: everything in one process, or one kind of process of a larger installation."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
from typing import TYPE_CHECKING, Literal

import structlog

from rolecall.app import links
from rolecall.app.beside import Beside
from rolecall.app.doorway import backend
from rolecall.app.housekeeping import tidy
from rolecall.errors import RolecallError, ServiceFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolecall.app.app import App

Only = Literal["all", "web", "worker", "clock"]
#: Seconds between two looks whether the server has started.
LOOK_S = 0.01
#: Seconds that requests under way have to end when the process is told to stop; streams end at once.
GRACE_S = 10

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


def _told() -> threading.Event:
    """Return what is set when the process is told to stop; from now on it leaves in good order."""
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_args: told.set())
    return told


def _work(app: App, ready: Callable[[str], None]) -> None:
    told = _told()
    app.engine.launch()
    ready("worker")
    told.wait()
    if not app.engine.drain(app.settings.drain_s):
        os._exit(os.EX_TEMPFAIL)  # a step outlasts the patience; its run was handed back, its thread would keep us


def _tick(app: App, ready: Callable[[str], None]) -> None:
    from rolecall.app.clockwork import ringing  # heavy
    from rolecall.reports.clock import HOUSEKEEPING_S

    told = _told()
    with ringing(app) as clock:
        clock.every(HOUSEKEEPING_S, "tidy", lambda: tidy(app))
        ready("clock")
        told.wait()


async def _answer(app: App, only: Only, ready: Callable[[str], None]) -> None:
    import uvicorn  # heavy, as is the application

    from rolecall.api.mounting import Mounted
    from rolecall.api.server import build

    listening = _listen(app.settings.host, app.settings.port)
    host, port = listening.getsockname()[:2]
    beside = Beside(app, engine=only == "all")
    leaving = asyncio.Event()
    served = [item for item in beside.supervisors if item.adapter.asgi is not None]
    mounts = [Mounted(item.adapter, item.is_running, leaving) for item in served]
    config = uvicorn.Config(
        build(backend(app, beside), beside.lifespan, mounts),
        log_level="warning",
        lifespan="on",
        access_log=False,
        proxy_headers=False,  # an adapter that trusts a proxy judges by the address that really called
        timeout_graceful_shutdown=GRACE_S,
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]  # it would end us by the signal

    def leave() -> None:
        leaving.set()
        server.should_exit = True

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, leave)
    links.answer_at(app.settings.data_dir, links.at(host, port))
    announcing = asyncio.create_task(_announce(server, ready, links.at(host, port)))
    await server.serve(sockets=[listening])
    await announcing


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise ServiceFailed(
            f"{host}:{port} cannot be used: {error.strerror}.", hint="Choose another with: rolecall serve --port PORT"
        ) from error
    # The loop does this itself only for sockets that name their protocol; without it small pages wait 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


async def _announce(server: object, ready: Callable[[str], None], address: str) -> None:
    while not getattr(server, "started", False):
        if getattr(server, "should_exit", False):
            return
        await asyncio.sleep(LOOK_S)
    try:
        await asyncio.to_thread(ready, address)
    except RolecallError as error:  # who cannot be greeted is served all the same
        _log.warning("not_greeted", error=str(error))
