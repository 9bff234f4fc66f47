"""A channel with the project manager hired, offline: people ask and decide, schedules tick, the courier delivers."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rolecall.chat import Actor
from rolecall.courier import Courier
from rolecall.reports.bureau import Bureau
from rolecall.reports.runners import RUNNERS
from rolecall.reports.ticking import Ticker
from rolecall.testing.workspace import RecordingWorkspace
from tests.desk.counter import CHANNEL, Counter
from tests.domain.test_schedule import schedule

PACK = Path(__file__).parents[2] / "roles" / "project_manager"
PLACE = str(CHANNEL)
#: Monday at ten, an hour after schedules here are due: what follows is the first period.
BEGINS = dt.datetime(2026, 11, 16, 10, 0, tzinfo=dt.UTC)
FRIDAY, MONDAY = (dt.datetime(2026, 11, day, 9, 0, tzinfo=dt.UTC) for day in (20, 23))


@dataclass
class Room(Counter):
    """The counter with the project manager's contract, a courier and a clock that rings."""

    pack: Path = PACK
    chat: Any = field(default_factory=RecordingWorkspace)

    def __post_init__(self) -> None:
        """Open on a Monday; Olga hires the role and Max approves."""
        self.clock.jump(BEGINS)
        super().__post_init__()
        self.olga = self.account("olga", "owner")
        self.max = self.account("max", "approver")
        self.dana = self.account("dana", "requester")
        self.ben = self.account("ben", "requester")
        self.courier = Courier(self.store, self.clock, {"memory": self.chat}, {}, lambda _version: (), tenant="main")
        self.ticker = self.another_ticker()

    def another_ticker(self) -> Ticker:
        """Return a replica of the clock."""
        return Ticker(Bureau(self.desk.office, "main", lambda _chart: None), RUNNERS)

    def scheduled(self, owner: Actor | None = None, **terms: Any) -> str:
        """Add a schedule of an owner (Olga) and return its id."""
        name = (owner or self.olga).name
        with self.store.begin("main") as uow:
            member = next(item for item in uow.members.listed() if item.name == name)
            usual = {"id": f"s{len(uow.schedules.listed()) + 1}", "kind": "weekly", "channel": PLACE, "zone": "UTC"}
            made = schedule(**{**usual, "owner": member.id, "owner_name": name, "hour": 9, **terms})
            uow.schedules.add(made, self.clock.now().isoformat())
        return made.id

    def ticks(self, at: dt.datetime) -> None:
        """Let the clock ring at an instant, and everything that follows happen."""
        self.clock.jump(at)
        self.ticker.tick()
        assert self.ticker.failing == {}
        self.settle()
        self.delivers()

    def delivers(self) -> None:
        """Let the courier deliver what waits."""

        async def all_of_it() -> None:
            while await self.courier.work_once():
                self.clock.pass_time(seconds=1)

        asyncio.run(all_of_it())

    def shown(self, *, thread: str | None = None) -> list[Any]:
        """Return the cards in the channel, or in a thread, in order."""
        return [post.card for post in self.chat.posts if post.ref.place.thread == thread]

    def message(self, key: str) -> str:
        """Return the message that a card became."""
        return next(post.ref.message for post in self.chat.posts if post.key == key)

    def asked_for(self, report: str) -> str:
        """Return the request that a role was asked by for a report, empty for none."""
        with self.store.reading("main") as uow:
            claimed = uow.reports.claims(uow.reports.schedule_of(report), "")
            return next(request for name, _state, request in claimed if name == report)
