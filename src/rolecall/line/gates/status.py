"""A status report whose colours follow from its figures, whose done work is evidenced, on one page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import is_gap, own_text
from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Inspection, cites, empty, number_of, text_of
from rolecall.line.gates.length import over
from rolecall.line.gates.text.rows import cells
from rolecall.line.gates.text.words import best_sentence, tokens

#: One page (notes/deliverables.md §6).
MAX_WORDS = 350
#: Words by which evidence gives a colour.
_COLOURS = {"green": {"green", "track"}, "amber": {"amber", "yellow", "risk"}, "red": {"red"}}

_CLAUSE = re.compile(r"[.;,!?\n]|\b(?:but|and|while)\b")
_UNFINISHED = re.compile(
    r"\b(?:almost|nearly|not(?: yet)? (?:been )?(?:done|finished|complete\w*)|unfinished|half[- ](?:done|finished)|"
    r"partly done|still (?:open|missing|running|being)|in progress|not started|to be done|"
    r"(?:state|status): (?:late|planned|open|blocked|to ?do|doing))\b",
    re.IGNORECASE,
)

Row = Mapping[str, Any]


def _check(inspection: Inspection) -> Iterator[Finding]:
    for pointer, row in inspection.section("dimensions"):
        for message in _colour(inspection, row):
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
    for pointer, row in inspection.section("done"):
        if not cites(row) or row.get("basis", "evidence") == "assumption":
            yield Finding(message="done work without evidence", pointer=pointer, item=str(row.get("id", "")))
        elif _unfinished(inspection, row):
            message = "the cited passage does not say that it is done"
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
    yield from over(inspection, MAX_WORDS)


def _unfinished(inspection: Inspection, row: Row) -> bool:
    """Tell whether every passage says of this work that it is not finished."""
    text = own_text(row)
    said = [
        passage.text if cells(passage.text) else best_sentence(text, _CLAUSE.split(passage.text))
        for passage in inspection.evidence(row)
    ]
    return bool(said) and all(_UNFINISHED.search(sentence) for sentence in said)


def _colour(inspection: Inspection, row: Row) -> Iterator[str]:
    stated = text_of(row, "rag").lower()
    if not stated:
        return
    computed = colour(row)
    if computed and computed != stated:
        yield f"{text_of(row, 'name')} is {computed} by its thresholds, not {stated}"
    if not computed:
        words = {word for passage in inspection.evidence(row) for word in tokens(f"{passage.text} {passage.context}")}
        if not words & _COLOURS.get(stated, {stated}):
            yield f"{stated} follows from no threshold and no passage: leave a gap"
    last = text_of(row, "last_rag").lower()
    if last and last != stated and empty(row.get("reason")) and not is_gap(row.get("reason")):
        yield f"{text_of(row, 'name')} turned from {last} to {stated} without a reason"


def colour(row: Row) -> str:
    """Recompute a colour from `measure`, `amber_at` and `red_at`, empty when one of them is not a number.

    Higher is worse where red_at ≥ amber_at, else lower is worse; the threshold itself has the worse colour.
    """
    measure, amber, red = (number_of(row, name) for name in ("measure", "amber_at", "red_at"))
    if measure is None or amber is None or red is None:
        return ""
    sign = 1 if red >= amber else -1
    if sign * measure >= sign * red:
        return "red"
    return "amber" if sign * measure >= sign * amber else "green"


GATES = (Gate("status", "block", _check),)
