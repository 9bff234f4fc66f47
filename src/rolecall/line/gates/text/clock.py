"""Times of day: 18:00, 6 p.m. and six o'clock in digits, compared without caring how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_TIME = re.compile(
    r"(?<![\d.:])(?:(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?"
    r"|(?P<hour24>[01]?\d|2[0-4]):(?P<minute24>[0-5]\d)(?![\d:])"
    r"|(?P<clock>\d{1,2})(?=\s?o['’]clock))"
)
#: A time that says its half of the day, and one that may mean either.
SURE, EITHER = "time", "time of either half"
KINDS = frozenset({SURE, EITHER})
_NOON = 12 * 60


class Time(NamedTuple):
    """A time of day in minutes after midnight."""

    text: str
    minutes: int
    kind: str


def times(text: str) -> Iterator[Time]:
    """Find the times of day in a lower-case text; up to 12:59 without a.m. or p.m. the half of the day stays open."""
    for match in _TIME.finditer(text):
        hour = int(match["hour"] or match["hour24"] or match["clock"])
        minutes = 60 * hour + int(match["minute"] or match["minute24"] or 0)
        if match["half"]:
            yield Time(match[0], minutes % _NOON + (_NOON if match["half"] == "p" else 0), SURE)
        else:
            yield Time(match[0], minutes, SURE if hour > 12 else EITHER)


def without_times(text: str) -> str:
    """Return the text with its times of day blanked out."""
    return _TIME.sub(lambda match: " " * len(match[0]), text)


def same_time(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> bool:
    """Tell whether two times agree; a bare number, `at 9`, is an hour of either half when it has no unit."""
    first, second = (_minutes(value, unit) for value, unit in (one, other))
    if first is None or second is None:
        return False
    if {one[1], other[1]} == {SURE}:
        return first == second
    return first % _NOON == second % _NOON


def _minutes(value: Decimal, unit: str) -> Decimal | None:
    if unit in KINDS:
        return value
    return value * 60 if not unit else None
