"""The adapter: the verbs of the chat port, over a Slack app."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rolecall.chat import Actor, Caps, Card, Desk, File, Finding, Handle, Health, Place, Ref, Shelf, Sink
from rolecall.chat.common.awaited import addressed, unaddressed
from rolecall.errors import BadInput, Dead, NotFound, RolecallError, Unreached
from rolecall_slack import checks
from rolecall_slack.client import Client
from rolecall_slack.connection import ROW, Connection
from rolecall_slack.features import Features
from rolecall_slack.ingress import Reception, build
from rolecall_slack.install import Install, Installs
from rolecall_slack.invitations import Invitations
from rolecall_slack.manifest import OPTIONAL, SCOPES
from rolecall_slack.settings import PATH, Settings, configured
from rolecall_slack.works import Works, fitted

#: What Slack can do; what the granted scopes do not allow is taken away at the start.
CAPS = Caps(
    reactions=False,
    native_stop=True,
    commands="channel",
    ack_deadline_s=3,
    post_interval_s=1,
    edit_interval_s=3,
    same_key_s=0,
)
HISTORY = ("channels:history", "groups:history")
#: Seconds without any open connection after which the adapter is started anew.
WITHOUT_S = 60.0


class SlackAdapter:
    """See `rolecall.chat.Workspace`; one Slack app serves all roles, in one workspace or in many."""

    name = "slack"
    path = PATH
    #: Any number of processes may run it: Slack gives each envelope to one connection, and the shelf is shared.
    single = False

    def __init__(self, environ: Mapping[str, str], data_dir: Path) -> None:
        """Read the settings; nothing is opened before `start`.

        Raises:
            BadInput: a setting is wrong.
        """
        self._environ = environ
        self._settings = Settings.read(environ)
        self._features = Features(data_dir)
        self._works: Works | None = None
        self._alone_since: float | None = None
        self._app = build()
        self.caps = CAPS
        self.asgi: Any | None = self._app if self._settings.public_url else None

    @classmethod
    def configured(cls, environ: Mapping[str, str], shelf: Shelf) -> bool:
        """It runs once anything was set for it, or `rolecall slack connect` stored something."""
        return configured(environ) or shelf.get(ROW) is not None

    @classmethod
    def doctor(
        cls, environ: Mapping[str, str], data_dir: Path, shelf: Shelf, now: Callable[[], dt.datetime]
    ) -> Sequence[Finding]:
        """Look at the settings, and ask Slack about the tokens."""
        return checks.doctor(environ, data_dir, shelf, now)

    async def start(self, sink: Sink, desk: Desk, shelf: Shelf) -> None:
        """See `Workspace.start`.

        Raises:
            Dead: Slack takes none of the tokens, or could not reach us.
            ServiceFailed: Slack cannot be reached now.
        """
        settings = self._settings = await asyncio.to_thread(self._read, shelf)
        client = Client(settings.api_url)
        await client.open()
        works = self._works = fitted(settings, self._features, client, sink, desk, shelf)
        await works.installs.load()
        self.caps = _caps(works.installs)
        app = works.listening.app(settings.api_url)
        self._app.state.reception = Reception(
            app=app if settings.mode == "http" else None,
            now=desk.now,
            signing_secret=settings.credentials.signing_secret,
            invitations=Invitations(shelf, settings),
            scopes=[*SCOPES, *(scope for scopes, _, _ in OPTIONAL for scope in scopes)],
            exchange=works.installs.exchange,
            welcome=self._welcome,
        )
        await works.sessions.tidy()
        if works.sockets is not None:
            await works.sockets.start(app, client)

    async def stop(self) -> None:
        """See `Workspace.stop`: what was taken in is acked before the connections close."""
        works, self._works, self._app.state.reception = self._works, None, None
        if works is None:
            return
        await works.later.settle()
        if works.sockets is not None:
            await works.sockets.stop()
        await works.homes.stop()
        await works.sessions.stop()
        await works.sending.stop()
        await works.client.close()

    async def health(self) -> Health:
        """See `Workspace.health`."""
        works = self._works
        if works is None:
            return Health("down", "It was not started.")
        last = works.listening.last
        if not works.installs.all:
            return Health("degraded", "The app is installed nowhere. Run: rolecall slack connect", last)
        lacking = self._features.said()
        if works.sockets is None:
            return Health("up", " ".join(lacking), last)
        number = await works.sockets.connected()
        if number:
            self._alone_since = None
            state = "up" if number == self._settings.sockets else "degraded"
            few = [] if state == "up" else [f"{number} of {self._settings.sockets} connections are open."]
            return Health("up" if state == "up" else "degraded", " ".join([*few, *lacking]), last)
        now = asyncio.get_running_loop().time()
        self._alone_since = now if self._alone_since is None else self._alone_since
        broken = now - self._alone_since >= WITHOUT_S
        return Health("down" if broken else "degraded", "No connection to Slack is open.", last)

    async def post(self, place: Place, card: Card, *, key: str) -> Ref:
        """See `Workspace.post`."""
        works = self._here()
        ref = await works.sending.post(place, await addressed(works.desk, place, card), key)
        await works.threads.began(ref)
        self._mark(works, ref, card)
        return ref

    async def update(self, ref: Ref, card: Card, *, key: str) -> None:
        """See `Workspace.update`."""
        works = self._here()
        await works.sending.update(ref, unaddressed(card), key)
        self._mark(works, ref, card)

    async def find(self, place: Place, key: str) -> Ref | None:
        """See `Workspace.find`."""
        works = self._here()
        ref = await works.sending.find(place, key)
        if ref is not None:
            await works.threads.began(ref)
        return ref

    async def tell(self, actor: Actor, place: Place, text: str, *, key: str, handle: Handle | None = None) -> None:
        """See `Workspace.tell`."""
        await self._here().telling.tell(actor, place, text, handle)

    async def member_of(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """See `Workspace.member_of`."""
        return await self._here().groups.member_of(actor, groups)

    async def read(self, file: str) -> File:
        """See `Workspace.read`; a handle is `tenant/id`."""
        works = self._here()
        tenant, _, name = file.partition("/")
        if not name:
            raise NotFound(f"Slack keeps no file {file}.")
        facts: Mapping[str, Any] = (await works.installs.call(tenant, "files.info", file=name))["file"]
        kind, url = str(facts.get("mimetype") or ""), facts.get("url_private_download") or facts.get("url_private")
        token = await works.installs.token(tenant)
        data = await works.client.fetch(str(url or ""), token, page=kind == "text/html")
        return File(str(facts.get("name") or name), kind or "application/octet-stream", data)

    def _here(self) -> Works:
        if self._works is None:
            raise Unreached("The Slack adapter is not running.")
        return self._works

    def _read(self, shelf: Shelf) -> Settings:
        """Return the settings with what is stored; refuse to start where Slack could not reach us, or anybody could."""
        try:
            settings = Settings.read(self._environ, Connection.stored(shelf))
        except BadInput as error:
            raise Dead(error.message, hint=error.hint) from error
        if settings.mode == "socket" and not settings.credentials.app_token:
            raise Dead("Socket Mode needs an app-level token.", hint="Run: rolecall slack connect")
        if settings.mode == "http" and not settings.credentials.signing_secret:
            raise Dead("HTTP needs the app's signing secret.", hint="Run: rolecall slack connect")
        return settings

    def _mark(self, works: Works, ref: Ref, card: Card) -> None:
        """Let Slack show that we work in a thread, or that somebody is awaited there."""
        if works.sessions.lacking and self.caps.native_stop:
            self.caps = replace(self.caps, native_stop=False)  # from now on cards have a Stop button of ours
        works.sessions.show(replace(ref.place, thread=ref.place.thread or ref.message), card.state, card.opens or "")
        works.homes.changed(ref.place.tenant)

    async def _welcome(self, install: Install, link: str) -> str:
        """Make whoever installed the app a member by the link of their invitation; say what to do next."""
        works = self._here()
        self.caps = _caps(works.installs)
        try:
            said = await works.welcoming.claim(Actor(self.name, install.tenant, install.installer, ""), link)
        except RolecallError as error:
            return f"You are no member yet: {error}"
        return f"{said} Go back to Slack: Rolecall writes to you there."


def _caps(installs: Installs) -> Caps:
    """Return what all installations can do."""
    found = installs.all
    history = all(install.may(*HISTORY) for install in found)
    groups = all(install.may("usergroups:read") for install in found)
    agent = all(install.may("assistant:write") for install in found)
    return replace(
        CAPS,
        reads_replies=history,
        findable=history,
        groups="query" if groups else "none",
        native_stop=agent,
    )
