"""Somebody at a terminal beside the strict fake platform, with an empty installation."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rolecall.cli.premises import Installation
from rolecall.testing.time import FakeClock
from rolecall_discord.commands import app
from rolecall_discord.connection import Connection
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Channel, Guild

Run = Callable[..., Awaitable[Result]]


@dataclass
class Terminal:
    """Somebody at a terminal beside a platform."""

    fake: FakeDiscord
    guild: Guild
    general: Channel
    run: Run
    folder: Path

    def secret(self, text: str) -> str:
        """Write a token into a file."""
        file = self.folder / "token"
        file.write_text(f"{text}\n")
        return str(file)

    def stored(self) -> Connection | None:
        """Return what stands on the adapter's shelf."""
        with Installation().shelf("discord") as shelf:
            return Connection.stored(shelf)

    async def connected(self) -> Result:
        """Connect with the right token, which works."""
        done = await self.run("connect", "--token-file", self.secret(self.fake.app.token))
        assert done.return_value == 0, done.exception
        return done


@asynccontextmanager
async def seated(folder: Path, migrated: Path, clock: FakeClock, patch: pytest.MonkeyPatch) -> AsyncIterator[Terminal]:
    """Open a platform with a server, and an empty installation in `folder` that calls it."""
    (folder / "data").mkdir(mode=0o700)
    shutil.copy(migrated, folder / "data" / "ledger.db")
    async with FakeDiscord(clock) as fake:
        fake.rates.enforced = False
        guild = fake.guild()
        general = fake.channel("general", guild)
        patch.setenv("ROLECALL_DATA_DIR", str(folder / "data"))
        patch.setenv("ROLECALL_DISCORD_API", fake.api.removesuffix("/api/v10"))

        async def run(*argv: str) -> Result:
            return await asyncio.to_thread(
                lambda: CliRunner().invoke(app, argv, obj=Installation(), standalone_mode=False)
            )

        yield Terminal(fake, guild, general, run, folder)
