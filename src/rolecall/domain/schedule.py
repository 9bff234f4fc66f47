"""Schedules: what is due by itself in a channel, and the local periods it is due for.

All arithmetic is by local dates: a change to or from daylight saving time neither skips a period nor repeats one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from rolecall.domain.alert import rule
from rolecall.domain.value import Value
from rolecall.errors import BadInput

#: `weekly` is the team's status report, a deliverable of a role; `usage`, `governance` and `monthly` are digests of
#: figures; `reminder` names the approvals that wait; `deliverable` is any kind of any contract.
ScheduleKind = Literal["weekly", "usage", "governance", "monthly", "reminder", "deliverable"]
SCHEDULE_KINDS: tuple[ScheduleKind, ...] = get_args(ScheduleKind)
Cadence = Literal["daily", "weekly", "monthly"]
#: How often each kind is due unless somebody says otherwise.
USUAL: dict[ScheduleKind, Cadence] = {
    "weekly": "weekly",
    "usage": "weekly",
    "governance": "weekly",
    "monthly": "monthly",
    "reminder": "daily",
    "deliverable": "weekly",
}
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
#: `team` reads about work and waiting times; `managers` about money too.
Audience = Literal["team", "managers"]
ScheduleStatus = Literal["active", "paused", "removed"]

DAY = dt.timedelta(days=1)
#: The last day of a week as ISO 8601 counts them.
SUNDAY = 7


class Schedule(Value, frozen=True):
    """What is due where, when by local time, and on whose behalf."""

    #: `s` and letters and digits.
    id: str
    tenant: str
    kind: ScheduleKind
    #: Text of the place it appears in, `workspace:tenant:channel`.
    channel: str
    cadence: Cadence
    #: The local day of a weekly one.
    weekday: Weekday = "mon"
    #: The local day of a monthly one.
    day: int = Field(default=1, ge=1, le=28)
    hour: int = Field(default=9, ge=0, le=23)
    minute: int = Field(default=0, ge=0, le=59)
    #: A name of the IANA time zone database.
    zone: str = "UTC"
    audience: Audience = "team"
    #: The member on whose behalf it is made: requester of what a role makes.
    owner: str
    owner_name: str
    #: Of a role's deliverable: its role, kind and words; `weekly` names them too.
    role: str = ""
    deliverable: str = ""
    text: str = ""
    #: Condition on the content by which the channel is told at once, `dimensions.rag = red`; empty: none.
    alert: str = ""
    at: str

    @property
    def subject(self) -> str:
        """What is reported, as report ids name it: the kind, or the role and the kind of its deliverable."""
        return f"{self.role}.{self.deliverable}" if self.kind == "deliverable" else self.kind

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        zone_named(name)
        return name

    @field_validator("alert")
    @classmethod
    def _readable_alert(cls, text: str) -> str:
        return str(rule(text)) if text else ""


class Period(Value, frozen=True):
    """A stretch of local time; `begins` is inside it, `ends` is not (aware UTC instants)."""

    #: `2026-11-20`, `2026-W47` or `2026-10`; seven days that do not end on Sunday have the ISO 8601 name of their last
    #: day, `2026-W47-4` for Thursday: they are not that week, which may be reported too.
    name: str
    begins: dt.datetime
    ends: dt.datetime


class Fire(Value, frozen=True):
    """A moment at which a schedule is due, and the period it is due for."""

    at: dt.datetime
    period: Period


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone.

    Raises:
        BadInput: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"“{name}” is no time zone.", hint="Name one like Europe/Berlin or America/New_York.") from error


def fires(schedule: Schedule, after: dt.datetime) -> Iterator[Fire]:
    """Yield when a schedule is due after an instant, for ever; each local period once."""
    zone = zone_named(schedule.zone)
    day = after.astimezone(zone).date() - DAY
    while True:
        if _is_due_on(schedule, day):
            at = instant(dt.datetime.combine(day, dt.time(schedule.hour, schedule.minute)), zone)
            if at > after:
                yield Fire(at=at, period=period_before(schedule.cadence, day, zone))
        day += DAY


def period_before(cadence: Cadence, day: dt.date, zone: ZoneInfo) -> Period:
    """Return the last whole period that a local day looks back on: the day, the seven days or the month before it."""
    last = day - DAY
    if cadence == "daily":
        return _period(last.isoformat(), last, day, zone)
    if cadence == "weekly":
        year, week, weekday = last.isocalendar()
        name = f"{year}-W{week:02}"
        return _period(name if weekday == SUNDAY else f"{name}-{weekday}", day - 7 * DAY, day, zone)
    ends = day.replace(day=1)
    begins = (ends - DAY).replace(day=1)
    return _period(f"{begins:%Y-%m}", begins, ends, zone)


def last_day(period: str) -> dt.date:
    """Return the last local day of a period by its name.

    Raises:
        ValueError: it is no name, or not in the calendar.
    """
    if period.count("-") > 1:
        return dt.date.fromisoformat(period)
    if "W" in period:
        return dt.date.fromisoformat(f"{period}-{SUNDAY}")
    return (dt.date.fromisoformat(f"{period}-01") + 31 * DAY).replace(day=1) - DAY


def instant(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the UTC instant of a naive local time: the first of two, and where there is none, as much later."""
    return local.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)


def _period(name: str, begins: dt.date, ends: dt.date, zone: ZoneInfo) -> Period:
    midnight = dt.time(0)
    edges = (instant(dt.datetime.combine(day, midnight), zone) for day in (begins, ends))
    return Period(name=name, begins=next(edges), ends=next(edges))


def _is_due_on(schedule: Schedule, day: dt.date) -> bool:
    if schedule.cadence == "weekly":
        return WEEKDAYS[day.weekday()] == schedule.weekday
    return schedule.cadence == "daily" or day.day == schedule.day
