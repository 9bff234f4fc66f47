"""Errands: what a schedule makes due at which moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from rolecall.domain.report import report_id
from rolecall.domain.schedule import DAY, Cadence, fires, instant, zone_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rolecall.domain.schedule import Fire, Period, Schedule

#: The local days of a week on which nobody is asked to check in, Monday being 0.
WEEKEND = frozenset({5, 6})
#: How many of a schedule's periods are made up for after a downtime, the newest ones: eight weeks, or a year of months.
MADE_UP: Mapping[Cadence, int] = {"daily": 56, "weekly": 8, "monthly": 12}


@dataclass(frozen=True)
class Errand:
    """One thing that is due: the report of a period, or the check-in before it."""

    #: Id of the report: whoever claims it runs the errand.
    id: str
    at: dt.datetime
    what: Literal["report", "checkin"]
    schedule: Schedule
    period: Period


def due(schedule: Schedule, handled: dt.datetime, now: dt.datetime) -> list[Errand]:
    """Return what became due after `handled` and up to `now`, oldest first.

    A reminder of long ago reminds of nothing, so only the newest is due; nor is a check-in whose report is due.
    """
    found = list(takewhile(lambda errand: errand.at <= now, errands(schedule, handled)))
    if schedule.kind == "reminder":
        return found[-1:]
    reported = {errand.period.name for errand in found if errand.what == "report"}
    return [errand for errand in found if errand.what == "report" or errand.period.name not in reported]


def parted(found: list[Errand]) -> tuple[list[Errand], list[Errand]]:
    """Part what is due into what was missed so long ago that nobody wants it any more, and what is to be run."""
    reports = [errand for errand in found if errand.what == "report"]
    missed = reports[: -MADE_UP[reports[0].schedule.cadence]] if reports else []
    return missed, found[found.index(missed[-1]) + 1 :] if missed else found


def errands(schedule: Schedule, after: dt.datetime) -> Iterator[Errand]:
    """Yield what a schedule makes due after an instant, in order of time, for ever."""
    for fire in fires(schedule, after):
        if schedule.kind == "weekly":
            asked = _working_day_before(fire, schedule)
            if asked > after:
                yield Errand(_id("checkin", schedule, fire), asked, "checkin", schedule, fire.period)
        yield Errand(_id(schedule.subject, schedule, fire), fire.at, "report", schedule, fire.period)


def _id(kind: str, schedule: Schedule, fire: Fire) -> str:
    return report_id(kind, schedule.channel, fire.period.name)


def _working_day_before(fire: Fire, schedule: Schedule) -> dt.datetime:
    zone = zone_named(schedule.zone)
    local = fire.at.astimezone(zone).replace(tzinfo=None) - DAY
    while local.weekday() in WEEKEND:
        local -= DAY
    return instant(local, zone)
