"""Channels: from the library's objects to places and back, threads by their parent, direct messages by their person."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from rolecall.chat import Place, Ref, Shelf
from rolecall.errors import BadInput, Gone
from rolecall_discord.intake import DIRECT, is_private
from rolecall_discord.lasting import keep
from rolecall_discord.translating import port_errors

if TYPE_CHECKING:
    import discord

K = TypeVar("K")
V = TypeVar("V")

#: Rows of the shelf, one for each thread we write in; and how many of these, of people and of channels are remembered
#: besides.
ROW, REMEMBERED = "thread:", 5_000
#: Rows of the shelf: to which thread a message in direct messages belongs.
ABOUT = "about:"
#: Why nothing is done in a private thread: where it is gone the work shows in its channel, which others read.
CLOSED = "I do not work in private threads: what comes of it could be shown to others."


class Channels:
    """Knows where messages lie. A stored id never goes through the library's cache: it forgets archived threads."""

    def __init__(self, client: discord.Client, shelf: Shelf, now: Callable[[], dt.datetime]) -> None:
        """Ask Discord with `client`, and remember the threads we write in on `shelf`."""
        self._client = client
        self._shelf = shelf
        self._now = now
        self._direct: dict[int, discord.DMChannel] = {}
        #: Channels that are no forums; a forum's tags may change, so it is looked up each time.
        self._plain: dict[int, None] = {}
        #: The threads that we take part in, with the day on which that was written last.
        self._ours: dict[str, dt.date] = {}

    async def place(self, guild: int, channel: Any, user: int) -> Place:
        """Return where something happened: in a channel or thread of a server, or directly with somebody of it.

        Raises:
            BadInput: it is a private thread.
            ServiceFailed: Discord cannot be asked now to which channel a thread belongs.
        """
        import discord

        if isinstance(channel, discord.DMChannel) or getattr(channel, "type", None) is discord.ChannelType.private:
            return Place("discord", str(guild), f"{DIRECT}{user}")
        if isinstance(channel, discord.PartialMessageable):  # the library does not know it: perhaps an old thread
            async with port_errors():
                channel = await self._client.fetch_channel(channel.id)
        if isinstance(channel, discord.Thread):
            if channel.is_private():
                raise BadInput(CLOSED, hint="Ask in the channel, or write to me directly.")
            return Place("discord", str(guild), str(channel.parent_id), str(channel.id))
        return Place("discord", str(guild), str(channel.id))

    async def where(self, place: Place) -> discord.DMChannel | discord.PartialMessageable:
        """Return what takes the messages of a place: its thread, its channel, or the direct messages with somebody.

        Raises:
            RolecallError: an error of the port.
        """
        if is_private(place.channel):
            return await self._directly(number(place.channel.removeprefix(DIRECT)))
        return self._client.get_partial_messageable(
            number(place.thread or place.channel), guild_id=number(place.tenant)
        )

    async def message(self, ref: Ref) -> discord.PartialMessage:
        """Return a message of ours where it lies; the first one of a forum's post lies in the thread of its own id.

        Raises:
            RolecallError: an error of the port.
        """
        place = ref.place
        if place.thread is None and await self.forum(place) is not None:
            place = replace(place, thread=ref.message)
        return (await self.where(place)).get_partial_message(number(ref.message))

    async def forum(self, place: Place) -> discord.ForumChannel | None:
        """Return the forum that a place's channel is, None where it is none.

        Raises:
            RolecallError: an error of the port.
        """
        import discord

        if is_private(place.channel):
            return None
        channel = number(place.channel)
        if channel in self._plain:
            return None
        found = self._client.get_channel(channel)
        if found is None:
            async with port_errors():
                found = await self._client.fetch_channel(channel)
        if isinstance(found, discord.ForumChannel):
            return found
        _remember(self._plain, channel, None)
        return None

    async def began(self, ref: Ref) -> None:
        """Take part in the thread that a message of ours is in or begins; what is said directly is for us anyway."""
        if is_private(ref.place.channel):
            await self._belongs(ref)
            return
        thread = f"{ROW}{ref.place.thread or ref.message}"
        now = self._now()
        if self._ours.get(thread) == now.date():
            return
        await asyncio.to_thread(keep, self._shelf, {thread: ""}, now)
        _remember(self._ours, thread, now.date())

    async def belonging(self, message: str) -> str:
        """Return the thread of a message that somebody replies to directly, where Discord has no threads."""
        found = await asyncio.to_thread(self._shelf.get, f"{ABOUT}{message}")
        return found[0] if found else message

    async def ours(self, place: Place) -> bool:
        """Tell whether we take part in the thread of a place."""
        if place.thread is None:
            return False
        thread = f"{ROW}{place.thread}"
        if thread not in self._ours and await asyncio.to_thread(self._shelf.get, thread) is not None:
            _remember(self._ours, thread, dt.date.min)
        return thread in self._ours

    async def _belongs(self, ref: Ref) -> None:
        """Keep to which thread a message belongs that Discord shows in none."""
        if ref.place.thread is not None:
            await asyncio.to_thread(keep, self._shelf, {f"{ABOUT}{ref.message}": ref.place.thread}, self._now())

    async def _directly(self, user: int) -> discord.DMChannel:
        """Return the direct messages with somebody, who need not have written any yet."""
        import discord

        if user not in self._direct:
            async with port_errors():
                _remember(self._direct, user, await self._client.create_dm(discord.Object(user)))
        return self._direct[user]


def _remember(known: dict[K, V], key: K, value: V) -> None:
    """Put something into what is remembered; what was put in first makes room."""
    known[key] = value
    if len(known) > REMEMBERED:
        del known[next(iter(known))]


def number(text: str) -> int:
    """Return an id of Discord.

    Raises:
        Gone: it is none, so nothing has it.
    """
    if not (text.isascii() and text.isdigit()):
        raise Gone(f"Discord has nothing with the id {text!r}.")
    return int(text)
