"""What has to be reported, by an almanac of our own: plain loops over dates, nothing of the product's arithmetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.faults.reports.town import Terms

DAY = dt.timedelta(days=1)


class Due(NamedTuple):
    """A report that is due."""

    report: str
    terms: Terms
    at: dt.datetime
    begins: dt.datetime
    #: The cut-off: the end of the period, for a reminder the moment itself.
    ends: dt.datetime


def due(terms: Terms, after: dt.datetime, until: dt.datetime) -> list[Due]:
    """Return what is due after an instant and up to another, in order."""
    return [item for item in _all(terms, after.date() - 2 * DAY, until.date() + 2 * DAY) if after < item.at <= until]


def instant(day: dt.date, hour: int, minute: int, zone: str) -> dt.datetime:
    """Return the UTC instant of a local time: the first of two; where there is none, by the clock before the change."""
    wall = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)
    offsets = [_offset(wall + nearby, zone) for nearby in (-DAY, DAY)]
    fitting = [wall - offset for offset in offsets if _offset(wall - offset, zone) == offset]
    return min(fitting, default=wall - offsets[0])


def _offset(at: dt.datetime, zone: str) -> dt.timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or dt.timedelta()


def _all(terms: Terms, first: dt.date, last: dt.date) -> Iterator[Due]:
    day = first
    while day <= last:
        if terms.kind == "reminder":
            yield _due(terms, day, day - DAY, day, f"{day - DAY}")
        elif terms.kind == "monthly" and day.day == terms.day:
            ends = day.replace(day=1)
            begins = (ends - DAY).replace(day=1)
            yield _due(terms, day, begins, ends, f"{begins:%Y-%m}")
        elif terms.kind in {"usage", "governance"} and day.weekday() == terms.weekday:
            year, week, weekday = (day - DAY).isocalendar()
            yield _due(terms, day, day - 7 * DAY, day, f"{year}-W{week:02}" + (f"-{weekday}" if weekday < 7 else ""))
        day += DAY


def _due(terms: Terms, day: dt.date, begins: dt.date, ends: dt.date, period: str) -> Due:
    at = instant(day, terms.hour, terms.minute, terms.zone)
    cut_off = at if terms.kind == "reminder" else instant(ends, 0, 0, terms.zone)
    name = f"report:{terms.kind}:{terms.channel}:{period}"
    return Due(name, terms, at, instant(begins, 0, 0, terms.zone), cut_off)
