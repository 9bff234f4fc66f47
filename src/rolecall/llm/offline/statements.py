"""Passages read as statements: label, columns and headings told apart from the words themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from rolecall.llm.offline import steps
from rolecall.llm.offline.text import label, plain, trimmed, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rolecall.domain.evidence import Passage
    from rolecall.domain.role import DeliverableContract
    from rolecall.llm.offline.spec import Spec

_LABEL = r"[A-Za-z#№][\w /()&%#.’'-]{0,40}?"
_PAIR = re.compile(rf"^\s*[*_]{{0,2}}({_LABEL})[*_]{{0,2}}\s*:[*_]{{0,2}}\s+(\S.*)$", re.DOTALL)
_HARD = re.compile(rf"\s*[;|]\s+(?={_LABEL}:\s)")
_SOFT = re.compile(r"(?:,\s+|\s+[—–-]\s+|\s*\()(?=([A-Za-z][\w /-]{0,24}):\s)")
#: A longer passage is no statement; it is listed as unsorted, whatever label it has.
MAX_CHARACTERS = 2000
#: Columns and labels whose value names the section a row belongs to.
KIND_LABELS = frozenset(map(label, ("type", "kind", "category", "section", "raid", "item type", "issue type", "class")))
#: Labels of the sections that every deliverable has.
ENVELOPE_LABELS = frozenset(map(label, ("assumption", "open question", "question")))
_LEAD = re.compile(r"^[*_]{0,2}([^.!?:]{2,60}):[*_]{0,2}$")


@dataclass(frozen=True)
class Statement:
    """One passage as the classifier sees it; every text in it is a verbatim slice of the passage."""

    passage: Passage
    order: int
    #: The words themselves, without a leading label and trailing `owner: …` pairs.
    text: str
    #: Leading label as written and normalised, empty when there is none the contract knows.
    label: str = ""
    #: Normalised label or column → value.
    cells: Mapping[str, str] = field(default_factory=dict)
    #: Normalised heading path, outermost first; a lead-in line ("Rules:") counts as the innermost heading.
    headings: tuple[str, ...] = ()
    #: A table row: it has columns and no words of its own.
    row: bool = False
    #: Label of its paragraph's first statement, for a later one that nothing else places.
    hint: str = ""
    #: Ids of passages that say the same words.
    also: tuple[str, ...] = ()

    @property
    def cites(self) -> list[str]:
        """Passage ids that hold these words."""
        return [self.passage.id, *self.also]

    @cached_property
    def placed_by(self) -> tuple[str, ...]:
        """Labels that name a section, strongest first: own label, type column."""
        return tuple(
            found for found in (self.label, *(label(self.cells[key]) for key in KIND_LABELS & set(self.cells))) if found
        )


class Reader:
    """Reads passages with the labels a contract knows."""

    def __init__(self, spec: Spec, inputs: Mapping[str, str] | None = None) -> None:
        """Know the labels of `spec`; `inputs` maps an answer's text to the label its input files it under."""
        self._naming = spec.section_labels | ENVELOPE_LABELS
        self._known = spec.known_labels | ENVELOPE_LABELS | KIND_LABELS
        self._inputs = inputs or {}

    def read(self, passages: Iterable[Passage]) -> list[Statement]:
        """Read passages in order; repeated words become one statement with all their passages."""
        found: dict[tuple[str, tuple[str, ...]], Statement] = {}
        place, lead, before = ("", ""), "", ("", "")
        for order, passage in enumerate(passages):
            lead_in = _LEAD.match(passage.text.strip())
            if lead_in and label(lead_in[1]) in self._known:
                place, lead = (passage.source, passage.context), label(lead_in[1])
                continue
            statement = self.statement(passage, order)
            if place == (passage.source, passage.context) and not statement.label:
                statement = replace(statement, headings=(*statement.headings, lead))
            again = before == (passage.source, passage.context)
            if again and statement.label and statement.label == self._spoken(passage):
                cells = {name: value for name, value in statement.cells.items() if name != statement.label}
                statement = replace(statement, label="", hint=statement.label, cells=cells)
            before = (passage.source, passage.context)
            key = (plain(passage.text), statement.headings[-1:] if statement.row else ())
            found[key] = _with(found[key], passage.id) if key in found else statement
        return list(found.values())

    def statement(self, passage: Passage, order: int = 0) -> Statement:
        """Read one passage."""
        path = passage.context.partition(" · ")[0]
        headings = tuple(filter(None, (label(part) for part in path.split(" > "))))
        words = passage.text.strip()
        if len(words) > MAX_CHARACTERS:
            return Statement(passage, order, words)
        if cells := self._columns(passage, words):
            return Statement(passage, order, words, "", cells, headings, row=True)
        if "given" in self._known and (made := _behaviour(passage, order, headings)):
            return made
        words, cells = self._tail(words)
        own = _PAIR.match(words)
        if own and label(own[1]) in self._known:
            name, value = label(own[1]), trimmed(own[2])
            return Statement(passage, order, value, name, {**cells, name: value}, headings)
        filed = self._filed(passage)
        if filed and filed == self._spoken(passage) and filed not in cells:
            cells[filed] = trimmed(words)
        return Statement(passage, order, trimmed(words), filed, cells, headings)

    def _filed(self, passage: Passage) -> str:
        """Return the label of the input an answer was given to, or a label taken for somebody speaking."""
        answered = (name for text, name in self._inputs.items() if passage.text in text)
        spoken = self._spoken(passage)
        return next(answered, spoken) if passage.standing == "stated" else spoken

    def _spoken(self, passage: Passage) -> str:
        speaker = label(passage.context.partition(" · ")[2])
        return speaker if speaker in self._known else ""

    def _columns(self, passage: Passage, words: str) -> dict[str, str]:
        """Return the cells of a table row; "Risk: …; owner: …" is a labelled line unless the source has it as a row."""
        pieces = _HARD.split(words)
        pairs = [pair for piece in pieces if (pair := _PAIR.match(piece))]
        line = not passage.quote and (len(pieces) == 1 or label(pairs[0][1] if pairs else "") in self._naming)
        if line or len(pairs) < len(pieces):
            return {}
        return {label(pair[1]): pair[2].strip() for pair in pairs}

    def _tail(self, text: str) -> tuple[str, dict[str, str]]:
        """Cut `; owner: Dana`, `, due: Friday` and `(owner: Dana)` off the end where the contract knows the label."""
        cells: dict[str, str] = {}
        marks = {match.start() for match in (*_HARD.finditer(text), *_SOFT.finditer(text))}
        for start in sorted(marks - {0}, reverse=True):
            pair = _PAIR.match(text[start:].lstrip(" ;|,—–-("))
            if pair is None or label(pair[1]) not in self._known:
                continue
            value = pair[2].strip()
            cells[label(pair[1])] = trimmed(value[:-1] if value.endswith(")") and "(" not in value else value)
            text = text[:start]
        return text, cells


