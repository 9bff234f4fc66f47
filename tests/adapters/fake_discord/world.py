"""Everything the fake knows: guilds, people, channels, messages, commands, interactions."""

from __future__ import annotations

import datetime as dt
from collections import deque
from typing import Any

from rolecall.ports.time import Clock
from tests.adapters.fake_discord.app_config import AppConfig
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.things import DM, Channel, File, Guild, Message, Role, User

EPOCH_MS = 1_420_070_400_000


class World:
    """The state, without a protocol; snowflakes count, so that a story told twice gives the same record."""

    def __init__(self, clock: Clock, app: AppConfig) -> None:
        """Begin with an app that is in no guild."""
        self.clock = clock
        self.app = app
        self._count = 0
        #: Where attachments are, and where the gateway is resumed.
        self.base = ""
        self.gateway = ""
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, Message] = {}
        #: What people attached, by id.
        self.files: dict[str, File] = {}
        self.interactions: dict[str, Interaction] = {}
        #: The registered commands of each guild, and the global ones under "".
        self.commands: dict[str, list[dict[str, Any]]] = {}
        #: When commands were created in each guild, in seconds of the clock.
        self.creates: dict[str, deque[float]] = {}
        #: How long a nonce is remembered: "the past few minutes" in the documentation.
        self.nonce_s = 180.0
        self.bot = self.user(app.name, bot=True)
        self.app_id = self.bot.id

    def fresh(self) -> str:
        """Return a new snowflake: the clock's milliseconds and a number that never repeats."""
        self._count += 1
        return str((int(self.clock.now().timestamp() * 1000) - EPOCH_MS << 22) + self._count)

    def now(self) -> str:
        """Return the clock's time as the platform writes it."""
        return self.clock.now().astimezone(dt.UTC).isoformat()

    def user(self, name: str, *, bot: bool = False) -> User:
        """Open an account."""
        user = User(self.fresh(), name, bot)
        self.users[user.id] = user
        return user

    def guild(self, name: str, number: str = "") -> Guild:
        """Found a guild with the bot in it; its id may be given."""
        number = number or self.fresh()
        guild = Guild(number, name, owner="1", members={self.bot.id: set()})
        guild.roles[number] = Role(number, "@everyone", number)
        self.guilds[number] = guild
        return guild

    def channel(self, kind: int, name: str, **facts: Any) -> Channel:
        """Open a channel of a kind; `id` may be given, as threads take that of their message."""
        channel = Channel(facts.pop("id", None) or self.fresh(), kind, name, **facts)
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: str) -> Channel:
        """Return the direct messages of the bot and somebody; they begin when first asked for."""
        for channel in self.channels.values():
            if channel.kind == DM and user in channel.members:
                return channel
        return self.channel(DM, "", members={user, self.bot.id})

    def message(self, channel: str, author: str, content: str = "", **facts: Any) -> Message:
        """Write a message; an archived thread wakes."""
        number = facts.pop("id", None) or self.fresh()
        made = self.clock.monotonic()
        message = Message(number, channel, author, content, at=self.now(), made=made, **facts)
        self.messages[message.id] = message
        if not message.only:
            self.channels[channel].archived = False
        return message

    def once(self, nonce: str | int) -> Message | None:
        """Return the bot's message of a nonce that is still remembered."""
        since = self.clock.monotonic() - self.nonce_s
        recent = (one for one in self.messages.values() if one.made >= since and one.author == self.bot.id)
        return next((one for one in recent if one.nonce is not None and str(one.nonce) == str(nonce)), None)

    def in_channel(self, channel: str) -> list[Message]:
        """Return the messages of a channel in order, private ones included."""
        return [one for one in self.messages.values() if one.channel == channel]

    def parent(self, channel: Channel) -> Channel:
        """Return the channel whose permissions count."""
        return self.channels[channel.parent] if channel.thread else channel

    def command(self, guild: str, name: str, kind: int) -> dict[str, Any] | None:
        """Return a registered command of a guild, or a global one."""
        known = [*self.commands.get(guild, []), *self.commands.get("", [])]
        return next((one for one in known if one["name"] == name and one["type"] == kind), None)
