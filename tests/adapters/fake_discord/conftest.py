"""A guild with two people, a channel and a forum; and the real client with its token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from rolecall.testing.time import FakeClock
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Channel, Guild, Role

PATIENCE_S = 3.0


class Bot(discord.Client):
    """The library's client with a command tree, and a list of everything it was told."""

    def __init__(self, intents: discord.Intents | None = None, **more: Any) -> None:
        """Ask for no privileged intent."""
        more = {"guild_ready_timeout": 0.05, "allowed_mentions": discord.AllowedMentions.none()} | more
        super().__init__(intents=intents or unprivileged(), **more)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.pressed: list[discord.Interaction] = []
        self.failed: list[BaseException] = []
        self.on_press: Callable[[discord.Interaction], Any] | None = None
        self.task: asyncio.Task[None] | None = None

    async def on_message(self, message: discord.Message) -> None:
        """Keep what others say."""
        if message.author != self.user:
            self.heard.append(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Do what the test says about buttons and forms; a failure is kept."""
        if interaction.type not in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            return
        self.pressed.append(interaction)
        try:
            await (self.on_press(interaction) if self.on_press else interaction.response.defer())
        except discord.HTTPException as error:
            self.failed.append(error)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait the five seconds between two sessions."""

    async def up(self, token: str = "bot-token-1") -> Bot:
        """Start and wait until ready; what ends the client first is raised."""
        try:
            await self.login(token)
            self.task = asyncio.create_task(self.connect())
            ready = asyncio.create_task(self.wait_until_ready())
            await asyncio.wait({self.task, ready}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
            if self.task.done():
                self.task.result()
        except (discord.LoginFailure, discord.ClientException):
            await self.close()
            raise
        assert self.is_ready()
        return self

    async def down(self) -> None:
        """Say goodbye."""
        await self.close()
        if self.task:
            await asyncio.gather(self.task, return_exceptions=True)


def unprivileged(**more: bool) -> discord.Intents:
    """Return the intents that nobody has to approve, and those named."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, **more)


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110  # the fake wakes nobody
            await asyncio.sleep(0.005)


@dataclass
class Office:
    """What the tests need of a guild."""

    discord: FakeDiscord
    clock: FakeClock
    guild: Guild
    leads: Role
    dana: Person
    omar: Person
    general: Channel
    forum: Channel
    bots: list[Bot] = field(default_factory=list)

    async def bot(self, **more: Any) -> Bot:
        """Start a client."""
        made = Bot(**more)
        self.bots.append(made)
        return await made.up()

    def place(self, bot: Bot, channel: Channel | None = None) -> discord.PartialMessageable:
        """Return a channel for a client, #general unless another is given."""
        return bot.get_partial_messageable(int((channel or self.general).id))

    async def refused(self, bot: Bot, method: str, path: str, body: Any) -> discord.HTTPException:
        """Make a call past the library's own checks, that must be refused."""
        with pytest.raises(discord.HTTPException) as caught:
            await bot.http.request(Route(method, path), json=body)
        return caught.value


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands."""
    return FakeClock()


@pytest.fixture
async def office(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """A guild that is gone afterwards, where the client's two addresses lead to it."""
    async with FakeDiscord(clock) as fake:
        monkeypatch.setattr(Route, "BASE", fake.api)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway_url))
        guild = fake.guild()
        leads = fake.role(guild, "leads")
        made = Office(
            discord=fake,
            clock=clock,
            guild=guild,
            leads=leads,
            dana=fake.person("dana", guild),
            omar=fake.person("omar", guild, leads),
            general=fake.channel("general", guild),
            forum=fake.forum("requests", guild, "open", "done"),
        )
        yield made
        for bot in made.bots:
            await bot.down()
