"""Dates exist, end after they start, and are not bare weekdays nobody named as a deadline."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import Field, Inspection, text_of
from rolecall.line.gates.text.days import WEEKDAYS, days

NAME = "dates"
_FIELDS = frozenset("due start finish end date by_date deadline forecast baseline".split())
_SPANS = (("start", "finish"), ("start", "end"), ("from", "to"), ("period_start", "period_end"))
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_OVER = re.compile(r"done|closed|complete|resolved|accepted|cancel|overdue|late", re.IGNORECASE)
#: Words that make a weekday after them a deadline (notes/models.md, the bugs met).
_LEADS = "due|by|before|until|till|on|deadline|next|this"
_BARE = re.compile(rf"(?:on |next |this |by )?(?:\w+ )?({'|'.join(WEEKDAYS)})", re.IGNORECASE)


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    for field in inspection.fields:
        for text in field.texts:
            for message in _wrong(inspection, field, text):
                yield Finding(message=f"{field.name}: {message}", pointer=field.pointer, item=str(field.item["id"]))
    for pointer, item in inspection.items:
        for start, end in _SPANS:
            first, last = _date(text_of(item, start)), _date(text_of(item, end))
            if first and last and last < first:
                message = f"{end} {last} is before {start} {first}"
                yield Finding(message=message, pointer=f"{pointer}/{end}", item=str(item["id"]))


def _advising(inspection: Inspection) -> Iterator[Finding]:
    for pointer, item in inspection.items:
        due = _date(text_of(item, "due", "deadline"))
        if due and due < inspection.as_of and not _OVER.search(text_of(item, "status")):
            yield Finding(message=f"overdue since {due}", pointer=pointer, item=str(item["id"]))


def _wrong(inspection: Inspection, field: Field, text: str) -> Iterator[str]:
    for day in days(text):
        if not day.possible and ("-" in day.text or not _swappable(day.month, day.day)):
            yield f"“{day.text}” is not a day of any calendar"
    is_date = field.name in _FIELDS or field.extract in {"date", "due"} or field.schema.get("format") == "date"
    if is_date and (bare := _BARE.fullmatch(text.strip())) and not _deadline(inspection, field, bare[1]):
        yield f"“{text}” is a bare weekday that no cited passage gives as a deadline"


def _swappable(month: int, day: int) -> bool:
    """Tell whether `d.m.y` would be possible as `m/d/y`."""
    return month > 12 and 1 <= day <= 12


def _deadline(inspection: Inspection, field: Field, weekday: str) -> bool:
    said = re.compile(rf"\b(?:{_LEADS})\b[\s:,]+(?:(?:the|coming|next|this) )*{weekday}\b", re.IGNORECASE)
    return any(said.search(passage.text) for passage in inspection.evidence(field.item))


def _date(text: str) -> dt.date | None:
    if not _ISO.fullmatch(text.strip()):
        return None
    return days(text)[0].date if days(text) else None


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
