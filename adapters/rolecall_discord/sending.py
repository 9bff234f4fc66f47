"""Messages of ours: sent once under their key, changed in place, found again by what they carry."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from rolecall.chat import Card, Desk, Place, Ref, Shelf
from rolecall.chat.common.awaited import addressed, unaddressed
from rolecall.errors import Forbidden, Gone, Refused, Throttled, Unsure
from rolecall_discord import forums, threads
from rolecall_discord.channels import Channels
from rolecall_discord.channels import number as id_of
from rolecall_discord.drawing import Rendered, render
from rolecall_discord.finding import Finder
from rolecall_discord.intake import is_private
from rolecall_discord.lasting import keep
from rolecall_discord.threads import Threads
from rolecall_discord.translating import ARCHIVED, code_of, port_errors
from rolecall_discord.underway import Underway

if TYPE_CHECKING:
    import discord


#: Rows of the shelf: posts of forums that were begun and whose end is not known, for Discord knows no key for them.
POSTING = "posting:"


def nonce(place: Place, key: str) -> str:
    """Return what Discord recognises a message by for some minutes; it knows authors, not places, so ours is in it."""
    return hashlib.blake2s(f"{place}:{key}".encode(), digest_size=12).hexdigest()


class Sending:
    """Sends cards. What it remembers only spares calls; what is true stands in Discord."""

    def __init__(self, client: discord.Client, desk: Desk, shelf: Shelf, channels: Channels) -> None:
        """Send with `client`."""
        self._client = client
        self._desk = desk
        self._shelf = shelf
        self._channels = channels
        self._threads = Threads(client, shelf, channels, desk.now)
        self._finder = Finder(client, desk, channels)
        self._underway = Underway()

    async def post(self, place: Place, card: Card, key: str) -> Ref:
        """Post a card; at the same moment, and for a while, the same key is the same message.

        Raises:
            RolecallError: an error of the port.
        """
        return await self._underway.once(("post", place, key), lambda: self._post(place, card, key))

    async def update(self, ref: Ref, card: Card, key: str) -> None:
        """Show the newest state of a message; an older one that is still on its way arrives before.

        Raises:
            RolecallError: an error of the port.
        """
        await self._underway.in_turn(("update", ref), lambda: self._update(ref, card, key))

    async def find(self, place: Place, key: str) -> Ref | None:
        """Look up whether a key was posted; a message that lacks its thread gets it now.

        Raises:
            Throttled: it is too early to say; the courier looks again then.
            RolecallError: an error of the port.
        """
        made: Ref | None = await self._underway.known(("post", place, key))
        return made or await self._underway.in_turn(("find", place, key), lambda: self._find(place, key))

    async def stop(self) -> None:
        """Give up what is under way; the courier looks it up later."""
        await self._underway.stop()

    async def _post(self, place: Place, card: Card, key: str) -> Ref:
        """Send a message, unless one of its key may be there that Discord would not recognise."""
        if await self._finder.needed(place, key) or await self._begun(place, key):
            found = await self._find(place, key)
            if found is not None:
                return found
        try:
            ref = await self._whole(await self._made(place, card, key), key)
        except (Throttled, Unsure):  # a limit can be met after a try that the library made before
            self._finder.doubt(place, key)
            raise
        self._finder.settled(place, key)
        return ref

    async def _find(self, place: Place, key: str) -> Ref | None:
        found = await self._finder.find(place, key)
        if found is None:  # surely not there, so that the next post of a forum need not be looked for once more
            await asyncio.to_thread(self._shelf.drop, f"{POSTING}{nonce(place, key)}")
            return None
        await self._whole(found, key)
        self._finder.settled(place, key)
        return found

    async def _whole(self, ref: Ref, key: str) -> Ref:
        """Open the thread that a message owes, and take part in it."""
        await self._threads.pay(ref, nonce(ref.place, key))
        await self._channels.began(ref)
        return ref

    async def _made(self, place: Place, card: Card, key: str) -> Ref:
        drawn = await self._drawn(await addressed(self._desk, place, card), key)
        forum = await self._channels.forum(place) if place.thread is None else None
        if forum is not None:
            async with self._posting(place, key):
                return Ref(place, str(await forums.opened(forum, threads.named(card), drawn, card)))
        if card.opens and place.thread is None and not is_private(place.channel):
            await self._threads.owe(threads.named(card), nonce(place, key))
        try:
            return await self._sent(place, drawn, key)
        except Gone:
            if place.thread is None or is_private(place.channel):
                raise
        await self._threads.begin(place, threads.named(card))
        return await self._sent(place, drawn, key)

    async def _begun(self, place: Place, key: str) -> bool:
        """Tell whether a post of a forum was begun by an adapter that is no more."""
        if place.thread is not None or await self._channels.forum(place) is None:
            return False
        return await asyncio.to_thread(self._shelf.get, f"{POSTING}{nonce(place, key)}") is not None

    @asynccontextmanager
    async def _posting(self, place: Place, key: str) -> AsyncIterator[None]:
        """Let every later adapter know that a post may be there, unless it surely is or surely is not."""
        row = f"{POSTING}{nonce(place, key)}"
        await asyncio.to_thread(keep, self._shelf, {row: ""}, self._desk.now())
        try:
            yield
        except (Forbidden, Gone, Refused):
            await asyncio.to_thread(self._shelf.drop, row)
            raise
        await asyncio.to_thread(self._shelf.drop, row)

    async def _sent(self, place: Place, drawn: Rendered, key: str) -> Ref:
        from rolecall_discord.views import Drawn, attached, mentioning

        channel = await self._channels.where(place)
        async with port_errors():
            message = await channel.send(
                view=Drawn(drawn.components),
                files=attached(drawn.files),
                allowed_mentions=mentioning(drawn.notifies),
                nonce=nonce(place, key),
            )
        return Ref(place, str(message.id))

    async def _update(self, ref: Ref, card: Card, key: str) -> None:
        import discord

        drawn = await self._drawn(unaddressed(card), key)
        message = await self._channels.message(ref)
        async with port_errors():
            try:
                await _changed(message, drawn)
            except discord.HTTPException as error:
                if code_of(error) != ARCHIVED:
                    raise
                await self._threads.reopen(message.channel.id)
                await _changed(message, drawn)
        forum = await self._channels.forum(ref.place) if ref.place.thread is None else None
        if forum is not None:
            await forums.tagged(self._client, forum, id_of(ref.message), card)

    async def _drawn(self, card: Card, key: str) -> Rendered:
        """Draw a card, and keep what its buttons stand for before anybody can press one."""
        drawn = render(card, key=key)
        if drawn.kept:
            await asyncio.to_thread(keep, self._shelf, drawn.kept, self._desk.now())
        return drawn


async def _changed(message: discord.PartialMessage, drawn: Rendered) -> None:
    from rolecall_discord.views import Drawn, attached, mentioning

    await message.edit(
        view=Drawn(drawn.components), attachments=attached(drawn.files), allowed_mentions=mentioning(drawn.notifies)
    )
