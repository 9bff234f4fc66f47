"""A process that Slack's events reach: a bare Bolt app, or Rolecall as it is served; it prints where when it is up.

`python -m tests.benchmarks.slack_child KIND TRANSPORT API FOLDER`. Kinds: `default` is Bolt as its tutorial has it,
`fast` is Bolt with `process_before_response`, `ours` is `rolecall serve`, and `rested` is the same with its inbox left
alone, so that nothing but taking in is measured.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from rolecall.app import App
from rolecall.app.serving import serve
from rolecall.config import Settings
from rolecall_slack.settings import EVENTS, PREFIX
from tests.benchmarks.acks import up
from tests.benchmarks.slack_load import APP_TOKEN, BOT_TOKEN, COMMAND, SECRET


def bare(transport: str, api: str, *, fast: bool) -> None:
    """Ack a command and a mention, and do nothing else."""
    client = AsyncWebClient(token=BOT_TOKEN, base_url=api)
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=fast)

    @app.command(COMMAND)
    async def command(ack: Callable[[], Awaitable[Any]]) -> None:
        await ack()

    @app.event("app_mention")
    async def mention() -> None:
        return

    asyncio.run(_on_sockets(app, api) if transport == "socket" else _on_http(app))


async def _on_sockets(app: AsyncApp, api: str) -> None:
    web = AsyncWebClient(base_url=api)
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=web)
    await handler.connect_async()
    up(api)
    await asyncio.Event().wait()


async def _on_http(app: AsyncApp) -> None:
    served, handler = FastAPI(), AsyncSlackRequestHandler(app)

    @served.post(EVENTS)
    async def events(request: Request) -> Response:
        return await handler.handle(request)

    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    up(f"http://127.0.0.1:{listening.getsockname()[1]}")
    await uvicorn.Server(uvicorn.Config(served, log_level="warning", access_log=False)).serve(sockets=[listening])


def product(transport: str, api: str, folder: Path, *, works: bool) -> None:
    """Serve an installation whose only workspace is this Slack."""
    said = {"MODE": transport, "API_URL": api, "BOT_TOKEN": BOT_TOKEN, "APP_TOKEN": APP_TOKEN, "SIGNING_SECRET": SECRET}
    os.environ.update({f"{PREFIX}{name}": value for name, value in said.items()})
    public = "http://127.0.0.1" if transport == "http" else ""
    settings = Settings(data_dir=folder, sample=False, adapters=("slack",), public_url=public)
    app = App(settings.model_copy(update={"port": 0}))
    if not works:
        app.desk.work_next = lambda: False  # type: ignore[method-assign]  # what is taken in stays there
    serve(app, "all", up)


if __name__ == "__main__":
    kind, transport, api, folder = sys.argv[1:]
    if kind in {"ours", "rested"}:
        product(transport, api, Path(folder), works=kind == "ours")
    else:
        bare(transport, api, fast=kind == "fast")
