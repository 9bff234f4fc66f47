"""A workspace of the fake with the product in it: a real server, two hired roles, the sample's people and documents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolecall.clock import SystemClock
from tests.adapters.fake_slack.person import Person
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.server import FakeSlack
from tests.adapters.fake_slack.surfaces import View
from tests.journeys.browser import Installation

SOURCES = Path(__file__).parents[2] / "sample" / "sources"
#: What each role may read.
APPROVED = {
    "ba": ("booking_policy.md", "reception_interviews.md", "glossary.md", "requirements.csv"),
    "pm": ("charter.docx", "weekly_meeting.txt", "tracker.csv", "supplier_mail.txt"),
}
#: Seconds until something that was asked for has to be there.
PATIENCE_S = 60.0


@dataclass
class Town:
    """The workspace, its people, and the product's command line."""

    slack: FakeSlack
    house: Installation
    channel: Channel
    lena: Person
    ruth: Person

    async def run(self, *words: str) -> Any:
        """Run a command of the product."""
        return await asyncio.to_thread(self.house.run, *words)

    async def card(self, *words: str, button: str = "") -> Message:
        """Wait for a message of the app with these words, and a button of this verb where one is named."""

        def found() -> Message | None:
            for one in reversed(list(self.slack.world.messages.values())):
                pressable = f"'rc|{button}'" in str(one.blocks) if button else True
                if one.bot and pressable and all(word in f"{one.text} {one.blocks}" for word in words):
                    return one
            return None

        return await until(found)

    async def modal(self, person: Person) -> View:
        """Wait for a form that can be filled in."""

        def found() -> View | None:
            views = [one for one in self.slack.world.stack(person.id) if one.body.get("submit")]
            return views[-1] if views else None

        return await until(found)

    async def quiet(self) -> None:
        """Wait until nothing new has been shown for a while."""
        seen = -1
        while seen != len(self.slack.record.posts):
            seen = len(self.slack.record.posts)
            await asyncio.sleep(3)


async def until(found: Callable[[], Any]) -> Any:
    """Wait until something is there, and return it."""
    async with asyncio.timeout(PATIENCE_S):
        while not (there := found()):  # noqa: ASYNC110  # the fake wakes nobody
            await asyncio.sleep(0.1)
    return there


@asynccontextmanager
async def founded(folder: Path) -> AsyncIterator[Town]:
    """Found the town, hire both roles for its channel, and close everything at the end."""
    async with FakeSlack(SystemClock()) as slack:
        slack.rates.enforced = False
        team = slack.team("Willow Vets")
        token = slack.install(team).token
        lena, ruth = slack.person("Lena Brandt", team), slack.person("Ruth Alder", team)
        channel = slack.channel("front-door", team, lena, ruth)
        settings = {
            "ROLECALL_SLACK_MODE": "socket",
            "ROLECALL_SLACK_BOT_TOKEN": token,
            "ROLECALL_SLACK_APP_TOKEN": slack.app.app_token,
            "ROLECALL_SLACK_API_URL": slack.base_url,
        }
        house = await asyncio.to_thread(Installation, folder, sample=False, more=settings)
        town = Town(slack, house, channel, lena, ruth)
        try:
            await until(lambda: slack.sockets.open)
            await _staffed(town, f"slack:{team.id}:{channel.id}")
            yield town
        finally:
            await asyncio.to_thread(house.end)


async def _staffed(town: Town, place: str) -> None:
    """Hire the roles, approve their documents, and let the approver in."""
    said = await town.run("members", "invite", "Ruth Alder", "--role", "requester", "--role", "approver", "--json")
    await town.ruth.command("/rolecall", f"link {said.json['url'].rpartition('/')[2]}", town.channel)
    for role, files in APPROVED.items():
        terms = ("--term", "6m", "--place", place, "--approver", "Ruth Alder", "--budget", "40")
        hired = await town.run("engage", "start", role, *terms, "--json")
        await town.run("sources", "add", *(str(SOURCES / file) for file in files), "-e", hired.json["id"])
