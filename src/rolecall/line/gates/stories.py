"""User stories a team can take on: INVEST proxies, each cheap and deterministic (notes/evidence.md §12)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import is_gap, own_text
from rolecall.domain.run import Finding
from rolecall.line.gates.duplicates import duplicates
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import Inspection, empty, strings, text_of
from rolecall.line.gates.text.words import likeness, stems

NAME = "stories"
#: More criteria than this are several stories (notes/deliverables.md §5).
MAX_CRITERIA = 8
WANTED_CRITERIA = 2
#: Two texts that share so many stems say the same.
RESTATED = 0.8
_SEVERAL = re.compile(r"\b(?:and|as well as|and/or)\b", re.IGNORECASE)
_THING = re.compile(
    r"^(?:the |an? )?(?:system|application|app|database|server|service|api|website|page|screen|"
    r"button|password|link|data)s?$",
    re.IGNORECASE,
)

Row = Mapping[str, Any]


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    for pointer, story in inspection.section("stories"):
        for message in _broken(story):
            yield Finding(message=message, pointer=pointer, item=str(story.get("id", "")))
    yield from duplicates(inspection.section("stories"), "i_want")


def _advising(inspection: Inspection) -> Iterator[Finding]:
    for pointer, story in inspection.section("stories"):
        for message in _weak(story):
            yield Finding(message=message, pointer=pointer, item=str(story.get("id", "")))


def _broken(story: Row) -> Iterator[str]:
    want, benefit = text_of(story, "i_want"), text_of(story, "so_that")
    for field in ("as_a", "i_want"):
        if empty(story.get(field)):
            yield f"{field} is empty"
    if _THING.match(text_of(story, "as_a").strip()):
        yield f"“{text_of(story, 'as_a')}” is a thing, not somebody who wants something: make it a constraint"
    if want and benefit and likeness(want, benefit) > RESTATED:
        yield "so_that restates the want: leave a gap"
    wanted = criteria(story)
    if len(wanted) > MAX_CRITERIA:
        yield f"{len(wanted)} acceptance criteria, {MAX_CRITERIA} are allowed: split the story"
    if any(want and likeness(want, text) > RESTATED and len(stems(text)) <= len(stems(want)) for text in wanted):
        yield "an acceptance criterion restates the want: leave a gap"


def _weak(story: Row) -> Iterator[str]:
    if _SEVERAL.search(text_of(story, "i_want")):
        yield "the want joins two things: split the story"
    if 0 < len(criteria(story)) < WANTED_CRITERIA:
        yield f"fewer than {WANTED_CRITERIA} acceptance criteria"
    if "req_ids" in story and not is_gap(story["req_ids"]) and empty(story["req_ids"]):
        yield "it names no requirement"


def criteria(story: Row) -> tuple[str, ...]:
    """Return the texts of a story's acceptance criteria."""
    rows = story.get("ac")
    objects = [own_text(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return (*strings(rows), *objects)


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
