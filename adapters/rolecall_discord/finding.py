"""Messages of ours, found again by the id of their container, which is their key in 31 bits.

In a channel one look is enough, however early: where it misses what is on its way, the message is sent again with the
nonce that Discord still remembers. A post of a forum has no nonce, so two looks have to miss it, some time apart.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Desk, Place, Ref
from rolecall.errors import Forbidden, Gone, Throttled, Unreached, Unsure
from rolecall_discord.channels import Channels
from rolecall_discord.drawing import number
from rolecall_discord.translating import port_errors

if TYPE_CHECKING:
    import discord
    from discord.abc import Messageable

#: How long a nonce is surely remembered ("the past few minutes" in Discord's words), in seconds: `Caps.same_key_s`.
NONCE_S = 60.0
#: Seconds between two looks at a forum.
APART_S = 5.0
#: Messages that are read back, posts of a forum that are looked into, and how much older than the newest one what is
#: in doubt may be: by Discord's time, for our own clock may have jumped.
MESSAGES, POSTS, BACK = 1_000, 50, dt.timedelta(days=7)
#: Keys in doubt that are remembered.
DOUBTS = 10_000
CANNOT_LOOK = "I may not read the history of this channel."
GRANT = "Give the app's role the right Read Message History there."


class Finder:
    """Reads channels, threads and forums back. What it remembers only says when to look."""

    def __init__(self, client: discord.Client, desk: Desk, channels: Channels) -> None:
        """Read with `client`."""
        self._client = client
        self._desk = desk
        self._channels = channels
        #: Since when the outcome of a key is unknown, and when its post was last missed in a forum.
        self._unsure: dict[tuple[Place, str], dt.datetime] = {}
        self._missed: dict[tuple[Place, str], dt.datetime] = {}

    def doubt(self, place: Place, key: str) -> None:
        """Begin to count, unless it has begun: a message of this key may have arrived."""
        self._unsure.setdefault((place, key), self._desk.now())
        if len(self._unsure) > DOUBTS:
            self.settled(*next(iter(self._unsure)))

    def settled(self, place: Place, key: str) -> None:
        """Forget a key: what became of it is known."""
        self._unsure.pop((place, key), None)
        self._missed.pop((place, key), None)

    async def needed(self, place: Place, key: str) -> bool:
        """Tell whether a message may be there that Discord would not recognise if it were sent again.

        Raises:
            RolecallError: an error of the port.
        """
        since = self._unsure.get((place, key))
        if since is None:
            return False
        in_forum = place.thread is None and await self._channels.forum(place) is not None
        return in_forum or not 0 <= (self._desk.now() - since).total_seconds() < NONCE_S

    async def find(self, place: Place, key: str) -> Ref | None:
        """Look up where the message of a key is, None where there is none; of a thread that is gone, in its channel.

        Raises:
            Throttled: a forum has to be looked at once more.
            RolecallError: an error of the port.
        """
        if place.thread is not None:
            try:
                message = await self._in(await self._channels.where(place), key)
            except Gone:
                place = replace(place, thread=None)
            else:
                return Ref(place, str(message)) if message else None
        forum = await self._channels.forum(place)
        if forum is None:
            message = await self._in(await self._channels.where(place), key)
        else:
            message = await self._post(forum, key)
        if not message and forum is not None:
            self._miss(place, key)
        return Ref(place, str(message)) if message else None

    async def _in(self, channel: Messageable, key: str) -> int:
        """Return the id of our message of a key in a channel or thread, 0 where there is none."""
        wanted, newest, read = number(key), None, 0
        async with port_errors():
            async for message in channel.history(limit=MESSAGES):
                if self._is(message, wanted):
                    return message.id
                newest = newest or message.created_at
                if message.created_at < newest - BACK:
                    return 0
                read += 1
        if not read:
            await self._may_look(channel)
        if read >= MESSAGES:
            raise Unsure("There are too many messages to say whether this one arrived.")
        return 0

    async def _may_look(self, channel: Messageable) -> None:
        """Refuse to take silence for an answer: without the right to read history Discord shows an empty one."""
        try:
            async with port_errors():
                await channel.fetch_message(1)
        except Gone:
            return
        except Forbidden as error:
            raise Forbidden(CANNOT_LOOK, hint=GRANT) from error

    async def _post(self, forum: discord.ForumChannel, key: str) -> int:
        """Return the id of our post of a key in a forum, 0 where there is none among the open ones."""
        wanted = number(key)
        async with port_errors():
            threads = [one for one in await forum.guild.active_threads() if one.parent_id == forum.id]
        every = sorted((one for one in threads if one.owner_id == self._me()), key=lambda one: one.id, reverse=True)
        ours = [one for one in every if _made(one) >= _made(every[0]) - BACK]
        for post in ours[:POSTS]:
            try:
                async with port_errors():
                    first = await post.fetch_message(post.id)
            except Gone:
                continue
            except Forbidden as error:
                raise Forbidden(CANNOT_LOOK, hint=GRANT) from error
            if self._is(first, wanted):
                return first.id
        if len(ours) > POSTS:
            raise Unsure("There are too many posts to say whether this one arrived.")
        return 0

    def _miss(self, place: Place, key: str) -> None:
        """Believe that a forum has no such post only when it was missed twice, some time apart."""
        now = self._desk.now()
        first = self._missed[place, key] = min(self._missed.get((place, key), now), now)
        left = APART_S - (now - first).total_seconds()
        if left > 0:
            raise Throttled(left, "The post is not there; one more look before it is made again.")
        self.settled(place, key)

    def _is(self, message: discord.Message, wanted: int) -> bool:
        return message.author.id == self._me() and any(getattr(part, "id", 0) == wanted for part in message.components)

    def _me(self) -> int:
        if self._client.user is None:
            raise Unreached("The Discord adapter is not running.")
        return self._client.user.id


def _made(thread: discord.Thread) -> dt.datetime:
    import discord

    return discord.utils.snowflake_time(thread.id)
