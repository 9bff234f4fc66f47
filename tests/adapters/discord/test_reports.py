"""Reports on Discord: scheduled by command or form, checked in by a modal, posted once, with their details below."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from rolecall.domain.report import Chart
from rolecall.llm.offline import OfflineModel
from rolecall.reports.bureau import Bureau
from rolecall.reports.cards import BLOCKS, WORDS_IN_ALL
from rolecall.reports.charts.png import draw
from rolecall.reports.runners import RUNNERS
from rolecall.reports.ticking import Ticker
from tests.adapters.discord.scene import Scene
from tests.adapters.fake_discord.components import GALLERY
from tests.adapters.fake_discord.pings import nodes
from tests.adapters.fake_discord.things import Message
from tests.adapters.house import House
from tests.adapters.kits.discord import DiscordKit
from tests.adapters.kits.discord_eyes import buttons_of, fields_of, words_of
from tests.reports.room import BEGINS, FRIDAY, MONDAY, PACK

WEEKLY = "Weekly status here every Monday at 10:00, Europe/Berlin, scheduled by @max."
USAGE = "add usage --weekly mon 10:00 --zone Europe/Berlin"
DIGEST = "Usage digest, 16–22 November 2026"
RAID = "RAID log: the keys are late; owner @dana; the racks arrive on 2026-12-01"
Draw = Callable[[Chart], bytes | None]


@dataclass
class Town(Scene):
    """A channel with the project manager hired; Dana asks, Max approves and schedules."""

    async def schedules(self, what: str) -> None:
        """Let Max say what is to be reported here by itself."""
        await self.max.slash(self.general, "rolecall schedule", what=what)
        await self.turn()

    async def list(self) -> str:
        """Return what is scheduled here, as Max reads it."""
        return self.said(await self.max.slash(self.general, "rolecall schedule"))

    async def ticks(self, at: dt.datetime, draws: Draw = draw) -> None:
        """Let the clock ring at an instant, and all that follows happen."""
        self.house.clock.jump(at)
        ticker = Ticker(Bureau(self.house.desk.office, "main", draws), RUNNERS)
        await asyncio.to_thread(ticker.tick)
        assert ticker.failing == {}
        await self.turn()

    def shown(self, said: str, under: Message | None = None) -> Message:
        """Return the only message with these words in the channel, or in the thread of a message."""
        channel = self.discord.world.channels[under.id] if under else self.general
        (found,) = [one for one in self.dana.sees(channel) if said in words_of(one) and not one.only]
        return found

    async def presses(self, person: Any, message: Message, label: str) -> Any:
        """Let somebody press a button by its label."""
        button = next(one for one in buttons_of(message) if one["label"] == label)
        done = await person.click(message, button["custom_id"])
        await self.turn()
        return done


@pytest.fixture
async def town(sqlite_store: Any, clock: Any, ids: Any) -> AsyncIterator[Town]:
    """It is Monday, and a week lies ahead."""
    clock.jump(BEGINS)
    kit = DiscordKit()
    house = House(sqlite_store, clock, ids, OfflineModel(), kit=kit, pack=PACK)
    await house.open()
    house.hire(str(kit.place))
    dana, max_ = await kit.person("dana", "requester"), await kit.person("max", "requester", "approver")
    yield Town(house, kit, kit.people[dana.id], kit.people[max_.id])
    await house.close()


async def worked(town: Town) -> None:
    """Ask for something in the week that is to be reported."""
    await town.dana.slash(town.general, "pm raid_log", text=RAID)
    await town.turn()


async def test_a_team_checks_in_by_a_modal_and_its_status_is_decided_on_below_its_root(town: Town) -> None:
    """The card asks on the working day before, names who answered, and the report has their words."""
    await town.schedules("add weekly --weekly mon 10:00 --zone Europe/Berlin")
    said = words_of(town.shown(WEEKLY))
    assert "First: Mon 23 Nov 2026, 10:00\nThen: Mon 30 Nov 2026, 10:00 · Mon 7 Dec 2026, 10:00" in said
    assert "Time zone: Europe/Berlin" in said
    await town.ticks(FRIDAY)
    card = town.shown("Team: what is done, next and blocked?")
    opened = await town.presses(town.dana, card, "Check in")
    assert fields_of(opened) == ("done", "next", "blocked")
    await town.dana.submit(opened, done="Fire officer signed the floor plan.", blocked="The racks are six days late.")
    await town.turn()
    assert "Answered by @dana." in words_of(town.shown("Team: what is done, next and blocked?"))

    await town.ticks(MONDAY)
    root = town.shown("Weekly status 2026-W47")
    assert len(root.components[0]["components"]) <= BLOCKS
    assert len(words_of(root).split()) <= WORDS_IN_ALL
    report = town.shown("version 1 is ready. @max: please decide by", root)
    assert "Fire officer signed the floor plan." in words_of(report)
    await town.presses(town.max, report, "Approve")
    record = town.shown("Approved by max, Mon 23 Nov", root)
    assert "Approve" not in [one["label"] for one in buttons_of(record)]
    assert "approved by max" in words_of(town.shown("Weekly status 2026-W47"))


@pytest.mark.parametrize("fault", ["lose", "reset"])
async def test_a_digest_is_there_once_with_its_chart_as_a_picture(town: Town, fault: str) -> None:
    """Whether the answer to it was lost or the call itself; its details stand in its thread."""
    await worked(town)
    await town.schedules(USAGE)
    getattr(town.discord.faults, fault)("message.create")
    await town.ticks(MONDAY)

    digest = town.shown(DIGEST)
    assert town.discord.faults.struck["message.create", fault] == 1
    (gallery,) = [one for one in nodes(digest.components) if one["type"] == GALLERY]
    (item,) = gallery["items"]
    assert item["media"]["url"].endswith("work.png")
    assert item["description"] == "0 accepted. Requested: W47 1. Accepted: W47 0."
    assert [one.data[1:4] for one in digest.files] == [b"PNG"]
    assert "Figure: Requested · This period: 1" in words_of(town.shown(f"{DIGEST}: details", digest))
    await town.ticks(MONDAY + dt.timedelta(hours=1))
    assert town.shown(DIGEST).id == digest.id


async def test_without_pictures_the_chart_is_bars_of_text(town: Town) -> None:
    """The same numbers in the same message, and no file."""
    await worked(town)
    await town.schedules(USAGE)
    await town.ticks(MONDAY, lambda _chart: None)

    digest = town.shown(DIGEST)
    assert ("█" in words_of(digest), digest.files) == (True, [])
    assert "Requested and accepted\n0 accepted." in words_of(digest)


async def test_a_report_is_sent_now_and_rests_while_it_is_muted(town: Town) -> None:
    """By the buttons of the card; who has no say is told so, and a muted one does not come on Monday."""
    await worked(town)
    await town.schedules(USAGE)
    card = town.shown("Usage digest here every Monday at 10:00, Europe/Berlin")
    await town.presses(town.dana, card, "Send now")
    assert "Owners and the approvers of a channel decide what is reported there." in town.told(town.dana)[-1]
    assert [one for one in town.dana.sees(town.general) if "Usage digest, " in words_of(one)] == []

    await town.presses(town.max, card, "Send now")
    sent = town.shown("Usage digest, 16 November to 16 November")
    await town.presses(town.max, sent, "Mute")
    assert "is paused" in town.told(town.max)[-1]
    await town.ticks(MONDAY)
    assert town.shown("Usage digest, ").id == sent.id
    assert "paused" in await town.list()


async def test_a_report_is_scheduled_by_a_form(town: Town) -> None:
    """Its menus and lines are those of the page; the list says what is due when, in the zone of the channel."""
    opened = await town.max.slash(town.general, "rolecall schedule", what="add")
    assert fields_of(opened) == ("what", "weekday", "hour", "zone", "audience")
    said = {"what": "Usage digest", "weekday": "Tuesday", "hour": "8:30", "zone": "Asia/Kolkata", "audience": "team"}
    await town.max.submit(opened, **said)
    await town.turn()

    assert "First: Tue 17 Nov 2026, 08:30" in words_of(town.shown("Usage digest here every Tuesday at 08:30"))
    assert "every Tuesday at 08:30, Asia/Kolkata · next Tue 17 Nov 2026, 08:30" in await town.list()
