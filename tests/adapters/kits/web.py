"""The web workspace in its own application: people sign in by their links and send the forms of its pages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import httpx

from rolecall.chat import Actor, Place, Ref, Shelf
from rolecall.desk import members
from rolecall_web import WebAdapter, answering, paths
from tests.adapters.kit import Fault, Gesture, Heard, Kit, Shown
from tests.adapters.kits.flaky import FlakyShelf
from tests.adapters.kits.page import Element, read
from tests.line.floor import KIM

if TYPE_CHECKING:
    from tests.adapters.house import House

#: What a browser says when the script of our own page sends a form.
SCRIPT = {"sec-fetch-site": "same-origin", "accept": "application/json"}
#: Seconds a page waits for what comes of its form (2 in the product): what comes later is told as a notice.
IMPATIENT_S = 0.05
#: Elements a message may be made of; anything else came out of somebody's words.
PLAIN = frozenset(
    "header span a time div h2 h3 p ul ol li dl dt dd table thead tbody tr th td figure blockquote figcaption "
    "pre code b small form input button footer label progress details summary".split()
)


@dataclass
class Browser:
    """One person's browser and what it was told."""

    client: httpx.AsyncClient
    said: list[str] = field(default_factory=list)

    async def get(self, path: str) -> Element:
        """Open a page; what it says to this person alone is remembered."""
        answer = await self.client.get(path)
        page = read(answer.text)
        notices = page.first("div", id="notices")
        self.said += [notice.text for notice in notices.all("p")] if notices else []
        return page

    async def send(self, path: str, sent: dict[str, str], files: Sequence[tuple[str, bytes]] = ()) -> Heard:
        """Send a form as the script of the page does; where a form follows, open it."""
        parts = [("files", (name, data)) for name, data in files]
        answer = await self.client.post(path, data=sent, files=parts or None, headers=SCRIPT)
        if answer.status_code == 303:
            return Heard()
        told = answer.json()
        if told["said"]:
            self.said.append(told["said"])
        if not told["goto"]:
            return Heard(said=told["said"])
        page = await self.get(told["goto"])
        form = page.first("form", action=paths.FORM)
        if form is None:
            return Heard(said=page.text)
        return Heard(
            fields=tuple(name.removeprefix("f.") for name in form.fields() if name != "files"), form=form.sends()
        )


