"""The product in Discord: a strict server on loopback, a process that serves it, and what its people do and read."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from rolecall.clock import SystemClock
from tests.adapters.fake_discord.components import BUTTON, DISPLAY, GALLERY, LABEL
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.pings import nodes
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Channel, Guild, Message, Role
from tests.journeys.browser import Installation

T = TypeVar("T")

#: Seconds something may take to be shown before a test gives up; never a measurement.
PATIENCE_S = 30.0
#: How many of the newest messages a test shows that gives up, and how much of each.
MESSAGES, CHARACTERS = 6, 600
_LINK = re.compile(r"/rolecall link (?:token:)?\s*(\S+)")


@dataclass
class Office:
    """A server of Dana, who asks, Max, who approves, and Lee, who owns; and the process that serves it."""

    discord: FakeDiscord
    guild: Guild
    leads: Role
    house: Installation
    dana: Person
    max: Person
    lee: Person

    def channel(self, name: str) -> Channel:
        """Return a channel in which everybody is."""
        return next(one for one in self.discord.world.channels.values() if one.name == name)

    async def run(self, *arguments: str) -> Any:
        """Run a command line beside the process; it has to succeed."""
        return await asyncio.to_thread(self.house.run, *arguments)

    async def connects(self) -> None:
        """Connect the server as whoever installed Rolecall does, which makes Lee an owner."""
        said = await self.run("discord", "invite")
        token = _LINK.search(said.out)[1]
        await self.commands("rolecall link")
        await self.told(await self.lee.slash(self.channel("general"), "rolecall link", token=token), "You are")
        await self.commands("ba user_stories")

    async def binds(self, person: Person, role: str) -> None:
        """Make a member on the command line, and the account of Discord theirs by the link that it prints."""
        said = await self.run("members", "invite", person.user.name, "--role", role, "--json")
        token = said.json["url"].rpartition("/")[2]
        linked = await person.slash(self.channel("general"), "rolecall link", token=token)
        await self.told(linked, f"You are {person.user.name} here")

    async def hires(self, name: str, role: str = "ba", title: str = "Business Analyst") -> Channel:
        """Hire a role for a channel, whose work everybody with the role of the leads approves."""
        channel = self.channel(name)
        terms = {"role": role, "approver": self.leads, "budget": "$50/month"}
        await self.lee.slash(channel, "rolecall hire", **terms)
        await self.card(channel, f"{title} hired for this channel")
        return channel

    async def fills(self, person: Person, opened: Interaction, **values: str) -> None:
        """Fill in an open form, page by page, as long as there is another one."""
        while True:
            here = {name: values.pop(name) for name in fields(opened) if name in values}
            sent = await person.submit(opened, **here)
            if not values:
                return
            more = await self.until(lambda sent=sent: self._original(sent), "the way to the next page")
            opened = await person.click(more, buttons(more)["more"])

    async def restarts(self) -> None:
        """Start the process anew."""
        await self.ends()
        await self.starts()

    async def ends(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process."""
        code = await asyncio.to_thread(self.house.end, how)
        assert code == (0 if how is signal.SIGTERM else -how)

    async def starts(self) -> None:
        """Start the process again, and wait until the bot is on the gateway."""
        await asyncio.to_thread(self.house.start)
        await self.online()

    async def online(self) -> None:
        """Wait until the bot is on the gateway."""
        await self.until(lambda: self.discord.gateway.live, "the bot on the gateway")

    # eyes

    async def commands(self, path: str) -> None:
        """Wait until a command is registered, with its subcommand."""
        name, word = path.split()

        def known() -> bool:
            command = self.discord.world.command(self.guild.id, name, 1)
            return bool(command) and any(one["name"] == word for one in command["options"])

        await self.until(known, f"the command /{path}")

    async def card(self, channel: Channel, *said: str) -> Message:
        """Wait for the newest message of ours with these words that everybody in a channel or thread sees."""
        return await self.until(lambda: self._newest(channel, said), f"a card that says {said}")

    async def thread(self, root: Message) -> Channel:
        """Wait for the thread under a message."""
        return await self.until(lambda: self.discord.world.channels.get(root.id), "a thread under the card")

    async def told(self, interaction: Interaction, *said: str) -> str:
        """Wait for words that only the person of an interaction sees, in answer to it or later on."""

        def private() -> str:
            heard = [words(one) for one in self.discord.world.messages.values() if one.only == interaction.user]
            return next((text for text in reversed(heard) if all(word in text for word in said)), "")

        return await self.until(private, f"somebody is told {said}")

    async def until(self, found: Callable[[], T | None], what: str) -> T:
        """Wait until something is found; an end without it tells what there was."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if there := found():
                return there
            await asyncio.sleep(0.02)
        last = [words(one)[:CHARACTERS] for one in list(self.discord.world.messages.values())[-MESSAGES:]]
        raise AssertionError("\n\n".join((f"never: {what}; the last messages:", *last)))

    async def page(self, path: str) -> str:
        """Return the words on a page, as whoever holds the machine reads it."""
        link = (await self.run("open", "--json")).json["url"]
        async with httpx.AsyncClient(base_url=self.house.address) as browser:
            await browser.post(link, headers={"sec-fetch-site": "same-origin"})
            found = (await browser.get(path)).text
        return " ".join(re.sub(r"<[^>]+>", " ", found).split())

    def published(self, request: str) -> list[Path]:
        """Return the files that were published of a request."""
        return sorted((self.house.folder / ".rolecall" / "published" / f"d-{request}").rglob("*.md"))

    def _original(self, sent: Interaction) -> Message | None:
        found = self.discord.world.messages.get(sent.original)
        return found if found is not None and "more" in buttons(found) else None

    def _newest(self, channel: Channel, said: tuple[str, ...]) -> Message | None:
        bot, seen = self.discord.world.bot.id, self.dana.sees(channel)
        ours = [one for one in seen if one.author == bot and not one.only]
        return next((one for one in reversed(ours) if all(word in words(one) for word in said)), None)

    # what must never be

    def wrongs(self) -> list[str]:
        """Return what Discord or its people could complain about: refused calls, messages said twice, mentions.

        That a channel takes only so many messages is no complaint: it is said in time and obeyed. Nor is that the
        thread of somebody's message is not there yet: so it is made.
        """
        record = self.discord.record
        shown = [post for post in record.posts if post.kind == "post" and post.via == "channel" and post.components]
        numbers = [post.components[0]["id"] for post in shown]
        twice = [f"a card was posted twice: {number}" for number in set(numbers) if numbers.count(number) > 1]
        refused = [f"{call.name}: {call.status} {call.code}" for call in record.calls if call.status >= 400]
        wrong = [one for one in refused if ": 429 " not in one and one != "message.create: 404 10003"]
        return [*record.complaints, *wrong, *twice]


@asynccontextmanager
async def office(folder: Path, *channels: str) -> AsyncIterator[Office]:
    """Open a server with its channels and a process that serves it; at the end nothing may have gone wrong."""
    async with FakeDiscord(SystemClock()) as discord:
        guild = discord.guild("Acme")
        for name in ("general", *channels):
            discord.channel(name, guild)
        leads = discord.role(guild, "leads")
        dana, lee, max_ = (discord.person(*who) for who in (("dana", guild), ("lee", guild), ("max", guild, leads)))
        house = await asyncio.to_thread(Installation, folder, sample=False, more=environ(discord))
        made = Office(discord, guild, leads, house, dana, max_, lee)
        try:
            await made.online()
            yield made
        finally:
            assert await asyncio.to_thread(house.end) == 0
        assert not made.wrongs(), "\n".join(made.wrongs())


def environ(discord: FakeDiscord) -> dict[str, str]:
    """Return what an administrator sets for a process."""
    address = discord.api.removesuffix("/api/v10")
    return {"ROLECALL_DISCORD_API": address, "ROLECALL_DISCORD_TOKEN": discord.app.token}


def words(shown: Message) -> str:
    """Return what a person reads on a message, a line a text, without the signs of Discord's markup."""
    read = [shown.content, *(str(one["content"]) for one in nodes(shown.components) if one["type"] == DISPLAY)]
    return re.sub(r"\\(.)", r"\1", "\n".join(read)).replace("\u200b", "")


def buttons(card: Message) -> dict[str, str]:
    """Return what can be pressed on a card: custom ids by verb."""
    found = [one["custom_id"] for one in nodes(card.components) if one["type"] == BUTTON and "custom_id" in one]
    return {name.split("|")[1]: name for name in found}


def pictures(card: Message) -> list[str]:
    """Return the texts that stand for the pictures on a card."""
    galleries = [one for one in nodes(card.components) if one["type"] == GALLERY]
    return [item["description"] for one in galleries for item in one["items"]]


def fields(opened: Interaction) -> dict[str, str]:
    """Return the fields of an open form, and what stands in each."""
    return dict(_fields(opened.modal["components"]))


def _fields(components: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in components:
        if one["type"] == LABEL:
            field = one["component"]
            yield field["custom_id"], str(field.get("value") or "")
