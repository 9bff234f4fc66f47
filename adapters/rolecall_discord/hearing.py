"""Messages to the app and in its threads, and servers that let it in or sent it away."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Actor, Changed, Place, Say
from rolecall.chat.common.welcoming import token_in
from rolecall.chat.gestures import HOUSE
from rolecall.errors import RolecallError
from rolecall_discord import intake
from rolecall_discord.admission import barred_from
from rolecall_discord.intake import Deed, How
from rolecall_discord.names import names_in, ours_in, plain
from rolecall_discord.parts import Parts
from rolecall_discord.telling import SORRY

if TYPE_CHECKING:
    import discord

AGAIN = "Please send it again."

_log = logging.getLogger(__name__)


class Hearing:
    """Brings what people write to the core. Discord delivers it once, so whoever wrote it is told where that fails."""

    def __init__(self, parts: Parts) -> None:
        """Bring it to the core with these parts."""
        self._parts = parts

    async def message(self, message: discord.Message) -> None:
        """Take a message in if it is for us; nothing is raised.

        What stands in a channel, outside of our threads and without naming the app, is nobody's business. Without the
        right to read it a reply comes without words, and is none.
        """
        said = bool(message.content or message.attachments) and intake.is_person(message)
        ours = ours_in(message.guild, self._parts.client)
        how = intake.how(message, ours, threaded=intake.threaded(message)) if said else None
        if how is None or (how == "reply" and not await self._parts.channels.ours(_thread(message))):
            return
        deed = Deed(intake.event_id(message.id), _nowhere(message), intake.actor_of(message.author, 0))
        try:
            deed = await self._deed(message, deed)
            words = await self._taken(message, how, deed, ours)
        except RolecallError as error:
            words = f"{error} {AGAIN}"
        except Exception:  # noqa: BLE001  # whatever it is, its author has to know
            _log.exception("a message could not be taken in")
            words = f"{SORRY} {AGAIN}"
        if words:
            self._parts.later.do(self._parts.telling.tell(deed.actor, deed.place, words, None))

    async def guild_joined(self, guild: discord.Guild) -> None:
        """Offer the commands of a server that we are in: all of them where it is served, else the one to connect it."""
        await self._parts.syncing.sync(guild.id, self._parts.guilds.connected(guild.id))

    async def ready(self, present: Collection[int]) -> None:
        """Know the servers that we are in, with each session: others sent us away while there was none."""
        for guild in self._parts.guilds.served.difference(present):
            await self.guild_removed(guild)

    async def guild_removed(self, guild: int) -> None:
        """Serve a server no longer that sent us away, whatever the core says to it."""
        parts = self._parts
        try:
            if parts.guilds.connected(guild):
                await self._report(guild)
        finally:
            await parts.guilds.left(guild)
            await parts.syncing.forget(guild)

    async def _report(self, guild: int) -> None:
        """Tell the core that a server sent us away."""
        parts, number = self._parts, str(guild)
        nobody = Actor("discord", number, number, HOUSE, kind="self")
        place = Place("discord", number, "server")
        name = intake.event_id(f"{number}-{parts.desk.fresh('left')}")
        await parts.sink.accept(Changed(id=name, place=place, actor=nobody, what="removed", subject=number))

    async def _deed(self, message: discord.Message, deed: Deed) -> Deed:
        """Return who wrote where: in a thread, too, where they reply to what began one.

        Raises:
            NotFound: it came directly, from somebody whose server nobody knows.
        """
        parts, author = self._parts, message.author
        guild = message.guild.id if message.guild else await parts.guilds.home(author.id)
        place = await parts.channels.place(guild, message.channel, author.id)
        began = "" if place.thread else intake.answered(message, parts.client.user.id if parts.client.user else 0)
        if began:
            thread = await parts.channels.belonging(began) if intake.is_private(place.channel) else began
            place = replace(place, thread=thread)
        return replace(deed, place=place, actor=intake.actor_of(author, guild))

    async def _taken(self, message: discord.Message, how: How, deed: Deed, ours: Collection[int]) -> str:
        """Take a message in; return the words that its author is told at once."""
        parts, names = self._parts, names_in(message, ours)
        token = token_in(plain(message.content, names))
        if token:
            return await parts.welcoming.claim(deed.actor, token)
        barred = await barred_from(deed, parts)
        if barred:
            return barred if how != "reply" else ""
        names = replace(names, users=await parts.people.names(deed.actor, names.users))
        text, files = plain(message.content, names), intake.files_of(message.attachments)
        event = intake.said(deed, how, text, message.id, files)
        if how == "mention":
            await parts.channels.began(event.message)
        answer = await parts.sink.accept(event)
        return answer.text if isinstance(answer, Say) else ""


def _thread(message: discord.Message) -> Place:
    """Return the thread that a message of a server may be in."""
    return Place("discord", str(message.guild.id if message.guild else 0), "", str(message.channel.id))


def _nowhere(message: discord.Message) -> Place:
    """Return where somebody is told something whose server is not known yet."""
    return Place("discord", "0", f"{intake.DIRECT}{message.author.id}")
