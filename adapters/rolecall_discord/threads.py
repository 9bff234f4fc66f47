"""The thread of a request: made from its first message by a second call, which is made up for when it was lost."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from rolecall.chat import Card, Place, Ref, Shelf
from rolecall.errors import Forbidden, Gone, RolecallError, Unsure
from rolecall_discord import escape, limits
from rolecall_discord.channels import Channels
from rolecall_discord.drawing.render import UNTITLED
from rolecall_discord.lasting import keep
from rolecall_discord.translating import THREAD_EXISTS, code_of, port_errors

if TYPE_CHECKING:
    import discord

#: Rows of the shelf: the name of a thread that a message owes, from before it is sent until there is one.
ROW = "opens:"
#: Minutes without a word after which a thread leaves the list: the most there is, for decisions take days.
LISTED_FOR: Final = 10_080


def named(card: Card) -> str:
    """Return what the thread or post of a card is called."""
    return escape.shortened(escape.flat(card.opens or card.title), limits.THREAD_NAME, escape.SHORT) or UNTITLED


class Threads:
    """Opens threads; one that is there already is as good."""

    def __init__(
        self, client: discord.Client, shelf: Shelf, channels: Channels, now: Callable[[], dt.datetime]
    ) -> None:
        """Keep what is owed on `shelf`."""
        self._client = client
        self._shelf = shelf
        self._now = now
        self._channels = channels

    async def owe(self, name: str, debt: str) -> None:
        """Remember, before a message is sent, that a thread of this name belongs below it."""
        await asyncio.to_thread(keep, self._shelf, {f"{ROW}{debt}": name}, self._now())

    async def pay(self, ref: Ref, debt: str) -> None:
        """Open the thread that a message owes, if it owes one.

        Raises:
            Forbidden, Gone: there will be none.
            Unsure: there is none yet; the message is there.
        """
        owed = await asyncio.to_thread(self._shelf.get, f"{ROW}{debt}")
        if owed is None:
            return
        try:
            await self._open(await self._channels.message(ref), owed[0])
        except (Forbidden, Gone):
            raise
        except RolecallError as error:
            raise Unsure(f"The message is there, its thread is not yet: {error.message}") from error
        await asyncio.to_thread(self._shelf.drop, f"{ROW}{debt}")

    async def begin(self, place: Place, name: str) -> None:
        """Open the thread of a message that was sent without one: somebody's mention of us, or a card of ours.

        One that was there and that somebody deleted is not opened anew.

        Raises:
            Gone: the message is no more.
            RolecallError: another error of the port.
        """
        root = Ref(Place(place.workspace, place.tenant, place.channel), str(place.thread))
        await self._open(await self._channels.message(root), name)

    async def reopen(self, thread: int) -> None:
        """Bring a thread back that was closed because nobody wrote: Discord changes no messages in it before.

        Raises:
            RolecallError: an error of the port.
        """
        import discord

        async with port_errors():
            found = await self._client.fetch_channel(thread)
            if isinstance(found, discord.Thread):
                await found.edit(archived=False)

    async def _open(self, message: discord.PartialMessage, name: str) -> None:
        import discord

        async with port_errors():
            try:
                await message.create_thread(name=name, auto_archive_duration=LISTED_FOR)
            except discord.HTTPException as error:
                if code_of(error) != THREAD_EXISTS:
                    raise
