"""Extractors for days, money, numbers and measures, as the source writes them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from rolecall.llm.offline.extract.plain import labelled, number_of, words_of
from rolecall.llm.offline.shapes import DATE, LOOSE_DATE, NUMBER
from rolecall.llm.offline.text import texts, trimmed

if TYPE_CHECKING:
    from rolecall.llm.offline.extract import Seen
    from rolecall.llm.offline.spec import Field

_DATE = re.compile(rf"\b{DATE}", re.IGNORECASE)
#: A bare weekday is a date only after one of these words ("Black Friday" is not).
_DUE = re.compile(
    rf"\b(?:due|by|before|until|till|no later than|deadline(?: is|:)?|finish(?:es)? (?:on|in)|ends? (?:on|in))"
    rf"\s+(?:on |is |in |the )?(?P<date>{LOOSE_DATE})",
    re.IGNORECASE,
)
_START = re.compile(
    rf"\b(?:from|starts?(?: on| in)?|starting(?: on| in)?|begin(?:s|ning)?(?: on| in)?|as of|since)\s+"
    rf"(?P<date>{LOOSE_DATE})",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[€$£]\s?\d[\d.,]*(?:\s?(?:k|m|bn|million|thousand)\b)?"
    r"|\b\d[\d.,]*\s?(?:k|m|million|thousand)?\s?(?:euros?|dollars?|pounds?|EUR|USD|GBP)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\b\d[\d.,]*\s?(?:%|per ?cent\b)", re.IGNORECASE)
_MEASURE = re.compile(
    rf"(?:(?:at least|at most|no more than|no later than|up to|fewer than|less than|more than|within|under|over)\s+)?"
    rf"\b{NUMBER}(?:[ -](?:\w+ )?)?"
    rf"(?:milliseconds?|ms|seconds?|minutes?|hours?|days?|weeks?|months?|years?|%|percent|per cent"
    rf"|[kmgt]b|users?|requests?|characters?|points?|times|attempts|tries|pages?|items?|euros?|dollars?|km|m|kg)(?!\w)",
    re.IGNORECASE,
)
_DAYS = r"(?P<days>\d+(?:\.\d+)?)(?:\s?d|[ -](?:working |business |person[ -])?days?)"
_DAYS_ALONE = re.compile(rf"{_DAYS}|\d+(?:\.\d+)?", re.IGNORECASE)
_MONTHS = {name: nth for nth, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3})[a-z]*\.?,? (\d{4})\b", re.IGNORECASE)
_MONTH_DAY = re.compile(r"\b([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b", re.IGNORECASE)


def date(field: Field, seen: Seen) -> Any:
    """Return the first day, month, quarter or year named."""
    match = _DATE.search(words_of(seen))
    return fitted(field, match.group()) if match else None


def start(field: Field, seen: Seen) -> Any:
    """Return what follows from, starts or since and is a date."""
    match = _START.search(words_of(seen))
    return fitted(field, match["date"]) if match else None


def due(field: Field, seen: Seen) -> Any:
    """Return what follows due, by, before or until and is a date."""
    match = _DUE.search(words_of(seen))
    return fitted(field, match["date"]) if match else None


def amount(_field: Field, seen: Seen) -> str:
    """Return the first amount of money."""
    return _first(_MONEY, seen)


def percent(field: Field, seen: Seen) -> Any:
    """Return the first percentage; without its sign where the field is a number."""
    return _numeric(field, _first(_PERCENT, seen))


def number(field: Field, seen: Seen) -> Any:
    """Return the first number of the statement."""
    text = words_of(seen)
    if field.kind == "string":
        match = re.search(r"\d[\d.,]*", text)
        return trimmed(match.group()) if match else None
    return number_of(text, whole=field.kind == "integer")


def days(field: Field, seen: Seen) -> int | float | None:
    """Return a number of days under or beside one of the field's labels; another unit is never converted."""
    if own := labelled(field, seen):
        match = _DAYS_ALONE.fullmatch(own)
    else:
        names = "|".join(map(re.escape, texts(field.schema.get("x-label"))))
        match = re.search(rf"\b(?:{names})(?: is| of|:)? {_DAYS}\b", words_of(seen), re.IGNORECASE) if names else None
    if match is None:
        return None
    return number_of(match.groupdict()["days"] or match.group(), whole=field.kind == "integer")


def measure(_field: Field, seen: Seen) -> str:
    """Return the first number with its unit: "15 minutes", "at most 2 seconds"."""
    return _first(_MEASURE, seen)


def _first(pattern: re.Pattern[str], seen: Seen) -> str:
    match = pattern.search(words_of(seen))
    return trimmed(match.group()) if match else ""


def _numeric(field: Field, text: str) -> Any:
    if not text or field.kind == "string":
        return text
    return number_of(text, whole=field.kind == "integer")


def fitted(field: Field, text: str) -> str | None:
    """Return a date verbatim; where the field has `format: date` as ISO 8601, and None without day, month and year."""
    if field.schema.get("format") != "date":
        return trimmed(text)
    parts = _parts(text)
    try:
        return dt.date(*parts).isoformat() if parts else None
    except ValueError:
        return None


def _parts(text: str) -> tuple[int, int, int] | None:
    if found := _ISO.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if (found := _DAY_MONTH.search(text)) and (month := _MONTHS.get(found[2].lower())):
        return int(found[3]), month, int(found[1])
    if (found := _MONTH_DAY.search(text)) and (month := _MONTHS.get(found[1].lower())):
        return int(found[3]), month, int(found[2])
    return None
