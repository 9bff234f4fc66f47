"""Which section a statement belongs to: structure first, words last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

from rolecall.llm.offline.shapes import fits
from rolecall.llm.offline.statements import MAX_CHARACTERS
from rolecall.llm.offline.text import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.llm.offline.spec import Section
    from rolecall.llm.offline.statements import Statement

#: A sentence longer than this (words) is never placed by its words alone: it says too many things at once.
LONGEST = 60
#: A row belongs to a section when at least this many of its columns are fields of it.
COLUMNS = 2
#: Labels of statements that every deliverable has a place for, whatever heading they stand under.
ENVELOPE = frozenset(map(label, ("assumption", "question", "open question")))
#: Columns whose value tells how far a row has come.
_STATUS = frozenset(map(label, ("status", "state")))
_SOFT_TALK = re.compile(
    r"^(?:so|well|yeah|yes|ok|okay|um|uh|i mean|i think|i guess|you know|mm|oh|hmm|right)\b", re.IGNORECASE
)


class Strength(IntEnum):
    """How surely a statement belongs somewhere."""

    DEFAULT = 1
    WORDS = 2
    STRUCTURE = 3
    COLUMNS = 4
    STATUS = 5
    HEADING = 6
    LABEL = 7


@dataclass(frozen=True)
class Place:
    """A section a statement may go to; a higher rank is tried first."""

    section: Section
    strength: Strength
    hits: int
    #: Position in the author's order, to break ties.
    order: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """Sort key, best first."""
        return (-self.strength, -self.hits, self.order)


def places(statement: Statement, sections: Sequence[Section]) -> list[Place]:
    """Return the sections a statement may go to, the surest first; empty when nothing speaks for any."""
    found = [
        Place(section, *weight, order)
        for order, section in enumerate(sections)
        if not section.prose and (weight := _weight(statement, section)) is not None
    ]
    if not found and statement.hint:
        return places(replace(statement, label=statement.hint, hint=""), sections)
    return sorted(found, key=lambda place: place.rank)


def _weight(statement: Statement, section: Section) -> tuple[Strength, int] | None:
    cues = section.cues
    if cues.labels.intersection(statement.placed_by):
        return Strength.LABEL, 1
    if statement.label in section.field_labels and section.single:
        return Strength.LABEL, 1
    depth = next((nth for nth, found in enumerate(reversed(statement.headings)) if found in cues.labels), None)
    if depth is not None and statement.label not in ENVELOPE and not (statement.text and cues.excludes(statement.text)):
        return Strength.HEADING, 10 - depth
    if statement.row:
        return _by_columns(statement, section)
    return _by_words(statement.text, section)


def _by_columns(statement: Statement, section: Section) -> tuple[Strength, int] | None:
    """A row goes where its status is a label, then by how many of its columns are fields, then by its shapes."""
    cues, cells = section.cues, statement.cells
    columns = len(section.field_labels.intersection(cells))
    if columns and cues.labels.intersection(label(cells[name]) for name in _STATUS & set(cells)):
        return Strength.STATUS, columns
    if columns >= COLUMNS and (not cues.columns or cues.columns.intersection(cells)):
        return Strength.COLUMNS, columns
    hits = cues.hits(statement.text)
    return (Strength.STRUCTURE, hits) if hits else None


def _by_words(text: str, section: Section) -> tuple[Strength, int] | None:
    cues = section.cues
    if (
        text.count(" ") >= LONGEST
        or len(text) > MAX_CHARACTERS
        or text.endswith("?")
        or _SOFT_TALK.match(text)
        or cues.excludes(text)
    ):
        return None
    hits = cues.hits(text)
    if hits:
        return Strength.STRUCTURE, hits
    weak = len(cues.words.findall(text)) if cues.words else 0
    if weak:
        return Strength.WORDS, weak
    if section.default and fits("modal", text):
        return Strength.DEFAULT, 1
    return None
