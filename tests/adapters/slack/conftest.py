"""A house whose people are in the fake Slack: with real desk, line and courier behind the adapter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from rolecall.chat import Actor
from rolecall.testing.model import ScriptedModel
from tests.adapters.fake_slack.person import Person
from tests.adapters.fake_slack.rooms import Channel
from tests.adapters.fake_slack.server import FakeSlack
from tests.adapters.house import House
from tests.adapters.kits.slack import SlackHttpKit, SlackKit
from tests.line.floor import TEXT, minutes


@dataclass
class Stage:
    """The house and the platform, with two members: Dana asks, Max approves."""

    house: House
    kit: SlackKit
    dana: Person
    max: Person

    @property
    def slack(self) -> FakeSlack:
        """The platform."""
        return self.kit.slack

    @property
    def general(self) -> Channel:
        """The channel of the kit."""
        return self.kit.general

    @property
    def works(self) -> Any:
        """The parts of the running adapter."""
        return self.kit.running._works

    def hire(self) -> None:
        """Hire the note taker for the channel."""
        self.house.hire(str(self.kit.place), strict=True)

    async def ask(self, text: str = TEXT) -> str:
        """Let Dana ask by command, work until the version is there, and return the request."""
        self.hire()
        await self.dana.command("/notes", text, self.general)
        await self.turn()
        return self.house.requests()[-1]

    async def turn(self) -> None:
        """Work until nothing is due, and until everything is shown."""
        await self.works.later.settle()
        await self.house.turn()
        await self.works.later.settle()
        await self.works.sessions.settle()

    def events(self) -> list[dict[str, Any]]:
        """Return what is in the inbox, oldest first."""
        import sqlalchemy as sa

        from rolecall.store import tables

        with self.house.store.database.begin() as connection:
            rows = connection.execute(sa.select(tables.inbox.c.event).order_by(tables.inbox.c.seq))
            return [dict(row.event) for row in rows]

    def actor(self, person: Person) -> Actor:
        """Return somebody as the core knows people."""
        return Actor("slack", self.kit.team.id, person.id, person.user.name)

    def cards(self, channel: Channel | None = None, thread: str = "") -> list[Any]:
        """Return our cards as messages, in a channel or everywhere below it."""
        found = self.slack.world.messages.values()
        return [one for one in found if one.metadata and one.channel == (channel or self.general).id]

    def told(self, person: Person) -> list[str]:
        """Return what only one person saw."""
        return [one.text for one in self.slack.world.messages.values() if one.only == person.id]


async def staged(kit: SlackKit, store: Any, clock: Any, ids: Any) -> AsyncIterator[Stage]:
    """Open a house with a platform, and close both."""
    house = House(store, clock, ids, ScriptedModel([minutes]), kit=kit)
    await house.open()
    dana = await kit.person("dana", "requester")
    max_ = await kit.person("max", "requester", "approver")
    yield Stage(house, kit, kit.people[dana.id], kit.people[max_.id])
    await house.close()


@pytest.fixture
async def stage(sqlite_store, clock, ids) -> AsyncIterator[Stage]:
    """A stage over two sockets."""
    async for one in staged(SlackKit(), sqlite_store, clock, ids):
        yield one


@pytest.fixture
async def http_stage(sqlite_store, clock, ids) -> AsyncIterator[Stage]:
    """A stage over HTTP."""
    async for one in staged(SlackHttpKit(), sqlite_store, clock, ids):
        yield one
