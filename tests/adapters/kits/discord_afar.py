"""Discord, whose messages outlive the process where they have to."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import aiohttp

from tests.adapters.kit import Kit
from tests.adapters.kits import afar
from tests.adapters.kits.discord import DiscordKit


class Home(afar.Home, DiscordKit):
    """The server and its people, without an adapter."""

    async def open(self, clock: Any) -> None:
        """See `DiscordKit.open`; no connection of ours is ever cut."""
        await super().open(clock)
        aiohttp.TCPConnector.connect = self._connect  # type: ignore[method-assign]

    async def close(self) -> None:
        """See `afar.Home.close`."""
        await super().close()
        await self.discord.__aexit__(None, None, None)

    async def address(self) -> str:
        """Return where the platform is."""
        return self.api


class Afar(afar.Afar, DiscordKit):
    """A kit whose platform is `Home`."""

    async def open(self, _clock: Any) -> None:
        """See `DiscordKit.open`."""
        if await self.connect():
            self.api = await self.far("address")

    async def end(self) -> None:
        """See `DiscordKit.end`."""
        await self.running.stop()
        await self.disconnect()

    async def caught_up(self) -> None:
        """See `DiscordKit.caught_up`."""
        await self.far("caught_up")


class DurableDiscordKit(DiscordKit):
    """The kit of the suite."""

    durable = True

    @classmethod
    def living(cls, folder: Path) -> Kit:
        """See `Kit.living`."""
        return Afar(folder)

    @classmethod
    def kept(cls, folder: Path) -> AbstractContextManager[Any]:
        """See `Kit.kept`."""
        return afar.kept(Home(), folder)
