"""Figures in words for people: `4.6 h`, `81 % of 47`, `up from 3.1 h`, `too few to say (n = 7)`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from rolecall.domain import quantity
from rolecall.domain.metric import METRICS
from rolecall.domain.quantity import UNKNOWN, said
from rolecall.domain.schedule import zone_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from rolecall.domain.report import Figure
    from rolecall.domain.schedule import Period

_MINUTES = "%H:%M"


def value(figure: Figure) -> str:
    """Say a figure; a share is said with what it is a share of, and only where the figure says one."""
    if figure.value is None:
        return f"too few to say (n = {figure.n:,})" if figure.n else UNKNOWN
    words = said(figure.value, figure.unit)
    return f"{words} of {figure.n:,}" if figure.unit == "percent" else words


def change(figure: Figure) -> str:
    """Say how a figure moved from what is usual, see `quantity.change`."""
    return quantity.change(figure.value, figure.usual, figure.unit)


def phrase(figure: Figure) -> str:
    """Say what a figure is, how much, and how it moved: `Turnaround, median: 4.6 h, up from 3.1 h (n = 43)`."""
    words = f"{METRICS[figure.metric].title}: {value(figure)}"
    moved = change(figure)
    basis = f" (n = {figure.n:,})" if figure.unit in {"seconds", "per_hundred"} and figure.value is not None else ""
    return f"{words}{f', {moved}' if moved else ''}{basis}"


def listed(words: Sequence[str]) -> str:
    """Join words: `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def span(period: Period, zone_name: str) -> str:
    """Say which local days a period has: `16–22 November 2026`; one that is cut off is said up to its minute."""
    zone = zone_named(zone_name)
    begins, ends = (at.astimezone(zone) for at in (period.begins, period.ends))
    if ends.time() != dt.time(0):
        begun = f"{begins.day} {begins:%B}" if begins.year == ends.year else date(begins)
        return f"{begun} to {date(ends)}, {ends:{_MINUTES}}"
    last = ends.date() - dt.timedelta(days=1)
    if last == begins.date():
        return date(begins)
    if begins.day == 1 and ends.day == 1 and (begins.year, begins.month) == (last.year, last.month):
        return f"{last:%B %Y}"
    if (begins.year, begins.month) == (last.year, last.month):
        return f"{begins.day}–{date(last)}"
    return f"{date(begins)} – {date(last)}"


def date(day: dt.date) -> str:
    """Say a day: `3 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def moment(at: dt.datetime, zone: ZoneInfo) -> str:
    """Say a local minute: `3 November, 14:05`."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B}, {local:{_MINUTES}}"


def short(name: str) -> str:
    """Shorten the name of a period for an axis: `W47`, `11-20`; a month keeps its year."""
    return name if name.count("-") == 1 and "W" not in name else name[5:]
