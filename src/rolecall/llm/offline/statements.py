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

_LABEL = r"[A-Za-z][\w /()&%#.’'-]{0,40}?"
_PAIR = re.compile(rf"^\s*[*_]{{0,2}}({_LABEL})[*_]{{0,2}}\s*:[*_]{{0,2}}\s+(\S.*)$", re.DOTALL)
_HARD = re.compile(rf"\s*[;|]\s+(?={_LABEL}:\s)")
_SOFT = re.compile(r"(?:,\s+|\s+[—–-]\s+|\s*\()(?=([A-Za-z][\w /-]{0,24}):\s)")
#: Columns and labels whose value names the section a row belongs to.
KIND_LABELS = frozenset(map(label, ("type", "kind", "category", "section", "raid", "item type", "issue type", "class")))
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


def read(passages: Iterable[Passage], known: frozenset[str], inputs: Mapping[str, str]) -> list[Statement]:
    """Read passages in order; repeated words become one statement with all their passages.

    `known` are the labels of the contract. `inputs` maps an answer's text to the label its input files it under.
    """
    found: dict[tuple[str, tuple[str, ...]], Statement] = {}
    lead: tuple[str, str, str] = ("", "", "")
    for order, passage in enumerate(passages):
        statement = _statement(passage, order, known, inputs)
        lead_in = _LEAD.match(passage.text.strip())
        if lead_in and label(lead_in[1]) in known:
            lead = (passage.source, passage.context, label(lead_in[1]))
            continue
        if lead[:2] == (passage.source, passage.context) and not statement.label:
            statement = _under(statement, lead[2])
        key = (plain(statement.passage.text), statement.headings[-1:] if statement.row else ())
        found[key] = _with(found[key], passage.id) if key in found else statement
    return list(found.values())


def _under(statement: Statement, heading: str) -> Statement:
    return replace(statement, headings=(*statement.headings, heading))


def _with(statement: Statement, passage: str) -> Statement:
    if passage in statement.cites:
        return statement
    return replace(statement, also=(*statement.also, passage))


def _statement(passage: Passage, order: int, known: frozenset[str], inputs: Mapping[str, str]) -> Statement:
    path, _, speaker = passage.context.partition(" · ")
    headings = tuple(filter(None, (label(part) for part in path.split(" > "))))
    filed = label(speaker) if label(speaker) in known else ""
    if passage.standing == "stated":
        filed = next((name for text, name in inputs.items() if passage.text in text), filed)
    pieces = _HARD.split(passage.text.strip())
    pairs = [_PAIR.match(piece) for piece in pieces]
    if (len(pieces) > 1 and all(pairs)) or (passage.quote and all(pairs)):
        cells = {label(pair[1]): pair[2].strip() for pair in pairs if pair}
        return Statement(passage, order, passage.text.strip(), filed, cells, headings, row=True)
    if "given" in known and (made := _behaviour(passage, order, headings)):
        return made
    text, cells = _tail(passage.text.strip(), known)
    own = _PAIR.match(text)
    if own and label(own[1]) in known | KIND_LABELS:
        return Statement(
            passage, order, trimmed(own[2]), label(own[1]), {**cells, label(own[1]): trimmed(own[2])}, headings
        )
    return Statement(passage, order, trimmed(text), filed, cells, headings)


def _behaviour(passage: Passage, order: int, headings: tuple[str, ...]) -> Statement | None:
    """Read Gherkin where the contract has fields for its steps."""
    if scenario := steps.block(passage.text):
        title, cells = scenario
        return Statement(
            passage,
            order,
            title,
            "scenario" if title else "",
            {label(k): v for k, v in cells.items()},
            headings,
            row=not title,
        )
    if found := steps.step(passage.text):
        return Statement(passage, order, trimmed(found[1]), found[0], {found[0]: trimmed(found[1])}, headings)
    return None


def _tail(text: str, known: frozenset[str]) -> tuple[str, dict[str, str]]:
    """Cut `; owner: Dana`, `, due: Friday` and `(owner: Dana)` off the end where the contract knows the label."""
    cells: dict[str, str] = {}
    marks = [match.start() for match in _HARD.finditer(text)]
    marks += [match.start() for match in _SOFT.finditer(text) if label(match[1]) in known]
    for start in sorted(set(marks), reverse=True):
        pair = _PAIR.match(text[start:].lstrip(" ;|,—–-("))
        if start == 0 or pair is None or label(pair[1]) not in known:
            continue
        value = pair[2].strip()
        cells[label(pair[1])] = trimmed(value[:-1] if value.endswith(")") and "(" not in value else value)
        text = text[:start]
    return text, cells


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
