"""Commands are put when they changed, once, and what Discord says against them is kept in words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.testing.model import ScriptedModel
from rolecall.testing.time import FakeClock
from rolecall_discord.slash import CHAT
from rolecall_discord.syncing import Syncing
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Guild
from tests.adapters.house import House
from tests.adapters.kits.memory import MemoryKit
from tests.line.floor import minutes


@dataclass
class Bench:
    """A house with the note taker, and the platform that its commands are put with."""

    house: House
    fake: FakeDiscord
    client: discord.Client
    guild: Guild
    clock: FakeClock

    def __post_init__(self) -> None:
        """Begin as the first process."""
        self.shelf = AdapterShelf(self.house.store, "main", "discord")
        self.start()

    def start(self) -> None:
        """Begin as another process would, with nothing but the shelf."""
        self.syncing = Syncing(self.client, self.house.desk, self.shelf)

    async def sync(self, *, connected: bool = True) -> bool:
        """Sync the guild."""
        return await self.syncing.sync(int(self.guild.id), connected)

    def name(self, *commands: str) -> None:
        """Let the note taker have other commands from now on."""
        role = self.house.role
        triggers = role.triggers.model_copy(update={"commands": commands})
        self.house.dispatch.roles[role.id] = role.model_copy(update={"triggers": triggers})

    @property
    def puts(self) -> int:
        """How often commands were put, with success or without."""
        return len(self.fake.record.named("commands.put"))

    @property
    def names(self) -> list[str]:
        """The slash commands that the guild has; the menu of messages is the same for all."""
        return [one["name"] for one in self.fake.world.commands.get(self.guild.id, []) if one["type"] == CHAT]


@pytest.fixture
async def bench(
    sqlite_store: Any, clock: FakeClock, ids: Any, fake: FakeDiscord, client: discord.Client, guild: Guild
) -> AsyncIterator[Bench]:
    """A guild that is connected."""
    house = House(sqlite_store, clock, ids, ScriptedModel([minutes]), kit=MemoryKit())
    await house.open()
    house.desk.connect("discord", guild.id)
    yield Bench(house, fake, client, guild, clock)
    await house.close()


async def test_commands_are_put_when_they_changed(bench: Bench) -> None:
    """Not at every start, and once however often it is asked for at the same time."""
    assert sorted(await asyncio.gather(bench.sync(), bench.sync())) == [False, True]
    assert bench.names == ["rolecall", "notes"]
    bench.start()
    assert not await bench.sync()
    assert bench.puts == 1

    bench.name("notes", "minutes")
    assert await bench.sync()
    assert (bench.names, bench.puts, bench.syncing.refused) == (["rolecall", "notes", "minutes"], 2, "")


async def test_a_guild_has_its_roles_once_it_is_connected(bench: Bench) -> None:
    """Before, there is only the command that connects it; the desk would not even name the roles."""
    assert await bench.sync(connected=False)
    assert bench.names == ["rolecall"]
    assert not await bench.sync(connected=False)

    assert await bench.sync()
    assert bench.names == ["rolecall", "notes"]


async def test_a_refusal_is_kept_in_words_until_it_is_mended(bench: Bench) -> None:
    """Nothing is taken for registered, so that the next start tries again."""
    bench.fake.faults.refuse("commands.put", 403, 50001)
    assert not await bench.sync()
    assert bench.syncing.refused.startswith("The commands in Acme are not up to date: Discord says:")

    assert await bench.sync()
    assert (bench.syncing.refused, bench.names) == ("", ["rolecall", "notes"])


async def test_a_role_that_does_not_fit_is_named(bench: Bench) -> None:
    """What was registered before stays as it was, and Discord is not asked."""
    await bench.sync()
    bench.name("Notes of meetings")

    assert not await bench.sync()
    assert "“/Notes of meetings” of the role Note Taker" in bench.syncing.refused
    assert (bench.puts, bench.names) == (1, ["rolecall", "notes"])


async def test_two_hundred_commands_a_day_are_not_exceeded(bench: Bench) -> None:
    """Discord is not asked for more; another process knows of it, and tomorrow they are put."""
    for day in range(3):
        bench.name(*(f"n{day}-{number}" for number in range(66)))
        assert await bench.sync()
    bench.clock.pass_time(hours=1)
    bench.start()
    bench.name("notes", "minutes")
    before = bench.names

    assert not await bench.sync()
    assert "200 new commands a day" in bench.syncing.refused
    assert (bench.puts, bench.names) == (3, before)

    bench.clock.pass_time(hours=23)
    assert await bench.sync()
    assert (bench.names, bench.syncing.refused) == (["rolecall", "notes", "minutes"], "")


async def test_changing_commands_creates_none(bench: Bench) -> None:
    """However often on one day."""
    bench.name(*(f"n{number}" for number in range(98)))
    made = bench.house.dispatch.roles[bench.house.role.id]
    for number in range(4):
        bench.house.dispatch.roles[made.id] = made.model_copy(update={"title": f"Note Taker {number}"})
        assert await bench.sync()
    assert bench.fake.world.commands[bench.guild.id][1]["description"] == "Ask the Note Taker 3"


async def test_a_guild_that_comes_back_gets_its_commands_again(bench: Bench) -> None:
    """It removed the app in between; those of that day still count."""
    await bench.sync()
    await bench.syncing.forget(int(bench.guild.id))
    del bench.fake.world.commands[bench.guild.id]

    assert await bench.sync()
    assert bench.names == ["rolecall", "notes"]
    row = bench.shelf.get(f"commands:{bench.guild.id}")
    assert row is not None
    assert row[0].count(str(bench.clock.now().timestamp())) == 2


async def test_other_guilds_go_on(bench: Bench) -> None:
    """A refusal is one guild's."""
    assert not await bench.syncing.sync(17, False)
    assert await bench.sync()
    assert bench.syncing.refused.startswith("The commands in 17 are not up to date:")
