"""Numbers of a text with their units, however they are written: 1,000 · 1 000 · three · 15-minute · $5m · 20 %."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from rolecall.line.gates.text.clock import KINDS, same_time, times, without_times

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: value for value, word in enumerate(_ONES.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), start=2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
_SUFFIXES = {"k": 1000, "m": 10**6, "mn": 10**6, "mio": 10**6, "bn": 10**9, "b": 10**9}
#: Words that may stand for a number in evidence, too loose to demand one of it.
_LOOSE = {"once": 1, "single": 1, "twice": 2, "double": 2, "both": 2, "pair": 2, "couple": 2, "half": 50} | {
    word: value
    for value, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}

#: Units that convert, by what they measure, in a base unit of their own.
_SCALED = (
    {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800},
    {"millimetre": 1, "centimetre": 10, "metre": 1000, "kilometre": 1_000_000},
    {"gram": 1, "kilogram": 1000, "tonne": 1_000_000},
)
_FORMS = {
    "second": "s sec secs seconds",
    "minute": "min mins minutes",
    "hour": "h hr hrs hours hourly",
    "day": "d days daily",
    "week": "w wk weeks weekly",
    "month": "months monthly",
    "year": "yr years yearly annual annually",
    "ms": "millisecond milliseconds",
    "percent": "% pct",
    "usd": "$ dollar dollars us$",
    "eur": "€ euro euros",
    "gbp": "£ pound pounds",
    "kb": "kilobyte kilobytes kib",
    "mb": "megabyte megabytes mib",
    "gb": "gigabyte gigabytes gib",
    "tb": "terabyte terabytes tib",
    "millimetre": "mm millimetres millimeter millimeters",
    "centimetre": "cm centimetres centimeter centimeters",
    "metre": "metres meter meters",
    "kilometre": "km kilometres kilometer kilometers",
    "gram": "grams gramme grammes",
    "kilogram": "kg kilograms",
    "tonne": "tonnes",
}
_UNITS = {form: unit for unit, forms in _FORMS.items() for form in (unit, *forms.split())}

#: Ids, versions and other mixtures of letters and digits: US-3, v2.1.0, Q3, RFC 9110 is not one.
_CODE = re.compile(r"(?<![\w-])[a-z]+(?:-[a-z]+)*-?\d+(?:[.-]?\w+)*|(?<![\w.])\d+(?:\.\d+){2,}")
_WORDS = "|".join(sorted((*_SMALL, *_SCALES), key=len, reverse=True))
_TOKEN = re.compile(
    rf"""(?P<money>us\$|usd|eur|gbp|[$€£])?\s?
    (?:(?<![\w.])(?P<digits>\d{{1,3}}(?:[,\u00a0\u202f'’ ]\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)
       (?:\s?(?P<suffix>k|mn|mio|m|bn|b)\b|(?:st|nd|rd|th)\b)?
     | \b(?P<words>(?:{_WORDS})(?:(?:[\s-]|\sand\s)(?:{_WORDS}))*)\b
     | \b(?P<article>an?)(?=[\s-](?:second|minute|hour|day|week|month|year)\b)
     | \b(?P<loose>{"|".join(_LOOSE)})\b)
    (?:\s?(?P<scale>hundred|thousand|million|billion|dozen)\b)?
    (?:[\s-]?(?:(?:working|business|calendar|school|full|consecutive)[\s-])?(?P<unit>%|[a-z$€£]+))?""",
    re.VERBOSE,
)


class Quantity(NamedTuple):
    """A number as it stands in a text.

    `unit` is a canonical unit or empty. Only `sure` ones may be demanded of evidence: a spelled `one` or `two`
    without a unit is too often a mere count ("the two teams").
    """

    text: str
    value: Decimal
    unit: str
    sure: bool


@lru_cache(maxsize=4_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Find every number of a text, times of day first; those inside ids and versions (US-3, v2.1.0) are words."""
    lowered = text.lower()
    found = [Quantity(time.text, Decimal(time.minutes), time.kind, sure=True) for time in times(lowered)]
    for match in _TOKEN.finditer(without_codes(without_times(lowered))):
        value = _value(match)
        if value is not None:
            unit = _unit(match)
            sure = bool(match["digits"]) or (bool(match["words"]) and (value > 2 or bool(unit)))
            found.append(Quantity(match[0].strip(), value.normalize(), unit, sure))
    return tuple(found)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["digits"]:
        value = Decimal(re.sub(r"[^\d.]", "", match["digits"])) * _suffix(match)
    elif match["words"]:
        value = Decimal(_spelled(re.split(r"[\s-]+", match["words"])))
    elif match["article"]:
        value = Decimal(1)
    else:
        value = Decimal(_LOOSE[match["loose"]])
    return value * _SCALES.get(match["scale"] or "", 1)


def _suffix(match: re.Match[str]) -> int:
    """`m` and `b` scale only beside a currency: `15m` may be minutes or metres."""
    suffix = match["suffix"] or ""
    return 1 if suffix in {"m", "b"} and not match["money"] else _SUFFIXES.get(suffix, 1)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _spelled(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word in {"hundred", "dozen"}:
            current = max(current, 1) * _SCALES[word]
        elif word in _SCALES:
            total, current = total + max(current, 1) * _SCALES[word], 0
    return total + current


def _unit(match: re.Match[str]) -> str:
    if match["money"]:
        return _UNITS.get(match["money"], "")
    if match["loose"] == "half":
        return "percent"
    return _UNITS.get(match["unit"] or "", "")


@lru_cache(maxsize=4_000)
def codes(text: str) -> frozenset[str]:
    """Return the ids and versions of a text, in lower case and without hyphens."""
    return frozenset(match[0].replace("-", "") for match in _CODE.finditer(text.lower()))


def without_codes(text: str) -> str:
    """Return the text, in lower case, with its ids and versions blanked out."""
    return _CODE.sub(_blank, text.lower())


def same(claim: Quantity, evidence: Quantity) -> bool:
    """Tell whether two quantities agree: the same number in units that do not clash, or the same measure."""
    if KINDS & {claim.unit, evidence.unit}:
        return same_time((claim.value, claim.unit), (evidence.value, evidence.unit))
    for scale in _SCALED:
        if claim.unit in scale and evidence.unit in scale:
            return claim.value * scale[claim.unit] == evidence.value * scale[evidence.unit]
    return claim.value == evidence.value and not _clash(claim.unit, evidence.unit)


def _clash(one: str, other: str) -> bool:
    return bool(one and other) and one != other
