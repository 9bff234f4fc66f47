"""The product in Slack: a strict workspace on loopback, a server that serves it, and what its people do and read."""

from __future__ import annotations

import asyncio
import html
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from rolecall.clock import SystemClock
from rolecall.engine.lock import EmbeddedLock
from tests.adapters.fake_slack.app_config import AppConfig
from tests.adapters.fake_slack.blocks import elements
from tests.adapters.fake_slack.people import Team
from tests.adapters.fake_slack.person import Person
from tests.adapters.fake_slack.pings import awaited, worded
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.server import FakeSlack
from tests.adapters.fake_slack.surfaces import View
from tests.journeys.browser import Installation

T = TypeVar("T")

#: Seconds something may take to be shown before a test gives up; never a measurement.
PATIENCE_S = 30.0
#: How many of the newest messages a test shows that gives up, and how much of each.
MESSAGES, CHARACTERS = 6, 600
#: Where people of another installation would reach this one; the fake posts to the port itself.
PUBLIC_URL = "https://rolecall.example"
#: Breaks what Slack would make a link or a mention of; nobody sees it.
BREAK = "\u200b"


@dataclass
class Office:
    """A workspace of Dana, who asks, Max, who approves, and Lee, who owns; and the server that serves it."""

    slack: FakeSlack
    team: Team
    house: Installation
    dana: Person
    max: Person
    lee: Person

    def channel(self, name: str) -> Channel:
        """Open a channel in which everybody is, the app too."""
        return self.slack.channel(name, self.team, self.dana, self.max, self.lee)

    async def hired(self, name: str, approver: str = "") -> Channel:
        """Open a channel for which the analyst was hired; without another approver Max approves."""
        channel = self.channel(name)
        await self.lee.command("/rolecall", self.hire(approver), channel)
        await self.card(channel, "hired for this channel")
        return channel

    def hire(self, approver: str = "") -> str:
        """Return what an owner types behind `/rolecall` to have the analyst here."""
        return f"hire ba --approver {approver or f'<@{self.max.id}>'} --budget $50/month"

    async def binds(self, person: Person, role: str) -> None:
        """Make a member on the command line, and the account of Slack theirs by the link that it prints."""
        said = await self.run("members", "invite", person.user.name, "--role", role, "--json")
        await person.command("/rolecall", f"link {said.json['url'].rpartition('/')[2]}")
        await self.told(person, f"You are {person.user.name} here")

    async def run(self, *arguments: str) -> Any:
        """Run a command line beside the server; it has to succeed."""
        return await asyncio.to_thread(self.house.run, *arguments)

    @asynccontextmanager
    async def restarted(self) -> AsyncIterator[None]:
        """Start the server anew; meanwhile another process holds the engine, so that what is asked stays at work."""
        assert await asyncio.to_thread(self.house.end) == 0
        engine = EmbeddedLock(self.house.folder / ".rolecall" / "engine.lock")
        assert engine.acquire()
        try:
            await asyncio.to_thread(self.house.start)
            await self.connected()
            yield
        finally:
            engine.release()

    async def connected(self) -> None:
        """Wait for the sockets; Slack tells people that an app does not answer while there is none."""
        await self.until(lambda: len(self.slack.sockets.open) >= 2, "two sockets")

    # eyes

    async def card(self, channel: Channel, *said: str, thread: str = "") -> Message:
        """Wait for the newest message of ours with these words, as it stands then; without a thread, a root."""
        return await self.until(lambda: self._newest(channel, said, thread), f"a card that says {said}")

    async def told(self, person: Person, *said: str) -> str:
        """Wait for words that only one person sees."""
        return await self.until(lambda: self._private(person, said), f"{person.user.name} is told {said}")

    async def form(self, person: Person, title: str) -> View:
        """Wait for a modal with fields."""

        def opened() -> View | None:
            stack = self.slack.world.stack(person.id)
            return stack[-1] if stack and fields(stack[-1]) and title in words(stack[-1]) else None

        return await self.until(opened, f"{person.user.name} sees the form “{title}”")

    async def home(self, person: Person, *said: str) -> str:
        """Open the Home tab and wait until it says this."""
        drawn = len(self._drawn(person))
        await person.open_home()

        def shown() -> str:
            found = words(person.home) if person.home and len(self._drawn(person)) > drawn else ""
            return found if all(word in found for word in said) else ""

        return await self.until(shown, f"the Home tab of {person.user.name} says {said}")

    async def status(self, root: Message, status: str) -> None:
        """Wait until Slack shows this status at a thread."""
        sessions = self.slack.world.sessions
        await self.until(lambda: sessions.get((root.channel, root.ts), {}).get("status") == status, f"“{status}”")

    async def until(self, found: Callable[[], T | None], what: str) -> T:
        """Wait until something is found; an end without it tells what there was."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if there := found():
                return there
            await asyncio.sleep(0.02)
        last = [words(one)[:CHARACTERS] for one in list(self.slack.world.messages.values())[-MESSAGES:]]
        raise AssertionError("\n\n".join((f"never: {what}; the last messages:", *last)))

    def files(self, channel: Channel, thread: str) -> list[str]:
        """Return the contents of the files that we shared in a thread."""
        world = self.slack.world
        shared = [name for one in world.in_channel(channel.id, thread) if one.bot for name in one.files]
        return [(world.files[name].data or b"").decode() for name in shared]

    def published(self, request: str) -> list[Path]:
        """Return the files that were published of a request."""
        return sorted((self.house.folder / ".rolecall" / "published" / f"d-{request}").rglob("*.md"))

    def _ours(self, channel: Channel) -> list[Message]:
        return [one for (place, _ts), one in self.slack.world.messages.items() if place == channel.id and one.bot]

    def _newest(self, channel: Channel, said: tuple[str, ...], thread: str) -> Message | None:
        cards = [one for one in self._ours(channel) if not one.only and one.thread == thread]
        return next((deepcopy(one) for one in reversed(cards) if all(word in words(one) for word in said)), None)

    def _drawn(self, person: Person) -> list[Any]:
        return [call for call in self.slack.record.named("views.publish") if call.args["user_id"] == person.id]

    def _private(self, person: Person, said: tuple[str, ...]) -> str | None:
        heard = [words(one) for one in self.slack.world.messages.values() if one.only == person.id]
        return next((text for text in reversed(heard) if all(word in text for word in said)), None)

    # what must never be

    def wrongs(self) -> list[str]:
        """Return what Slack or its people could complain about: refused calls, messages said twice, mentions.

        That a channel takes one message a second is no complaint: it is said in time and obeyed.
        """
        record = self.slack.record
        keys = {post.metadata["event_payload"]["key"] for post in record.posts if post.metadata}
        twice = [f"{key} was posted twice" for key in keys if len(record.kept("key", key)) > 1]
        rung = [
            f"{names} were mentioned by {post.text}"
            for post in record.posts
            if (names := post.pings if post.kind != "post" else worded(post.text, post.blocks))
        ]
        refused = [f"{call.method}: {call.error}" for call in record.calls if call.error not in ("", "ratelimited")]
        return [*record.complaints, *refused, *twice, *rung]


@asynccontextmanager
async def office(folder: Path, over: Literal["socket", "http"]) -> AsyncIterator[Office]:
    """Open a workspace and a server that serves it; at the end nothing may have gone wrong between them."""
    async with FakeSlack(SystemClock(), AppConfig()) as slack:
        team = slack.team()
        token = slack.install(team).token
        people = [slack.person(name, team) for name in ("dana", "max", "lee")]
        house = await asyncio.to_thread(Installation, folder, sample=False, more=environ(slack, token, over))
        made = Office(slack, team, house, *people)
        try:
            if over == "http":
                slack.app.at(f"{house.address}/slack/events")
            else:
                await made.connected()
            yield made
        finally:
            assert await asyncio.to_thread(house.end) == 0
        assert not made.wrongs(), "\n".join(made.wrongs())


def environ(slack: FakeSlack, token: str, over: Literal["socket", "http"]) -> dict[str, str]:
    """Return what an administrator sets for a server."""
    common = {"ROLECALL_SLACK_API_URL": slack.base_url, "ROLECALL_SLACK_BOT_TOKEN": token}
    if over == "socket":
        return common | {"ROLECALL_SLACK_APP_TOKEN": slack.app.app_token}
    reached = {"ROLECALL_SLACK_MODE": "http", "ROLECALL_PUBLIC_URL": PUBLIC_URL}
    return common | reached | {"ROLECALL_SLACK_SIGNING_SECRET": slack.app.signing_secret}


def words(shown: Message | View) -> str:
    """Return what a person reads on a message, a modal or the Home tab, a line a text."""
    read = shown.body if isinstance(shown, View) else shown.blocks or {"text": shown.text}
    return "\n".join(_texts(read)).replace(BREAK, "")


def first_line(card: Message) -> str:
    """Return the first line of a card."""
    return words(card).partition("\n")[0]


def buttons(card: Message) -> dict[str, str]:
    """Return what can be pressed on a card: the ids of actions by verb."""
    found = [element["action_id"] for block in card.blocks for element in elements(block)]
    return {name.split("|")[1]: name for name in found}


def notified(card: Message) -> list[str]:
    """Return the accounts that a card notified, because it waits for them."""
    return [name.removeprefix("@") for name in awaited(card.blocks)]


def fields(form: View) -> dict[str, str]:
    """Return the fields of a modal, and what stands in each when it opens."""
    drawn = {block["block_id"]: block["element"] for block in form.body["blocks"] if block["type"] == "input"}
    return {name: element.get("initial_value", "") for name, element in drawn.items()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield html.unescape(value["text"])
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