def _with(statement: Statement, passage: str) -> Statement:
    if passage in statement.cites:
        return statement
    return replace(statement, also=(*statement.also, passage))


def _behaviour(passage: Passage, order: int, headings: tuple[str, ...]) -> Statement | None:
    """Read Gherkin where the contract has fields for its steps."""
    if scenario := steps.block(passage.text):
        title, by_keyword = scenario
        cells = {label(keyword): words for keyword, words in by_keyword.items()}
        return Statement(passage, order, title, "scenario" if title else "", cells, headings, row=not title)
    if found := steps.step(passage.text):
        keyword, words = found[0], trimmed(found[1])
        return Statement(passage, order, words, keyword, {keyword: words}, headings)
    return None


def says_nothing(passage: Passage) -> bool:
    """Tell whether a stated passage is an empty answer: "none", "not sure"."""
    return passage.standing == "stated" and plain(passage.text) in _NOTHING


_NOTHING = frozenset(
    ("none", "no", "nothing", "n/a", "na", "-", "not sure", "unknown", "don't know", "i don't know", "no idea", "tbd")
)


def names_the_task(passage: Passage, contract: DeliverableContract) -> bool:
    """Tell whether a stated passage only names the deliverable and its topic: "user stories for a loyalty card"."""
    if passage.standing != "stated":
        return False
    text = passage.text.lower()
    names = (*contract.phrases, contract.title, contract.kind.replace("_", " "))
    named = next((name for name in sorted(names, key=len, reverse=True) if name.lower() in text), None)
    if named is None:
        return False
    before, _, after = text.partition(named.lower())
    return len(words(before)) <= 6 and len(words(after)) <= 12 and not _SAYS.search(after)


_SAYS = re.compile(
    r"\b(?:must|shall|should|can|cannot|may|will|needs?|wants?|where|which|so that|when|if|not|never|is|are|has|have)\b"
)
