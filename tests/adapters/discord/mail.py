"""What sends messages, over the real client and a real store, before the fake platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import discord

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Actor, Card, Place, Ref
from rolecall.errors import Throttled
from rolecall_discord.channels import Channels
from rolecall_discord.drawing import number
from rolecall_discord.sending import Sending
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Channel, Guild, Message
from tests.adapters.house import House


@dataclass
class Mail:
    """The parts that send, in a house whose people are in the guild."""

    house: House
    fake: FakeDiscord
    client: discord.Client
    guild: Guild
    general: Channel
    forum: Channel

    def __post_init__(self) -> None:
        """Begin as the first process."""
        self.shelf = AdapterShelf(self.house.store, "main", "discord")
        self.begin()

    def begin(self) -> None:
        """Begin as another process would, with nothing but the shelf."""
        self.channels = Channels(self.client, self.shelf, self.house.clock.now)
        self.sending = Sending(self.client, self.house.desk, self.shelf, self.channels)

    def place(self, channel: Channel | None = None, thread: str | None = None) -> Place:
        """Return a channel, #general unless another is given, or a thread of it."""
        return Place("discord", self.guild.id, (channel or self.general).id, thread)

    def with_(self, person: Person) -> Place:
        """Return the direct messages with somebody."""
        return Place("discord", self.guild.id, f"dm-{person.id}")

    def member(self, person: Person) -> str:
        """Return the member that a person is, from now on."""
        member, _token = self.house.enter(person.user.name)
        self.house.bind(member, Actor("discord", self.guild.id, person.id, person.user.name))
        return member

    async def find(self, place: Place, key: str = "x:root") -> Ref | None:
        """Look a key up as the courier does: as often and as late as it is asked to."""
        for _ in range(3):
            try:
                return await self.sending.find(place, key)
            except Throttled as wait:
                self.house.clock.pass_time(seconds=wait.retry_after)
        raise AssertionError

    async def post(self, place: Place, card: Card, key: str = "x:root") -> Ref:
        """Post a card as the courier does: again when it was asked to wait."""
        for _ in range(3):
            try:
                return await self.sending.post(place, card, key)
            except Throttled as wait:
                self.house.clock.pass_time(seconds=wait.retry_after)
        raise AssertionError

    def shown(self, key: str = "x:root") -> list[Message]:
        """Return our messages of a key, wherever they are."""
        found = self.fake.world.messages.values()
        return [one for one in found if any(part.get("id") == number(key) for part in one.components)]

    def calls(self, name: str) -> list[Any]:
        """Return the calls of one operation."""
        return self.fake.record.named(name)


async def carried(
    house: House, fake: FakeDiscord, client: discord.Client, guild: Guild, general: Channel, forum: Channel
) -> AsyncIterator[Mail]:
    """Open a house with the parts that send, and close both."""
    await house.open()
    house.desk.connect("discord", guild.id)
    made = Mail(house, fake, client, guild, general, forum)
    yield made
    await made.sending.stop()
    await house.close()