class WebKit(Kit):
    """Real sign-in, real pages, real form posts; the store is its platform, so it survives its process."""

    place = Place("web", "main", "general")
    group = "web:main:approver"
    full = WebAdapter.caps
    lacks: ClassVar[Mapping[str, str]] = {
        "machines": "only people sign in",
        "strangers": "only members sign in",
        "limits": "a card may be of any size",
    }
    faults = frozenset[Fault]({"cut", "broken", "lost"})
    durable = True

    def __init__(self, **off: Any) -> None:
        """Begin with no browser open."""
        super().__init__(**off)
        self._browsers: dict[str, Browser] = {}
        self._flaky: FlakyShelf
        self._patience = answering.PATIENCE_S

    async def begin(self, house: House) -> None:
        """See `Kit.begin`."""
        await super().begin(house)
        answering.PATIENCE_S = IMPATIENT_S

    async def end(self) -> None:
        """See `Kit.end`."""
        answering.PATIENCE_S = self._patience
        for browser in self._browsers.values():
            await browser.client.aclose()

    def adapter(self) -> WebAdapter:
        """See `Kit.adapter`."""
        self._running = WebAdapter({}, Path())
        return self._running

    def shelf(self, shelf: Shelf) -> Shelf:
        """See `Kit.shelf`."""
        self._flaky = FlakyShelf(shelf)
        return self._flaky

    async def _asgi(self, scope: Any, receive: Any, send: Any) -> None:
        assert self._running.asgi is not None
        await self._running.asgi(scope, receive, send)

    # people

    async def person(self, name: str, *roles: str) -> Actor:
        """See `Kit.person`: they come in by their link."""
        member, token = await asyncio.to_thread(self.house.enter, name, *roles)
        actor = Actor(self.place.workspace, self.place.tenant, member, name)
        await self._comes_in(actor, token)
        return actor

    async def _comes_in(self, actor: Actor, token: str) -> None:
        transport = httpx.ASGITransport(self._asgi, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://house")
        answer = await client.post(paths.come_in(token), headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 303, answer.text
        self._browsers[actor.id] = Browser(client)

    async def joins(self, actor: Actor) -> None:
        """See `Kit.joins`: the groups here are the roles, and other roles mean another session."""
        token = await asyncio.to_thread(self._change, actor, "approver")
        await self._comes_in(actor, token)

    async def leaves(self, actor: Actor) -> None:
        """See `Kit.leaves`."""
        await asyncio.to_thread(self._change, actor)

    def _change(self, actor: Actor, *roles: str) -> str:
        with self.house.store.begin("main") as uow:
            member = members.change(uow, KIM, actor.name, roles={"requester", *roles})
            return members.make_link(self.house.desk.office, uow, KIM, member, "sign-in")

    def direct(self, actor: Actor) -> Place:
        """See `Kit.direct`."""
        return Place("web", "main", f"dm-{actor.id}")

    # gestures

    async def writes(self, actor: Actor, text: str, place: Place, files: Sequence[tuple[str, bytes]] = ()) -> Gesture:
        """See `Kit.writes`."""
        browser = self._browsers[actor.id]
        composer = (await browser.get(_page_of(place))).first("form", id="composer")
        assert composer is not None, f"{place} has no page"
        sent = {**composer.sends(), "text": text}
        return lambda: browser.send(paths.SAY, sent, files)

    async def presses(self, actor: Actor, shown: Shown, verb: str) -> Gesture:
        """See `Kit.presses`."""
        browser, sent = self._browsers[actor.id], shown.buttons[verb]
        return lambda: browser.send(paths.ACT, sent)

    async def submits(self, actor: Actor, heard: Heard, **values: str) -> Gesture:
        """See `Kit.submits`."""
        browser = self._browsers[actor.id]
        sent = {**heard.form, **{f"f.{name}": value for name, value in values.items()}}
        return lambda: browser.send(paths.FORM, sent)

    # eyes

    async def sees(self, actor: Actor, place: Place) -> list[Shown]:
        """See `Kit.sees`."""
        page = await self._browsers[actor.id].get(_page_of(place))
        inside = [
            article for article in page.all("article", class_="card") if article.attributes["data-place"] == str(place)
        ]
        return [_shown(article, place) for article in inside]

    async def told(self, actor: Actor) -> list[str]:
        """See `Kit.told`."""
        browser = self._browsers[actor.id]
        await browser.get(paths.channel("general"))
        return browser.said

    # faults

    def fail(self, fault: Fault, times: int = 1) -> None:
        """See `Kit.fail`."""
        self._flaky.faults.extend([fault] * times)


def _page_of(place: Place) -> str:
    return paths.thread(place.channel, place.thread) if place.thread else paths.channel(place.channel)


def _shown(article: Element, place: Place) -> Shown:
    forms = [form.sends() for form in article.all("form", action=paths.ACT)]
    buttons = {sent["verb"]: sent for sent in forms}
    files = tuple(link.text for link in article.all("a") if "download" in link.attributes)
    name = article.attributes["id"].removeprefix("m-")
    footer = article.first("footer")
    link = footer.first("a") if footer else None
    return Shown(
        ref=Ref(place, name),
        text=" ".join(article.text.split()),
        buttons=buttons,
        files=files,
        link=link.attributes["href"] if link else "",
        live=tuple(_live(article)),
    )


def _live(article: Element) -> list[str]:
    found = [element.tag for element in article.all() if element.tag not in PLAIN]
    for element in article.all():
        found += [f"{element.tag} {name}" for name in element.attributes if name.startswith("on")]
        away = element.attributes.get("href", "/")
        found += [away] if not away.startswith(("/", "#")) else []
    return found + [repr(mark) for mark in article.text if not mark.isprintable() and mark not in "\n\t\xa0"]
