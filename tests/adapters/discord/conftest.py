"""A strict fake Discord with a furnished guild, and the library's unmodified client before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from rolecall.app.shelf import AdapterShelf
from rolecall.testing.model import ScriptedModel
from rolecall.testing.time import FakeClock
from rolecall_discord.adapter import DiscordAdapter
from tests.adapters.discord.mail import Mail, carried
from tests.adapters.discord.scene import Scene, played
from tests.adapters.discord.terminal import Terminal, seated
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Channel, Guild, Role
from tests.adapters.house import House
from tests.adapters.kits.memory import MemoryKit
from tests.line.floor import minutes

#: The tags of the forum: the states of a request.
TAGS = ("Working", "Needs answers", "Waits for a decision", "Not verified", "Done", "Stopped")
#: Real seconds until a client that is not ready counts as broken.
READY_S = 3.0


@pytest.fixture
async def fake(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    """A platform of our own, to which the library's two addresses lead."""
    async with FakeDiscord(clock) as platform:
        monkeypatch.setattr(Route, "BASE", platform.api)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(platform.gateway_url))
        yield platform


@pytest.fixture
def guild(fake: FakeDiscord) -> Guild:
    """A server that the bot is in."""
    return fake.guild()


@pytest.fixture
def leads(fake: FakeDiscord, guild: Guild) -> Role:
    """A role of that server."""
    return fake.role(guild, "leads")


@pytest.fixture
def dana(fake: FakeDiscord, guild: Guild) -> Person:
    """Somebody of that server without a role."""
    return fake.person("dana", guild)


@pytest.fixture
def omar(fake: FakeDiscord, guild: Guild, leads: Role) -> Person:
    """Somebody who has the role."""
    return fake.person("omar", guild, leads)


@pytest.fixture
def general(fake: FakeDiscord, guild: Guild) -> Channel:
    """A text channel."""
    return fake.channel("general", guild)


@pytest.fixture
def forum(fake: FakeDiscord, guild: Guild) -> Channel:
    """A forum whose tags are the states of a request."""
    return fake.forum("requests", guild, *TAGS)


@pytest.fixture
async def client(
    fake: FakeDiscord, guild: Guild, leads: Role, dana: Person, omar: Person, general: Channel, forum: Channel
) -> AsyncIterator[discord.Client]:
    """A client that is ready: it knows the guild with all that is furnished above."""
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    made = discord.Client(
        intents=intents,
        allowed_mentions=discord.AllowedMentions.none(),
        guild_ready_timeout=0.05,
        max_ratelimit_timeout=60,
    )
    await made.login(fake.app.token)
    connection = asyncio.create_task(made.connect())
    async with asyncio.timeout(READY_S):
        await made.wait_until_ready()
    yield made
    await made.close()
    await asyncio.gather(connection, return_exceptions=True)


@pytest.fixture
async def mail(
    sqlite_store: Any,
    clock: FakeClock,
    ids: Any,
    fake: FakeDiscord,
    client: discord.Client,
    guild: Guild,
    general: Channel,
    forum: Channel,
) -> AsyncIterator[Mail]:
    """What sends messages, in a guild that is connected."""
    house = House(sqlite_store, clock, ids, ScriptedModel([minutes]), kit=MemoryKit())
    async for one in carried(house, fake, client, guild, general, forum):
        yield one


@pytest.fixture
async def scene(sqlite_store: Any, clock: FakeClock, ids: Any) -> AsyncIterator[Scene]:
    """A house whose people are on the platform."""
    async for one in played(sqlite_store, clock, ids):
        yield one


@dataclass
class Elsewhere:
    """Another installation before the same platform, with a shelf of its own."""

    scene: Scene

    @property
    def shelf(self) -> AdapterShelf:
        """Its shelf."""
        return AdapterShelf(self.scene.house.store, "main", "elsewhere")

    def adapter(self, **settings: str) -> DiscordAdapter:
        """Return an adapter as a new process would make it."""
        said = {"TOKEN": self.scene.discord.app.token, "API": self.scene.kit.api} | settings
        return DiscordAdapter(
            {f"ROLECALL_DISCORD_{name}": value for name, value in said.items()}, self.scene.kit.folder
        )

    async def start(self, adapter: DiscordAdapter) -> None:
        """Start an adapter."""
        await adapter.start(self.scene.house, self.scene.house.desk, self.shelf)


@pytest.fixture
def elsewhere(scene: Scene) -> Elsewhere:
    """Another installation."""
    return Elsewhere(scene)


@pytest.fixture
async def desk(
    tmp_path: Path, migrated_file: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Terminal]:
    """A terminal beside a platform."""
    async with seated(tmp_path, migrated_file, clock, monkeypatch) as terminal:
        yield terminal
