"""The adapter: the verbs of the chat port, over one session with Discord."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rolecall.chat import Actor, Caps, Card, Desk, File, Finding, Handle, Health, Place, Ref, Shelf, Sink
from rolecall.errors import BadInput, Dead, ServiceFailed, Unreached
from rolecall_discord import checks, lasting, pulse
from rolecall_discord.connection import ROW, Connection
from rolecall_discord.fetching import fetch
from rolecall_discord.settings import Settings, configured
from rolecall_discord.translating import port_errors

if TYPE_CHECKING:
    import aiohttp

    from rolecall_discord.works import Works

#: What Discord can do; plain replies are read where the settings say so.
CAPS = Caps(
    commands="anywhere",
    ack_deadline_s=3,
    post_interval_s=1,
    edit_interval_s=1.2,
    same_key_s=60,
    groups="event",
    reads_replies=False,
)


class DiscordAdapter:
    """See `rolecall.chat.Workspace`; one Discord app serves all roles, in one server or in several."""

    name = "discord"
    path = ""
    #: Two sessions of one bot would each get everything.
    single = True
    asgi: Any | None = None

    def __init__(self, environ: Mapping[str, str], data_dir: Path) -> None:
        """Read the settings; nothing is opened before `start`.

        Raises:
            BadInput: a setting is wrong.
        """
        self._environ = environ
        self._works: Works | None = None
        self._open = ExitStack()
        self.caps = replace(CAPS, reads_replies=Settings.read(environ).reads_replies)

    @classmethod
    def configured(cls, environ: Mapping[str, str], shelf: Shelf) -> bool:
        """It runs once a token was set, or `rolecall discord connect` stored one."""
        return configured(environ) or shelf.get(ROW) is not None

    @classmethod
    def doctor(
        cls,
        environ: Mapping[str, str],
        data_dir: Path,  # noqa: ARG003  # as the port says
        shelf: Shelf,
        now: Callable[[], dt.datetime],
    ) -> Sequence[Finding]:
        """Look at the settings, and ask Discord about the app and its servers."""
        return checks.doctor(environ, shelf, now)

    def connector(self) -> aiohttp.BaseConnector | None:
        """Return the way to Discord, None for the library's own; a network with a way of its own overrides it."""
        return None

    async def start(self, sink: Sink, desk: Desk, shelf: Shelf) -> None:
        """See `Workspace.start`.

        Raises:
            Dead: Discord does not take the token, or does not allow what the settings ask for.
            ServiceFailed: no session can be begun now.
        """
        settings = await asyncio.to_thread(self._read, shelf)
        await asyncio.to_thread(import_module, "rolecall_discord.works")  # which loads the library
        from rolecall_discord.visiting import aimed
        from rolecall_discord.works import fitted

        self._open.enter_context(aimed(settings.api))
        works = self._works = fitted(settings, sink, desk, shelf, self.connector())
        await asyncio.to_thread(works.identifies.check)
        await asyncio.to_thread(lasting.forget, shelf, desk.now())
        await works.guilds.load()
        async with port_errors():
            await works.bot.login(settings.token)
            if works.bot.application is not None and works.bot.application.interactions_endpoint_url:
                raise ServiceFailed(checks.ELSEWHERE, hint=checks.EMPTY_IT)
            await works.bot.enter()

    async def stop(self) -> None:
        """See `Workspace.stop`: what was taken in is answered before the session closes."""
        works, self._works = self._works, None
        if works is not None:
            await works.later.settle()
            await works.sending.stop()
            await works.telling.stop()
            await works.bot.leave()
            await works.later.settle()
        self._open.close()

    async def health(self) -> Health:
        """See `Workspace.health`."""
        return Health("down", "It was not started.") if self._works is None else pulse.health(self._works)

    async def post(self, place: Place, card: Card, *, key: str) -> Ref:
        """See `Workspace.post`."""
        return await self._here().sending.post(place, card, key)

    async def update(self, ref: Ref, card: Card, *, key: str) -> None:
        """See `Workspace.update`."""
        await self._here().sending.update(ref, card, key)

    async def find(self, place: Place, key: str) -> Ref | None:
        """See `Workspace.find`."""
        return await self._here().sending.find(place, key)

    async def tell(self, actor: Actor, place: Place, text: str, *, key: str, handle: Handle | None = None) -> None:
        """See `Workspace.tell`."""
        await self._here().telling.tell(actor, place, text, handle)

    async def member_of(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """See `Workspace.member_of`: groups are ids of roles."""
        return groups & await self._here().people.roles(int(actor.tenant), int(actor.id))

    async def read(self, file: str) -> File:
        """See `Workspace.read`; a handle is the address of an attachment."""
        works = self._here()
        return await fetch(works.bot.http.connector, file, works.settings.api)

    def _here(self) -> Works:
        if self._works is None:
            raise Unreached("The Discord adapter is not running.")
        return self._works

    def _read(self, shelf: Shelf) -> Settings:
        try:
            settings = Settings.read(self._environ, Connection.stored(shelf))
        except BadInput as error:
            raise Dead(error.message, hint=error.hint) from error
        if not settings.token:
            raise Dead("There is no bot token.", hint="Run: rolecall discord connect")
        return settings
