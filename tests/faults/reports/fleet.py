"""Three replicas of the clock on one file and one virtual clock: late, down, and ticking at the same instant."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rolecall.reports.runners import RUNNERS
from rolecall.reports.ticking import Ticker
from rolecall.store import open_store
from rolecall.testing.time import FakeClock, SequentialIds
from tests.faults.house import House
from tests.faults.reports.expected import Due
from tests.reports.house import bureau
from tests.store.races import race

#: A replica rings at most this late.
LATE = dt.timedelta(seconds=90)
#: How often a tick happens in several threads at the same instant.
TOGETHER = 0.15
#: A replica is down once in so many days, all of them once in so many.
DOWN_DAYS, ALL_DOWN_DAYS = 4, 16
#: Once, all are down for longer than a week: several periods are made up for.
OUTAGE = dt.timedelta(days=9)

Span = tuple[dt.datetime, dt.datetime]


@dataclass
class Replica:
    """A clock with a store and connections of its own."""

    store: Any
    ticker: Ticker
    down: Sequence[Span] = ()

    @classmethod
    def of(cls, home: House, clock: FakeClock, ids: SequentialIds) -> Replica:
        """Open one on the file that they all share."""
        store = open_store(
            f"sqlite:///{home.data}/ledger.db", clock=clock, ids=ids, head_file=home.data / "audit.head",
            shelf_key=None, disk_limit_mb=None,
        )  # fmt: skip
        return cls(store, Ticker(bureau(store, clock, ids), RUNNERS))

    def up_from(self, at: dt.datetime, for_: dt.timedelta = dt.timedelta()) -> dt.datetime:
        """Return from when on it is up, at this instant or after it, for so long without a break."""
        for begins, ends in sorted(self.down):
            if begins <= at + for_ and at < ends:
                at = ends
        return at


@dataclass
class Fleet:
    """The replicas, and what became of them."""

    replicas: Sequence[Replica]
    clock: FakeClock
    dice: random.Random
    ticks: int = 0
    together: int = 0
    failures: list[str] = field(default_factory=list)

    def break_down(self, dues: Sequence[Due], begins: dt.datetime, until: dt.datetime) -> None:
        """Draw when each replica is down, and when all of them are: across something that is due."""
        days = (until - begins).days
        common = [self._down(dues, 40) for _ in range(max(2, days // ALL_DOWN_DAYS))]
        outage = begins + dt.timedelta(days=self.dice.uniform(days / 5, days / 2))
        common.append((outage, outage + OUTAGE))
        for replica in self.replicas:
            replica.down = [*common, *(self._down(dues, 20) for _ in range(days // DOWN_DAYS))]

    def live(self, until: dt.datetime, passing: Callable[[dt.datetime], None]) -> None:
        """Let each ring when something is due, as `rolecall serve` does; at the end all are up and ring once more."""
        rings = [(self.clock.now(), number) for number in range(len(self.replicas))]
        heapq.heapify(rings)
        while rings[0][0] < until:
            at, number = heapq.heappop(rings)
            up = self.replicas[number].up_from(at)
            if up == at:
                passing(at)
                self.clock.jump(at)
                self._tick(number)
                soon = self.replicas[number].ticker.next_at() or until
                up = self.replicas[number].up_from(soon + LATE * self.dice.random())
            heapq.heappush(rings, (up, number))
        self.clock.jump(until)
        self._ring(self.replicas)

    def by(self, due: Due) -> dt.datetime:
        """Return by when a report has to be there: the first replica that is up long enough has rung."""
        return LATE + min(replica.up_from(due.at, LATE) for replica in self.replicas)

    def _tick(self, number: int) -> None:
        now, ringing = self.clock.now(), [self.replicas[number]]
        if self.dice.random() < TOGETHER:
            others = [one for one in self.replicas if one.up_from(now) == now]
            ringing += self.dice.choices(others, k=self.dice.randint(1, 2))
            self.together += 1
        self._ring(ringing)

    def _ring(self, ringing: Sequence[Replica]) -> None:
        if len(ringing) > 1:
            race(lambda thread: ringing[thread].ticker.tick(), len(ringing))
        else:
            ringing[0].ticker.tick()
        self.ticks += len(ringing)
        for replica in ringing:
            self.failures += [f"{name} waits: {why}" for name, why in replica.ticker.failing.items()]

    def _down(self, dues: Sequence[Due], hours: float) -> Span:
        due = self.dice.choice(dues)
        begins = due.at - dt.timedelta(hours=self.dice.uniform(0, 6))
        return begins, due.at + dt.timedelta(hours=self.dice.uniform(0.1, hours))
