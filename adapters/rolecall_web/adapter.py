"""The adapter: the verbs of the chat port, over the transcript."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from rolecall.chat import Actor, Caps, Card, Desk, File, Finding, Handle, Health, Place, Ref, Shelf, Sink
from rolecall.errors import BadInput, Busy, Conflict, NotFound, Unreached
from rolecall_web.address import ACCOUNT, NAME
from rolecall_web.app import build
from rolecall_web.house import House
from rolecall_web.post import Post, stripped
from rolecall_web.settings import Settings

T = TypeVar("T")


class WebAdapter:
    """See `rolecall.chat.Workspace`; its messages are rows of our own, so a key surely makes one message."""

    name = NAME
    path = "/"
    caps = Caps()
    #: Any number of processes may run it: all that is shared stands on the shelf.
    single = False

    def __init__(self, environ: Mapping[str, str], data_dir: Path) -> None:
        """Read the settings; nothing is opened before `start`.

        Raises:
            BadInput: a setting is wrong.
        """
        self._settings = Settings.read(environ)
        self._house: House | None = None
        self._app = build()
        self.asgi: Any | None = self._app

    @classmethod
    def configured(cls, environ: Mapping[str, str], shelf: Shelf) -> bool:  # noqa: ARG003  # as the port says
        """It needs no settings."""
        return True

    @classmethod
    def doctor(  # as the port says
        cls,
        environ: Mapping[str, str],
        data_dir: Path,  # noqa: ARG003
        shelf: Shelf,  # noqa: ARG003
        now: Callable[[], dt.datetime],  # noqa: ARG003
    ) -> Sequence[Finding]:
        """Look at the settings."""
        try:
            settings = Settings.read(environ)
        except BadInput as error:
            return [Finding("bad", error.message, error.hint)]
        if settings.trusted_header:
            networks = ", ".join(map(str, settings.trusted_proxies))
            said = f"Whoever connects from {networks} may sign anybody in ({settings.trusted_header})."
            return [Finding("warn", said)]
        return [Finding("ok", "Members come in with their own links.")]

    async def start(self, sink: Sink, desk: Desk, shelf: Shelf) -> None:
        """See `Workspace.start`."""
        await asyncio.to_thread(desk.connect, NAME, ACCOUNT)
        house = House.build(sink, desk, shelf, self._settings)
        await house.hub.start()
        self._house = self._app.state.house = house

    async def stop(self) -> None:
        """See `Workspace.stop`: pages get 503 from now on, open streams end."""
        house, self._house, self._app.state.house = self._house, None, None
        if house is not None:
            await house.hub.stop()

    async def health(self) -> Health:
        """See `Workspace.health`."""
        if self._house is None:
            return Health("down", "It was not started.")
        if not self._house.hub.following:
            return Health("degraded", "Open pages are not told what is new.")
        return Health("up")

    async def post(self, place: Place, card: Card, *, key: str) -> Ref:
        """See `Workspace.post`."""
        house = self._here()
        bare, described = stripped(card)
        post = Post(
            id=house.desk.fresh("m"),
            channel=place.channel,
            thread=place.thread or "",
            card=bare,
            files=described,
            at=house.desk.now().isoformat(),
        )
        return await self._write(lambda: house.transcript.write(post, key=key, files=card.files))

    async def update(self, ref: Ref, card: Card, *, key: str) -> None:
        """See `Workspace.update`."""
        house = self._here()
        await self._write(lambda: house.transcript.update(ref.message, card))

    async def find(self, place: Place, key: str) -> Ref | None:
        """See `Workspace.find`."""
        return await asyncio.to_thread(self._here().transcript.find, key)

    async def tell(self, actor: Actor, place: Place, text: str, *, key: str, handle: Handle | None = None) -> None:
        """See `Workspace.tell`."""
        house = self._here()
        await self._write(lambda: house.notices.say(actor.id, text, key=key))

    async def member_of(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """See `Workspace.member_of`: the groups here are the roles of the members."""
        members = await asyncio.to_thread(self._here().desk.members, actor)
        mine = (member for member in members if member["id"] == actor.id and member["active"])
        return groups & frozenset(role for member in mine for role in member["roles"])

    async def read(self, file: str) -> File:
        """See `Workspace.read`: what is handed in here is kept by the core at once."""
        raise NotFound(f"The web workspace keeps no file {file}.")

    def _here(self) -> House:
        if self._house is None:
            raise Unreached("The web workspace is not running.")
        return self._house

    async def _write(self, write: Callable[[], T]) -> T:
        """Write in a thread and wake the readers.

        Raises:
            Unreached: others were in the way, and nothing was written.
        """
        house = self._here()
        try:
            done = await asyncio.to_thread(write)
        except (Busy, Conflict) as error:
            raise Unreached(error.message) from error
        house.hub.wake()
        return done
