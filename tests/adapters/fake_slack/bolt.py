"""The unmodified Bolt in front of the fake: over Socket Mode, or over HTTP on a port of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.fake_slack.server import FakeSlack

Over = Literal["socket", "http"]


def bolt(slack: FakeSlack, token: str, **options: Any) -> AsyncApp:
    """Return an app for one workspace; its own checks of signatures stay on."""
    client = AsyncWebClient(token=token, base_url=slack.base_url, retry_handlers=[])
    return AsyncApp(client=client, signing_secret=slack.app.signing_secret, **options)


@asynccontextmanager
async def running(slack: FakeSlack, app: AsyncApp, over: Over) -> AsyncIterator[None]:
    """Connect an app to the fake."""
    async with (socket_mode if over == "socket" else http)(slack, app):
        yield


@asynccontextmanager
async def socket_mode(slack: FakeSlack, app: AsyncApp, ping_interval: float = 1) -> AsyncIterator[None]:
    """Connect an app over one socket."""
    handler = AsyncSocketModeHandler(
        app, slack.app.app_token, web_client=AsyncWebClient(base_url=slack.base_url), ping_interval=ping_interval
    )
    await handler.connect_async()
    try:
        yield
    finally:
        await handler.close_async()


@asynccontextmanager
async def http(slack: FakeSlack, app: AsyncApp) -> AsyncIterator[None]:
    """Let an app listen on loopback, and tell the fake where."""
    runner = web.AppRunner(app.web_app(path="/slack/events"), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.app.at(f"http://{host}:{port}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()
