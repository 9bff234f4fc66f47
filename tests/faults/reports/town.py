"""A town in five time zones: what is reported in each channel and when, and the traffic that it is about."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from rolecall.domain.schedule import USUAL, WEEKDAYS, Schedule, ScheduleKind
from tests import traffic

#: One channel in each: summer time in March, in October and of half an hour, none of it, and an offset of 8:45.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Eucla", "UTC", "Australia/Lord_Howe")
TOWN = traffic.Town(traffic.channels(len(ZONES)))
KINDS: tuple[ScheduleKind, ...] = ("usage", "governance", "monthly", "reminder")
#: In spring this does not exist in Berlin and New York, in autumn it lies after an hour that comes twice.
REMINDER = (2, 30)
#: Channels that work even when the others are on leave, and how many weeks a leave takes.
STEADY, LEAVE = 3, 3
#: One week in so many begins a leave.
RARE = 8

WEEK = dt.timedelta(weeks=1)


class Terms(NamedTuple):
    """When a kind of report is due in a channel, by local time."""

    kind: ScheduleKind
    channel: str
    engagement: str
    zone: str
    #: 0 is Monday.
    weekday: int
    #: Day of the month.
    day: int
    hour: int
    minute: int

    @property
    def schedule(self) -> Schedule:
        """The schedule as the product keeps it."""
        return Schedule(
            id=f"s{self.kind}{self.engagement}", tenant=traffic.TENANT, kind=self.kind, channel=self.channel,
            cadence=USUAL[self.kind], weekday=WEEKDAYS[self.weekday], day=self.day, hour=self.hour,
            minute=self.minute, zone=self.zone, audience="managers", owner="m0", owner_name="Person 0",
            at="2026-01-01T00:00:00+00:00",
        )  # fmt: skip


def timetable(dice: random.Random) -> list[Terms]:
    """Draw when what is due; the governance digest comes on Sundays at 02:30, when clocks are changed."""
    return [_terms(dice, number, kind) for number in range(len(ZONES)) for kind in KINDS]


def _terms(dice: random.Random, number: int, kind: ScheduleKind) -> Terms:
    weekday, day, hour, minute = dice.randrange(7), dice.randint(1, 28), dice.randrange(24), dice.randrange(60)
    if kind in {"reminder", "governance"}:
        hour, minute = REMINDER
    return Terms(
        kind=kind,
        channel=TOWN.channels[number],
        engagement=TOWN.engagement(number),
        zone=ZONES[number],
        weekday=6 if kind == "governance" else weekday,
        day=1 if kind == "monthly" else day,
        hour=hour,
        minute=minute,
    )


@dataclass
class Traffic:
    """The work of a stretch of time, written week by week before the week begins: nothing is ever written late."""

    store: Any
    dice: random.Random
    begins: dt.datetime
    ends: dt.datetime
    requests: int

    def __post_init__(self) -> None:
        self._weeks = self._drawn()
        self._next = next(self._weeks, None)
        traffic.settle(self.store, TOWN)

    def write(self, until: dt.datetime) -> None:
        """Write every week that has begun at an instant."""
        while self._next is not None and self._next[0] <= until:
            begins, ends, busy = self._next
            town = traffic.Town(TOWN.channels[:busy])
            count = max(1, round(self.requests * (ends - begins) / (self.ends - self.begins)))
            seed, prefix = self.dice.randrange(2**32), f"{begins:%m%d}-"
            traffic.write(self.store, town, seed=seed, count=count, begins=begins, ends=ends, prefix=prefix)
            self._next = next(self._weeks, None)

    def _drawn(self) -> Iterator[tuple[dt.datetime, dt.datetime, int]]:
        """Yield weeks, with the number of channels that work; the first leave begins in the second week."""
        begins, leave = self.begins, -1
        while begins < self.ends:
            if leave > 0:
                leave -= 1
            elif leave < 0 or not self.dice.randrange(RARE):
                leave = LEAVE if begins > self.begins else leave
            yield begins, min(begins + WEEK, self.ends), STEADY if leave > 0 else len(ZONES)
            begins += WEEK
