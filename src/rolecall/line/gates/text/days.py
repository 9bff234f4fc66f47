"""Days of a text: ISO and written dates, weekdays and quarters, compared without caring how they are written."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAYS_BY_START = {name[:3]: name for name in WEEKDAYS}
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS).replace("sep(?:tember)?", "sept?(?:ember)?")
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_OF_MONTH = rf"(?:of\s+)?(?P<name>{_MONTH})\b\.?(?:,?\s+{_YEAR.format('year')}\b)?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        # The first day of a range, "11 to 14 January 2027".
        rf"\b{_DAY.format('day')}\s*(?:to|until|till|through|and|[-–—])\s*(?=\d{{1,2}}(?:st|nd|rd|th)?\s+{_OF_MONTH})",
        rf"\b{_DAY.format('day')}\s+{_OF_MONTH}",
        rf"\b(?P<name>{_MONTH})\b\.?\s+{_DAY.format('day')}\b(?!:)(?:,?\s+{_YEAR.format('year')}\b)?",
        rf"\b(?P<name>{_MONTH})\b\.?,?\s+{_YEAR.format('year')}\b",
        r"\b(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})\b",
    )
)
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})s?\b", re.IGNORECASE)
_SHORT = re.compile(r"\b(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b", re.IGNORECASE)
#: “aisle 14 may be closed”: months that are verbs too, by what follows them.
_VERB = re.compile(r"\s+(?!(?:at|by|for|from|in|on|the|to|until|we|with)\b)[a-z]")
_RELATIVE = {"today": 0, "tonight": 0, "tomorrow": 1}
#: A named weekday in the evidence may be meant up to this many days after it was said.
_WEEKDAY_REACH = 14


class Day(NamedTuple):
    """A date as far as a text says it; `year` and `day` are 0 when unsaid."""

    text: str
    year: int
    month: int
    day: int

    @property
    def date(self) -> dt.date | None:
        """The calendar date, None when it is incomplete or impossible."""
        try:
            return dt.date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def possible(self) -> bool:
        """False for a day no calendar has, such as 31 February."""
        try:
            dt.date(self.year or 2024, self.month, self.day or 1)
        except ValueError:
            return False
        return True


@lru_cache(maxsize=4_000)
def days(text: str) -> tuple[Day, ...]:
    """Find the dates of a text; a numeric `d/m/y` that could be `m/d/y` is read as day first."""
    return _scan(text)[0]


@lru_cache(maxsize=4_000)
def without_days(text: str) -> str:
    """Return the text with its dates blanked out."""
    return _scan(text)[1]


def _scan(text: str) -> tuple[tuple[Day, ...], str]:
    found: list[Day] = []
    for pattern in _PATTERNS:
        matches = [match for match in pattern.finditer(text) if not _is_verb(match)]
        found.extend(map(_day, matches))
        for match in matches:
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return tuple(found), text


def _is_verb(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    verb = parts.get("name") in {"may", "march"} and not parts.get("year")
    return verb and _VERB.match(match.string, match.end()) is not None


def _day(match: re.Match[str]) -> Day:
    parts = match.groupdict()
    name = (parts.get("name") or "").lower()[:3]
    month = int(parts.get("month") or 0) or next(
        (number for number, full in enumerate(MONTHS, 1) if full[:3] == name), 0
    )
    return Day(match[0], int(parts.get("year") or 0), month, int(parts.get("day") or 0))


def weekdays(text: str) -> tuple[str, ...]:
    """Return the weekdays a text names, lower-case."""
    return tuple(name.lower() for name in _WEEKDAY.findall(text))


def agrees(claim: Day, evidence: str, as_of: dt.date) -> bool:
    """Tell whether the evidence says this day; a year it leaves unsaid may be that of `as_of` or the next."""
    for said in days(evidence):
        swapped = said._replace(month=said.day, day=said.month) if "/" in said.text else said
        if any(_same(claim, option, as_of) for option in (said, swapped)):
            return True
    date = claim.date
    return date is not None and _told(date, evidence.lower(), as_of)


def _same(claim: Day, said: Day, as_of: dt.date) -> bool:
    if claim.month != said.month or (claim.day and claim.day != said.day):
        return False
    years = (said.year,) if said.year else (as_of.year, as_of.year + 1)
    return not claim.year or claim.year in years


def _told(date: dt.date, evidence: str, as_of: dt.date) -> bool:
    ahead = (date - as_of).days
    if any(word in evidence and ahead == distance for word, distance in _RELATIVE.items()):
        return True
    return 0 <= ahead <= _WEEKDAY_REACH and WEEKDAYS[date.weekday()] in weekdays(evidence)


def says_weekday(name: str, evidence: str) -> bool:
    """Tell whether the evidence names this weekday, or a full date that falls on it."""
    dates = [day.date for day in days(evidence)]
    named = {
        *weekdays(evidence),
        *(WEEKDAYS_BY_START[short.lower()[:3]] for short in _SHORT.findall(evidence)),
    }
    return name in named or any(date and WEEKDAYS[date.weekday()] == name for date in dates)
