"""A process that Discord's interactions reach: a bare discord.py client, or Rolecall; it prints where when it is up.

`python -m tests.benchmarks.discord_child KIND API FOLDER`. Kinds: `bare` defers in `on_interaction`, `tree` in a
command of the library's tree and in a persistent view, `ours` is `rolecall serve`, and `rested` is the same with its
inbox left alone, so that nothing but taking in is measured.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from rolecall.app import App
from rolecall.app.app import TENANT
from rolecall.app.serving import serve
from rolecall.app.shelf import AdapterShelf
from rolecall.config import Settings
from rolecall_discord.guilds import Guilds, invite
from rolecall_discord.settings import API, TOKEN
from rolecall_discord.visiting import aimed
from tests.adapters.fake_discord.app_config import AppConfig
from tests.benchmarks.acks import up
from tests.benchmarks.discord_load import APPROVE, GUILD

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
INVITATION = "bench"


class Bare(discord.Client):
    """Acks what anybody does, and does nothing else."""

    async def on_ready(self) -> None:
        """Say so."""
        up("http://bare")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Ack it."""
        await interaction.response.defer(ephemeral=True)


class Treed(discord.Client):
    """The same by the library's own means."""

    async def setup_hook(self) -> None:
        """Know a command and a button."""
        group = app_commands.Group(name="ba", description="Ask the Business Analyst")
        group.add_command(app_commands.Command(name="ask", description="Say what you need", callback=ask))
        app_commands.CommandTree(self).add_command(group, guild=discord.Object(GUILD))
        view = discord.ui.View(timeout=None)
        view.add_item(Approve(custom_id=APPROVE))
        self.add_view(view)

    async def on_ready(self) -> None:
        """Say so."""
        up("http://tree")


class Approve(discord.ui.Button[Any]):
    """The button that is pressed."""

    async def callback(self, interaction: discord.Interaction) -> None:
        """Ack it."""
        await interaction.response.defer(ephemeral=True)


async def ask(interaction: discord.Interaction, text: str) -> None:
    """Ack a command."""
    await interaction.response.defer(ephemeral=True)


def bare(client: discord.Client, api: str) -> None:
    """Run a client of the library."""
    with aimed(api):
        client.run(AppConfig.token, log_handler=None)


def product(api: str, folder: Path, *, works: bool) -> None:
    """Serve an installation whose only workspace is this Discord, of which one server is connected."""
    os.environ.update({TOKEN: AppConfig.token, API: api})
    settings = Settings(data_dir=folder, sample=False, adapters=("discord",))
    app = App(settings.model_copy(update={"port": 0}))
    shelf, now = AdapterShelf(app.store, TENANT, "discord"), app.clock.now()
    invite(shelf, INVITATION, now)
    asyncio.run(Guilds(app.desk, shelf).connect(int(GUILD), INVITATION, now))
    if not works:
        app.desk.work_next = lambda: False  # type: ignore[method-assign]  # what is taken in stays there
    serve(app, "all", up)


if __name__ == "__main__":
    kind, api, folder = sys.argv[1:]
    if kind in {"ours", "rested"}:
        product(api, Path(folder), works=kind == "ours")
    else:
        bare(Bare(intents=INTENTS) if kind == "bare" else Treed(intents=INTENTS), api)
