"""The session with Discord: begun, resumed and left; what arrives there goes to hearing and pressing.

Imported only where the adapter runs, because it loads the library.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import discord
from discord.gateway import KeepAliveHandler

from rolecall_discord.identifies import Identifies

if TYPE_CHECKING:
    import aiohttp

    from rolecall.chat.common.later import Later
    from rolecall_discord.hearing import Hearing
    from rolecall_discord.pressing import Pressing

#: Seconds that Discord wants between two sessions of one bot.
BETWEEN_S = 5.0
#: Seconds in which no further server has to be told of until the session counts as ready.
SERVERS_S = 0.25
#: Longest rate limit in seconds that a call sleeps off; a longer one goes back to whoever keeps the outbox.
WAIT_S = 60.0

_log = logging.getLogger(__name__)


class Bot(discord.Client):
    """The library's client with no privileged intent; it keeps neither messages nor members nor views."""

    def __init__(
        self,
        identifies: Identifies,
        later: Later,
        now: Callable[[], dt.datetime],
        *,
        reads_replies: bool,
        connector: aiohttp.BaseConnector | None = None,
    ) -> None:
        """Prepare; `connector` is another way to Discord than the library's own."""
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=reads_replies),
            allowed_mentions=discord.AllowedMentions.none(),
            connector=connector,
            guild_ready_timeout=SERVERS_S,
            max_messages=None,
            max_ratelimit_timeout=WAIT_S,
        )
        self._identifies = identifies
        self._later = later
        self._now = now
        self._session: asyncio.Task[None] | None = None
        self._hearing: Hearing | None = None
        self._pressing: Pressing | None = None
        #: Time of the last event, None before the first.
        self.last: dt.datetime | None = None
        #: Since when there is no connection, on the loop's clock; None while there is one.
        self.alone_since: float | None = None
        #: Events whose handling failed since the start.
        self.failures = 0

    def serve(self, hearing: Hearing, pressing: Pressing) -> None:
        """Bring what arrives to these two, from now on."""
        self._hearing, self._pressing = hearing, pressing

    # the session

    async def enter(self) -> None:
        """Begin a session, after `login`, and wait until the servers are known.

        Whatever ends the session before that is raised, as the library says it.
        """
        self._session = asyncio.create_task(self.connect())
        ready = asyncio.create_task(self.wait_until_ready())
        try:
            await asyncio.wait({self._session, ready}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
        if self._session.done():
            self._session.result()

    async def leave(self) -> None:
        """Close the session and everything below it; a client that never entered is closed, too."""
        await self.close()
        if self._session is not None:
            await asyncio.gather(self._session, return_exceptions=True)
        for beat in threading.enumerate():  # the library forgets that of a connection which began no session
            if isinstance(beat, KeepAliveHandler) and beat.ws._connection is self._connection:  # noqa: SLF001
                beat.stop()

    def ended_by(self) -> BaseException | None:
        """Return what ended the session for good, None while it lasts or is resumed."""
        if self._session is None or not self._session.done() or self._session.cancelled():
            return None
        return self._session.exception()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Keep the distance between two sessions, and count them."""
        if not initial:
            await asyncio.sleep(BETWEEN_S)
        await asyncio.to_thread(self._identifies.take)

    async def on_connect(self) -> None:
        """Know that a session was begun."""
        self.alone_since = None

    async def on_resumed(self) -> None:
        """Know that a session goes on."""
        self.alone_since = None

    async def on_disconnect(self) -> None:
        """Know since when there is no connection; the library connects again by itself."""
        if self.alone_since is None:
            self.alone_since = asyncio.get_running_loop().time()

    # what arrives

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Bring a command, a press or a form to pressing; stopping waits for it."""
        self._noted()
        if self._pressing is not None:
            await self._pressing.interaction(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Bring a message to hearing; stopping waits for it."""
        self._noted()
        if self._hearing is not None:
            await self._hearing.message(message)

    async def on_ready(self) -> None:
        """Know all servers that we are in, those with troubles among them."""
        self._noted()
        if self._hearing is not None:
            await self._hearing.ready([guild.id for guild in self.guilds])

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Know a server that we are in, with each session."""
        await self.on_guild_join(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Know a server that let us in."""
        self._noted()
        if self._hearing is not None:
            await self._hearing.guild_joined(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Know a server that sent us away."""
        self._noted()
        if self._hearing is not None:
            await self._hearing.guild_removed(guild.id)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Record what no handler caught; those that people cause catch everything, and tell them."""
        self.failures += 1
        _log.error("a Discord event could not be handled: %s", event_method, exc_info=sys.exc_info()[1])

    def _noted(self) -> None:
        """Note that something arrived, and let stopping wait until it is handled."""
        self.last = self._now()
        task = asyncio.current_task()
        if task is not None:
            self._later.keep(task)
