"""Socket Mode: connections that we open, several so that the loss of one loses nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rolecall_slack.client import CONNECT, Client

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
    from slack_bolt.async_app import AsyncApp

#: Seconds between two pings; a cut is noticed at the next one, a dead connection after four.
PING_S = 3.0


class Sockets:
    """The open connections; the library mends each by itself."""

    def __init__(self, app_token: str, base_url: str, number: int) -> None:
        """Prepare that many connections."""
        self._app_token = app_token
        self._base_url = base_url
        self._number = number
        self._open: list[AsyncSocketModeHandler] = []

    async def start(self, app: AsyncApp, client: Client) -> None:
        """Connect all of them.

        Raises:
            Dead: Slack does not take the app-level token; the library would try for ever.
            ServiceFailed: Slack cannot be reached now.
        """
        from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
        from slack_sdk.web.async_client import AsyncWebClient

        for _ in range(self._number):
            ticket = await client.call(CONNECT, self._app_token)
            web = AsyncWebClient(base_url=self._base_url, retry_handlers=[])
            handler = AsyncSocketModeHandler(app, self._app_token, web_client=web, ping_interval=PING_S)
            handler.client.wss_uri = str(ticket["url"])
            self._open.append(handler)
        await asyncio.gather(*(handler.client.connect() for handler in self._open))  # type: ignore[no-untyped-call]

    async def stop(self) -> None:
        """Close all of them."""
        handlers, self._open = self._open, []
        tasks = [task for handler in handlers for task in _tasks(handler)]
        closing = (handler.client.close() for handler in handlers)  # type: ignore[no-untyped-call]
        await asyncio.gather(*closing, return_exceptions=True)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def connected(self) -> int:
        """Return how many connections are open now."""
        return sum([await handler.client.is_connected() for handler in self._open])


def _tasks(handler: AsyncSocketModeHandler) -> list[asyncio.Future[None]]:
    """Return the tasks of the library; it cancels them at the end and waits for none."""
    client = handler.client
    found = (client.message_processor, client.message_receiver, client.current_session_monitor)
    return [task for task in found if task is not None]
