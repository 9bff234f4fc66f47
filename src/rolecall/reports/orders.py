"""Orders: what a report is to be about; of a schedule's errand, of the running period, or of a period by its name."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from rolecall.domain.metric import EARLIER
from rolecall.domain.report import ReportKind, report_id
from rolecall.domain.schedule import (
    DAY,
    WEEKDAYS,
    Audience,
    Cadence,
    Period,
    Weekday,
    instant,
    last_day,
    period_before,
    zone_named,
)
from rolecall.domain.value import Value
from rolecall.errors import BadInput
from rolecall.ports.measures import Window

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from rolecall.domain.report import Report
    from rolecall.domain.schedule import Schedule
    from rolecall.reports.errands import Errand

_NAME = re.compile(r"\d{4}-(?:W\d\d(?:-[1-7])?|\d\d(?:-\d\d)?)")


class Topic(Value, frozen=True):
    """What is reported where, for whom, and over periods of what length."""

    kind: ReportKind
    #: Text of the place, empty: the whole house.
    channel: str = ""
    cadence: Cadence
    weekday: Weekday = "mon"
    zone: str = "UTC"
    audience: Audience = "team"
    #: Id of the schedule, empty for none.
    schedule: str = ""

    @classmethod
    def of(cls, schedule: Schedule) -> Topic:
        """Return the topic of a schedule."""
        return cls(
            kind=schedule.kind,
            channel=schedule.channel,
            cadence=schedule.cadence,
            weekday=schedule.weekday,
            zone=schedule.zone,
            audience=schedule.audience,
            schedule=schedule.id,
        )


class Order(Topic, frozen=True):
    """A report to be made: the same order over the same rows gives the same report."""

    #: Id of the report.
    id: str
    #: What the figures are about: up to, and without, its end, the cut-off time.
    period: Period

    @property
    def window(self) -> Window:
        """The period as the measures take it."""
        return window(self.period)

    @property
    def whole(self) -> bool:
        """True for a period that has ended; a running one is cut off where it stands."""
        zone = zone_named(self.zone)
        return period_before(self.cadence, _day(self.period.ends, zone), zone) == self.period

    def earlier(self, count: int = EARLIER) -> tuple[Period, ...]:
        """Return the periods before, oldest first, by local dates; those before a running one are cut like it."""
        zone = zone_named(self.zone)
        elapsed = None if self.whole else _local(self.period.ends, zone) - _local(self.period.begins, zone)
        found: list[Period] = []
        day = _day(self.period.begins, zone)
        for _nth in range(count):
            before = period_before(self.cadence, day, zone)
            day = _day(before.begins, zone)
            found.append(before if elapsed is None else _cut(before, elapsed, zone))
        return tuple(reversed(found))


def of(errand: Errand) -> Order:
    """Return what an errand is for; a reminder is about the moment it is due at."""
    period = errand.period
    if errand.schedule.kind == "reminder":
        period = period.model_copy(update={"ends": errand.at})
    return _order(Topic.of(errand.schedule), errand.id, period)


def now(topic: Topic, at: dt.datetime, event: str) -> Order:
    """Return an order for the running period up to now; `event` is what asked for it."""
    zone = zone_named(topic.zone)
    running = period_before(topic.cadence, _next_begin(topic, _day(at, zone)), zone)
    name = f"{report_id(topic.kind, topic.channel, running.name)}:now:{event}"
    return _order(topic, name, running.model_copy(update={"ends": at}))


def named(topic: Topic, name: str, at: dt.datetime) -> Order:
    """Return an order for a period by its name: `2026-W47`, `2026-10` or `2026-11-20`.

    Raises:
        BadInput: it is no such name, not one of the topic's cadence, or the period has not ended.
    """
    zone = zone_named(topic.zone)
    period = period_before(topic.cadence, _day_after(topic, name), zone)
    if period.ends > at:
        raise BadInput(f"{name} has not ended yet.", hint="Leave the period out for the one that is running.")
    return _order(topic, report_id(topic.kind, topic.channel, period.name), period)


def again(report: Report) -> Order:
    """Return the order that a published report was made by; whoever read of money in it still does."""
    topic = Topic(
        kind=report.kind,
        channel=report.channel,
        cadence=_cadence(report.period),
        zone=report.zone,
        audience="managers" if report.tells_of_money else "team",
        schedule=report.schedule,
    )
    begins, ends = dt.datetime.fromisoformat(report.begins), dt.datetime.fromisoformat(report.ends)
    return _order(topic, report.id, Period(name=report.period, begins=begins, ends=ends))


def window(period: Period) -> Window:
    """Return a period as the measures take it."""
    return Window(begins=period.begins.isoformat(), ends=period.ends.isoformat())


def _order(topic: Topic, name: str, period: Period) -> Order:
    return Order(**dict(topic), id=name, period=period)


def _next_begin(topic: Topic, day: dt.date) -> dt.date:
    """Return the first local day after this one on which a period begins."""
    if topic.cadence == "monthly":
        return (day.replace(day=1) + 31 * DAY).replace(day=1)
    day += DAY
    while topic.cadence == "weekly" and WEEKDAYS[day.weekday()] != topic.weekday:
        day += DAY
    return day


def _day_after(topic: Topic, name: str) -> dt.date:
    """Return the local day that follows a period."""
    if not _NAME.fullmatch(name) or _cadence(name) != topic.cadence:
        example = {"daily": "2026-11-20", "weekly": "2026-W47", "monthly": "2026-10"}[topic.cadence]
        raise BadInput(f"“{name}” names no {topic.cadence} period.", hint=f"Write it like {example}.")
    try:
        last = last_day(name)
    except ValueError as error:
        raise BadInput(f"“{name}” is not in the calendar.", hint="Name a period that has ended.") from error
    if topic.cadence == "weekly" and name.count("-") == 1:  # the seven days that end in this week
        return _next_begin(topic, last - 6 * DAY)
    return last + DAY


def _cadence(name: str) -> Cadence:
    if "W" in name:
        return "weekly"
    return "monthly" if name.count("-") == 1 else "daily"


def _cut(period: Period, elapsed: dt.timedelta, zone: ZoneInfo) -> Period:
    ends = instant(_local(period.begins, zone) + elapsed, zone)
    return period.model_copy(update={"ends": min(ends, period.ends)})


def _local(at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _day(at: dt.datetime, zone: ZoneInfo) -> dt.date:
    return at.astimezone(zone).date()
