"""The calendar: what is scheduled and when it is due, in words for people."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from rolecall.domain.report import TITLES
from rolecall.domain.schedule import SCHEDULE_KINDS, WEEKDAYS, fires, zone_named

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from rolecall.dispatch import Dispatch
    from rolecall.domain.schedule import Schedule, ScheduleKind, Weekday

#: What people call each kind; a deliverable goes by the title in its contract.
NAMES: Mapping[ScheduleKind, str] = {
    **{kind: TITLES[kind] for kind in SCHEDULE_KINDS if kind != "deliverable"},
    "reminder": "Reminder of waiting approvals",
}
DAYS: Mapping[Weekday, str] = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
#: Role and kind of the team's weekly status.
WEEKLY = ("project_manager", "status_report")
#: How many runs ahead are told.
RUNS = 5


def called(dispatch: Dispatch, schedule: Schedule) -> str:
    """Return what people call what a schedule reports; a role that is not installed any more by its ids."""
    if schedule.kind != "deliverable":
        return NAMES[schedule.kind]
    role = dispatch.roles.get(schedule.role)
    made = role.deliverable(schedule.deliverable) if role else None
    return made.title if made else f"{schedule.role} {schedule.deliverable}"


def due(schedule: Schedule) -> str:
    """Say when a schedule is due: `every Monday at 09:00, Europe/Berlin`."""
    day = {
        "daily": "day",
        "weekly": DAYS[schedule.weekday],
        "monthly": f"month on day {schedule.day}",
    }[schedule.cadence]
    return f"every {day} at {schedule.hour:02}:{schedule.minute:02}, {schedule.zone}"


def runs(schedule: Schedule, after: dt.datetime, count: int = RUNS) -> list[dict[str, str]]:
    """Return the next runs after an instant as `{at, local, period}`, see `Desk.schedules`."""
    zone = zone_named(schedule.zone)
    return [
        {"at": fire.at.isoformat(), "local": local(fire.at.astimezone(zone)), "period": fire.period.name}
        for fire in islice(fires(schedule, after), count)
    ]


def local(at: dt.datetime) -> str:
    """Say a local time: `Mon 30 Nov 2026, 09:00`."""
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M}"
