"""A look at Discord without a session: what commands and `rolecall doctor` need.

Imported only where that happens, because it loads the library.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from rolecall_discord.translating import port_errors

if TYPE_CHECKING:
    import datetime as dt

T = TypeVar("T")

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here

#: Longest rate limit in seconds that a call sleeps off, the shortest the library takes.
WAIT_S = 30.0


@contextmanager
def aimed(api: str) -> Iterator[None]:
    """Let the library's two addresses lead to a fake platform for a while; empty: leave them alone.

    The library keeps them for the whole process.
    """
    if not api:
        yield
        return
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = f"{api}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws{api.removeprefix('http')}/")
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


class Visitor(discord.Client):
    """The library's client, logged in and without a session; it knows what time Discord has."""

    def __init__(self) -> None:
        """Prepare."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._answered)
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=trace,
            max_ratelimit_timeout=WAIT_S,
        )
        #: Discord's time at its last answer, None before the first.
        self.their_time: dt.datetime | None = None

    async def _answered(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        if "Date" in ended.response.headers:
            self.their_time = parsedate_to_datetime(ended.response.headers["Date"])


@asynccontextmanager
async def visiting(token: str, api: str) -> AsyncIterator[Visitor]:
    """Log in for a while; what goes wrong inside comes out as an error of the port."""
    visitor = Visitor()
    try:
        with aimed(api):
            async with port_errors():
                await visitor.login(token)
                yield visitor
    finally:
        await visitor.close()


def visit(token: str, api: str, work: Callable[[Visitor], Awaitable[T]]) -> T:
    """Log in for as long as `work` takes, from a command.

    Raises:
        Dead: Discord does not take the token.
        ServiceFailed: Discord cannot be asked now.
    """

    async def during() -> T:
        async with visiting(token, api) as visitor:
            return await work(visitor)

    return asyncio.run(during())
