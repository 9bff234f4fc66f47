"""Slack, whose messages outlive the process where they have to."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import aiohttp

from tests.adapters.fake_slack.app_config import AppConfig
from tests.adapters.kit import Kit
from tests.adapters.kits import afar
from tests.adapters.kits.slack import SlackHttpKit, SlackKit


class Home(afar.Home, SlackKit):
    """The people and their platform, without an adapter."""

    async def open(self, clock: Any) -> None:
        """See `SlackKit.open`; no connection of ours is ever cut."""
        await super().open(clock)
        aiohttp.TCPConnector.connect = self._connect  # type: ignore[method-assign]

    async def close(self) -> None:
        """See `afar.Home.close`."""
        await super().close()
        await self.slack.__aexit__(None, None, None)

    async def base_url(self) -> str:
        """Return where the Web API is."""
        return self.slack.base_url

    async def call_at(self, url: str) -> None:
        """Deliver over HTTP to this address from now on."""
        self.slack.app.at(url)


class Afar(afar.Afar, SlackKit):
    """A kit whose platform is `Home`."""

    async def open(self, _clock: Any) -> None:
        """See `SlackKit.open`."""
        if await self.connect():
            self.slack = SimpleNamespace(base_url=await self.far("base_url"), app=AppConfig())  # type: ignore[assignment]

    async def end(self) -> None:
        """See `SlackKit.end`."""
        await self.running.stop()
        await self.disconnect()


class AfarHttp(SlackHttpKit, Afar):
    """The same, called over HTTP."""

    async def open(self, clock: Any) -> None:
        """See `SlackHttpKit.open`."""
        await super().open(clock)
        await self.far("call_at", self.slack.app.events_url)


class DurableSlackKit(SlackKit):
    """The kit of the suite."""

    durable = True
    afar: ClassVar[type[Afar]] = Afar

    @classmethod
    def living(cls, folder: Path) -> Kit:
        """See `Kit.living`."""
        return cls.afar(folder)

    @classmethod
    def kept(cls, folder: Path) -> AbstractContextManager[Any]:
        """See `Kit.kept`."""
        return afar.kept(Home(), folder)


class DurableHttpKit(DurableSlackKit):
    """The same, over HTTP."""

    afar = AfarHttp
