"""A house whose people are in the fake Discord: real desk, line and courier, and the real client in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from rolecall.ports.signals import Signal, SignalKind, Wanted
from rolecall.store import tables
from rolecall.testing.model import ScriptedModel
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Channel, Message
from tests.adapters.house import House
from tests.adapters.kits.discord import DiscordKit
from tests.adapters.kits.discord_eyes import words_of
from tests.line.floor import minutes

#: Real seconds until something that has to happen counts as broken.
PATIENCE_S = 3.0


@dataclass
class Scene:
    """The house and the platform, with two members: Dana asks, Max approves."""

    house: House
    kit: DiscordKit
    dana: Person
    max: Person

    @property
    def discord(self) -> FakeDiscord:
        """The platform."""
        return self.kit.discord

    @property
    def general(self) -> Channel:
        """The channel of the kit."""
        return self.kit.general

    @property
    def works(self) -> Any:
        """The parts of the running adapter."""
        return self.kit.running._works

    def newcomer(self, name: str = "lee") -> Person:
        """Let somebody into the server who has never used us."""
        return self.discord.person(name, self.kit.guild)

    def hire(self, **terms: Any) -> None:
        """Hire the note taker for the channel."""
        self.house.hire(str(self.kit.place), strict=True, **terms)

    def link(self, name: str, *roles: str) -> str:
        """Add a member and return the token of their link."""
        _member, token = self.house.enter(name, *roles)
        return token

    async def settled(self) -> None:
        """Wait until all that happened has reached the adapter, and it has done what came of it."""
        await self.kit.caught_up()
        await self.kit.settled()

    async def turn(self, *, runs: bool = True) -> None:
        """Work until nothing is due, and until everything is shown."""
        await self.settled()
        await self.house.turn(runs=runs)
        await self.settled()

    def events(self) -> list[dict[str, Any]]:
        """Return what is in the inbox, oldest first."""
        with self.house.store.database.begin() as connection:
            rows = connection.execute(sa.select(tables.inbox.c.event).order_by(tables.inbox.c.seq))
            return [dict(row.event) for row in rows]

    async def kept(self, number: int) -> None:
        """Wait until so many events are in the inbox."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.events()) < number:  # noqa: ASYNC110  # the inbox wakes nobody
                await asyncio.sleep(0.01)

    def signals(self, *kinds: SignalKind) -> list[Signal]:
        """Return what people said of the work that the house was hired for, newest first."""
        with self.house.store.reading("main") as uow:
            hired = tuple(engagement.id for engagement, _status in uow.engagements.listed())
            return list(uow.signals.listed(Wanted(kinds=kinds, engagements=hired)))

    def members(self) -> dict[str, Any]:
        """Return the members by name."""
        with self.house.store.reading("main") as uow:
            return {member.name: member for member in uow.members.listed()}

    def said(self, done: Interaction) -> str:
        """Return the answer to a gesture that only its person sees, empty for none."""
        found = self.discord.world.messages.get(done.original)
        return words_of(found) if found is not None and found.only == done.user else ""

    def direct(self, person: Person) -> list[Message]:
        """Return what the app wrote to somebody directly."""
        world = self.discord.world
        return [one for one in world.in_channel(world.direct(person.id).id) if one.author == world.bot.id]

    def told(self, person: Person) -> list[str]:
        """Return the words of what only one person saw."""
        own = [one for one in self.discord.world.messages.values() if one.only == person.id]
        return [words_of(one) for one in (*own, *self.direct(person))]

    def threads(self) -> list[Channel]:
        """Return the threads, oldest first."""
        return [channel for channel in self.discord.world.channels.values() if channel.thread]


async def played(store: Any, clock: Any, ids: Any) -> AsyncIterator[Scene]:
    """Open a house with a platform, and close both."""
    kit = DiscordKit()
    house = House(store, clock, ids, ScriptedModel([minutes]), kit=kit)
    await house.open()
    dana = await kit.person("dana", "requester")
    max_ = await kit.person("max", "requester", "approver")
    yield Scene(house, kit, kit.people[dana.id], kit.people[max_.id])
    await house.close()
