"""A stakeholder brief that asks for one thing by a date, and is short."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rolecall.domain.content import is_gap
from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Inspection, empty, text_of
from rolecall.line.gates.length import over
from rolecall.line.gates.text.days import days, weekdays
from rolecall.line.gates.text.words import sentences

#: One page (notes/deliverables.md §6).
MAX_WORDS = 400
_DATES = ("date", "due", "by", "by_date", "deadline")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|approx|no|vs|dr|mr|ms|mrs|st)\.", re.IGNORECASE)


def _check(inspection: Inspection) -> Iterator[Finding]:
    yield from _ask(inspection.content.get("ask"))
    yield from over(inspection, MAX_WORDS)


def _ask(ask: object) -> Iterator[Finding]:
    if isinstance(ask, list) and len(ask) != 1:
        yield Finding(message=f"{len(ask)} asks, exactly one is wanted", pointer="/ask")
        return
    row = ask[0] if isinstance(ask, list) else ask
    if is_gap(row):
        return
    item = row if isinstance(row, dict) else {"text": row if isinstance(row, str) else ""}
    text = text_of(item, "text", "statement", "ask")
    if is_gap(item.get("text")):
        return
    if not text:
        yield Finding(message="it asks for nothing", pointer="/ask")
    elif len(sentences(_ABBREVIATION.sub("", text))) > 1:
        yield Finding(message="the ask is more than one sentence", pointer="/ask")
    if not _dated(item, text):
        yield Finding(message="the ask has no date and no gap for one", pointer="/ask")


def _dated(item: dict[str, object], text: str) -> bool:
    return any(name in item and not empty(item[name]) for name in _DATES) or bool(days(text) or weekdays(text))


GATES = (Gate("brief", "block", _check),)
