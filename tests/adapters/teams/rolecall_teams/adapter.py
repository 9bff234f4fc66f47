"""The adapter: the verbs of the chat port, over one bot of Teams."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolecall.chat import Actor, Caps, Card, Desk, File, Finding, Handle, Health, Place, Ref, Shelf, Sink
from rolecall.errors import BadInput, Forbidden, NotFound, RolecallError, Unreached
from rolecall_teams.activities import WORKSPACE
from rolecall_teams.connector import Connector
from rolecall_teams.inbound import Inbound, build
from rolecall_teams.proof import Proof
from rolecall_teams.sending import Sending
from rolecall_teams.services import ADD, UNKNOWN, Services, row
from rolecall_teams.settings import MESSAGES, PATH, PUBLIC_URL, Settings, configured

#: What Teams can do as far as this adapter goes; what is off is done another way by the core.
CAPS = Caps(
    forms=False,
    files=False,
    reads_replies=False,
    ack_deadline_s=10,
    post_interval_s=0.5,
    edit_interval_s=2,
    same_key_s=0,
    findable=False,
    groups="none",
)


@dataclass(frozen=True)
class Works:
    """What runs between start and stop."""

    connector: Connector
    services: Services
    sending: Sending
    inbound: Inbound


class TeamsAdapter:
    """See `rolecall.chat.Workspace`; one bot serves all roles in one tenant."""

    name = WORKSPACE
    path = PATH
    #: Any number of processes may run it: Teams calls whichever the address leads to.
    single = False

    def __init__(self, environ: Mapping[str, str], data_dir: Path) -> None:
        """Read the settings; nothing is opened before `start`.

        Raises:
            BadInput: a setting is wrong.
        """
        self._settings = Settings.read(environ)
        self._works: Works | None = None
        self._app = build()
        self.caps = CAPS
        self.asgi: Any | None = self._app

    @classmethod
    def configured(cls, environ: Mapping[str, str], shelf: Shelf) -> bool:
        """It runs once the id of an app is set."""
        return configured(environ)

    @classmethod
    def doctor(
        cls, environ: Mapping[str, str], data_dir: Path, shelf: Shelf, now: Callable[[], dt.datetime]
    ) -> Sequence[Finding]:
        """Look at the settings, ask Microsoft for a token, and say whether anything ever arrived."""
        try:
            settings = Settings.read(environ)
        except BadInput as error:
            return [Finding("bad", error.message, error.hint)]
        public = environ.get(PUBLIC_URL, "").rstrip("/")
        reached = Finding("ok", f"Teams calls {public}{PATH}{MESSAGES}.")
        if not public.startswith("https://"):
            reached = Finding("warn", "Teams cannot call this installation.", f"Set {PUBLIC_URL}=https://…")
        seen = shelf.get(row(settings.tenant)) is not None
        heard = Finding("ok", "Activities of Teams arrived.") if seen else Finding("warn", UNKNOWN, ADD)
        return [asyncio.run(_proved(settings, now)), reached, heard]

    async def start(self, sink: Sink, desk: Desk, shelf: Shelf) -> None:
        """See `Workspace.start`.

        Raises:
            Dead: Microsoft does not take the app's password.
            Unreached: Microsoft cannot be reached now.
        """
        connector = Connector(self._settings, desk.now)
        services = Services(shelf)
        sending = Sending(connector, services)
        proof = Proof(self._settings, connector.document, desk.now)
        inbound = Inbound(self._settings, proof, services, sending, sink, desk)
        self._works = Works(connector, services, sending, inbound)
        await connector.token()
        await asyncio.to_thread(desk.connect, self.name, self._settings.tenant)
        self._app.state.inbound = inbound

    async def stop(self) -> None:
        """See `Workspace.stop`."""
        works, self._works, self._app.state.inbound = self._works, None, None
        if works is not None:
            await works.connector.close()

    async def health(self) -> Health:
        """See `Workspace.health`."""
        if self._works is None:
            return Health("down", "It was not started.")
        return Health("up", "A preview: it was never run against the real Teams.", self._works.inbound.last)

    async def post(self, place: Place, card: Card, *, key: str) -> Ref:
        """See `Workspace.post`; Teams knows no keys, so `caps.same_key_s` is 0."""
        return await self._here().sending.post(place, card)

    async def update(self, ref: Ref, card: Card, *, key: str) -> None:
        """See `Workspace.update`."""
        await self._here().sending.update(ref, card)

    async def find(self, place: Place, key: str) -> Ref | None:
        """See `Workspace.find`; never “no”, for then it would be sent again.

        Raises:
            Forbidden: always, since a bot may not read what stands in a channel.
        """
        raise Forbidden("A bot of Teams cannot look up what it posted.")

    async def tell(self, actor: Actor, place: Place, text: str, *, key: str, handle: Handle | None = None) -> None:
        """See `Workspace.tell`: in the chat between this person and the bot."""
        await self._here().sending.say(actor, text)

    async def member_of(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """See `Workspace.member_of`.

        Raises:
            Forbidden: always, so that nothing is decided by a group.
        """
        raise Forbidden("A bot of Teams does not know who is in a group.")

    async def read(self, file: str) -> File:
        """See `Workspace.read`; no event of this adapter names a file.

        Raises:
            NotFound: always.
        """
        raise NotFound(f"There is no file {file}.")

    def _here(self) -> Works:
        if self._works is None:
            raise Unreached("The Teams adapter is not running.")
        return self._works


async def _proved(settings: Settings, now: Callable[[], dt.datetime]) -> Finding:
    connector = Connector(settings, now)
    try:
        await connector.token()
    except RolecallError as error:
        return Finding("bad", error.message, error.hint)
    finally:
        await connector.close()
    return Finding("ok", "Microsoft takes the app's password.")
