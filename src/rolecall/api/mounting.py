"""Mounts the pages of an adapter beneath the core's own routes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Match, Mount

from rolecall.api.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rolecall.chat import Workspace

#: Paths that belong to the core, whatever an adapter mounts: there, unknown stays 404 and a wrong method 405.
CORE = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/api")


class Mounted:
    """The ASGI application of an adapter: answers 503 while the adapter does not run."""

    def __init__(self, adapter: Workspace, running: Callable[[], bool], leaving: asyncio.Event) -> None:
        """Call the application of an adapter that has one while `running` says so; `leaving`: the process is to end."""
        self.adapter = adapter
        self._application: Any = adapter.asgi
        self._running = running
        self._leaving = leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if not self._running():
            problem = Problem(error=f"The {self.adapter.name} workspace does not run now.", hint="See /readyz.")
            await JSONResponse(problem.snapshot(), status_code=503, headers={"Retry-After": "2"})(scope, receive, send)
            return
        await _Exchange(send, self._leaving).run(self._application, scope, receive)


class _Exchange:
    """One request and its answer. A stream of events, which has no end of its own, ends when the process is to."""

    def __init__(self, send: Send, leaving: asyncio.Event) -> None:
        self._send = send
        self._leaving = leaving
        self._ending: asyncio.Task[None] | None = None
        self._cut = False

    async def run(self, application: ASGIApp, scope: Scope, receive: Receive) -> None:
        async def answer(message: Message) -> None:
            if self._ending is None and _is_stream(message):
                self._ending = asyncio.create_task(self._end(working))
            await self._send(message)

        working = asyncio.ensure_future(application(scope, receive, answer))
        try:
            await working
        except asyncio.CancelledError:
            if not self._cut:
                raise
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if self._ending is not None:
                self._ending.cancel()

    async def _end(self, working: asyncio.Future[None]) -> None:
        await self._leaving.wait()
        self._cut = True
        working.cancel()


def _is_stream(message: Message) -> bool:
    headers = dict(message.get("headers", ())) if message["type"] == "http.response.start" else {}
    return bool(headers.get(b"content-type", b"").startswith(b"text/event-stream"))


class Beneath(Mount):
    """A mount that leaves the core's paths alone."""

    def matches(self, scope: MutableMapping[str, Any]) -> tuple[Match, Scope]:
        """Match everything below the mount's path but what is the core's."""
        path = scope.get("path", "")
        if any(path == own or path.startswith(f"{own}/") for own in CORE):
            return Match.NONE, {}
        return super().matches(scope)
