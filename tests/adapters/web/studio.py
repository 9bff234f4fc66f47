"""The web workspace over a real desk, line and courier, visited by browsers without a screen."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from rolecall import evidence
from rolecall.app.shelf import AdapterShelf
from rolecall.app.workspaces import RunningWorkspaces
from rolecall.contracts.render import render
from rolecall.courier import Courier
from rolecall.desk import FrontDesk, Office, members
from rolecall.dispatch import Dispatch
from rolecall_web import WebAdapter
from tests.line.floor import KIM, Floor
from tests.reports.press import press

#: What a browser says when a form is sent from our own page.
OURS = {"sec-fetch-site": "same-origin"}
ORGANISATIONS = {"host": "main", "web": "main"}
_HIDDEN = re.compile(r'name="(csrf|event)" value="([^"]+)"')


@dataclass
class Studio(Floor):
    """An installation whose inbox is worked as soon as something comes in."""

    queued: list[Any] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)
    away: bool = False

    def __post_init__(self):
        """Open the desk and the adapter."""
        super().__post_init__()
        self.workspaces = RunningWorkspaces()
        dispatch = Dispatch((self.role,), {}, lambda _role: "scripted", lambda _role: None, self.clock, self.ids)
        self.desk = FrontDesk(
            Office(
                store=self.store, dispatch=dispatch, model=self.model, cut=evidence.stated,
                reader=evidence.DocumentReader(), render=render, export=lambda _version, _contract, _form: None,
                clock=self.clock, ids=self.ids, evaluated=lambda _role: False, enqueue=self.queued.append,
                cancel=lambda _run: None, targets=(), workspaces=self.workspaces,
                tenant_of=lambda workspace, _account: ORGANISATIONS.get(workspace),
                zone="UTC", reporting=lambda: press(self.desk),
            )
        )  # fmt: skip
        self.shelf = AdapterShelf(self.store, "main", "web")
        self.adapter = WebAdapter(self.environ, Path())
        self.courier = Courier(
            self.store, self.clock, {"web": self.adapter}, {}, lambda _version: (), tenant="main"
        )  # nothing is published here

    async def accept(self, event):
        """See `Sink.accept`; the inbox is worked before the answer is out, unless everybody is away."""
        answer = await self.desk.accept(event)
        if not self.away:
            await asyncio.to_thread(self._take_in)
        return answer

    async def complete(self, command, arg, text, actor):
        """See `Sink.complete`."""
        return await self.desk.complete(command, arg, text, actor)

    def _take_in(self):
        while self.desk.work_next():
            pass

    @asynccontextmanager
    async def open(self):
        """Run the adapter."""
        await self.adapter.start(self, self.desk, self.shelf)
        with self.workspaces.running(self.adapter):
            yield self
        await self.adapter.stop()

    async def settle(self):
        """Work the inbox and every run to its end, and deliver what is due."""
        await asyncio.to_thread(self._take_in)
        while self.queued:
            await asyncio.to_thread(self.work, self.queued.pop(0))
        while await self.courier.work_once():
            pass

    def link(self, name, *roles):
        """Add a member and return the token of a sign-in link."""
        with self.store.begin("main") as uow:
            member, _token = members.add(self.desk.office, uow, KIM, name, frozenset(roles or {"requester"}))
            return members.make_link(self.desk.office, uow, KIM, member, "sign-in")

    def browser(self, **headers):
        """Return a browser that is signed in nowhere."""
        transport = httpx.ASGITransport(self.adapter.asgi)
        return Browser(httpx.AsyncClient(transport=transport, base_url="http://studio", headers=headers))

    async def signed_in(self, name, *roles):
        """Return a browser of a new member, signed in by their link."""
        browser = self.browser()
        answer = await browser.client.post(f"/in/{self.link(name, *roles)}", headers=OURS)
        assert answer.status_code == 303
        return browser


@dataclass
class Browser:
    """One person's browser: keeps cookies, and sends forms with what their page says."""

    client: httpx.AsyncClient

    async def get(self, path, **headers):
        """Open a page."""
        return await self.client.get(path, headers=headers)

    async def fields(self, path="/channels"):
        """Return the hidden fields of the first form of a page."""
        page = await self.get(path)
        assert page.status_code == 200, page.text
        return dict(reversed(_HIDDEN.findall(page.text)))

    async def post(self, path, files=None, headers=None, **fields):
        """Send a form of our own page."""
        return await self.client.post(
            path, data={**await self.fields(), **fields}, files=files, headers=headers or OURS
        )

    async def say(self, text, place="web:main:general", **more):
        """Write something into a channel."""
        return await self.post("/say", text=text, place=place, **more)

    async def asks(self, path, **fields):
        """Send a form as the script of a page does, and return what it is told."""
        answer = await self.post(path, headers={**OURS, "accept": "application/json"}, **fields)
        return answer.status_code, answer.json()
