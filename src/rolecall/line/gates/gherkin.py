"""Acceptance criteria that a Gherkin parser reads as the scenarios they are meant to be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from gherkin.errors import ParserError
from gherkin.parser import Parser

from rolecall.domain.content import is_gap
from rolecall.domain.run import Finding
from rolecall.line.gates.feature import STEPS, feature_text, scenarios, steps
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import Inspection, strings, text_of, told
from rolecall.line.gates.text.words import stem, stems

NAME = "gherkin"
MIN_STEPS = 3
MAX_STEPS = 8
#: Share of its stems by which a second event counts as told.
_TOLD = 0.5
_NEGATIVE = re.compile(
    r"\b(?:not|no|never|cannot|can't|without|invalid|expired?|wrong|refus\w+|reject\w*|den(?:y|ied|ies)|fail\w*|error|"
    r"lock\w*|block\w*|unable|forbidden|too many|exceed\w*|unauthori[sz]ed|negative)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"<([^<>]+)>")
#: Words of screens, which a criterion has no need of (notes/deliverables.md §5), unless the cited passages speak so.
_UI = re.compile(
    r"\b(?:(?:click|button|drop-?down|text ?box|checkbox|scroll|hover|css|xpath|pop-?up|"
    r"toolbar|mouse|cursor|swip|icon|dialog)\w*|"
    r"screens?|(?:web ?)?pages?|menus?|tabs?|tap(?:s|ped)?|tick(?:s|ed)?|drag(?:s|ged)?)\b",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"\n\s*(?:given|when|then|and|but)\b", re.IGNORECASE)
#: A second event with an actor of its own.
_SECOND = re.compile(r"\band (?:then )?(?P<event>(?:the|an?|it|they|he|she|another) .+)", re.IGNORECASE)

Row = Mapping[str, Any]


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    rows = scenarios(inspection.content)
    if not rows:
        yield Finding(message="there is no scenario", pointer="/scenarios")
        return
    counts = Counter(text_of(row, "name", "title").lower() for row in rows)
    for index, row in enumerate(rows):
        name = text_of(row, "name", "title").lower()
        repeated = ["another scenario has the same name"] if counts[name] > 1 else []
        for message in (*_broken(row), *_events(inspection, row), *_screens(inspection, row), *repeated):
            yield Finding(message=message, pointer=f"/scenarios/{index}", item=str(row.get("id", "")))
    yield from _parsed(inspection)


def _broken(row: Row) -> Iterator[str]:
    if not text_of(row, "name", "title"):
        yield "the scenario has no name"
    if len(steps(row, "when")) != 1 and not is_gap(row.get("when")):
        yield f"{len(steps(row, 'when'))} When steps, exactly one is allowed"
    if not steps(row, "then") and not is_gap(row.get("then")):
        yield "there is no Then step"
    texts = [text for part, _ in STEPS for text in steps(row, part)]
    short = len(texts) < MIN_STEPS and not any(is_gap(row.get(part)) for part, _ in STEPS)
    if len(texts) > MAX_STEPS or short:
        yield f"{len(texts)} steps, {MIN_STEPS} to {MAX_STEPS} are allowed"
    yield from _outline(row, " ".join(texts))


def _events(inspection: Inspection, row: Row) -> Iterator[str]:
    """A step is one line, and a When one event; a second one that no cited passage tells is found by its words."""
    if any(_KEYWORD.search(text) for part, _ in STEPS for text in strings(row.get(part))):
        yield "a step hides another step in it"
    said = set(stems(told(inspection.evidence(row))))
    for text in steps(row, "when"):
        second = _SECOND.search(text)
        words = set(stems(second["event"])) if second else set()
        if second and len(words & said) < _TOLD * len(words):
            yield f"When joins a second event: “{second['event'][:60]}”"


def _screens(inspection: Inspection, row: Row) -> Iterator[str]:
    said = told(inspection.evidence(row)).lower()
    texts = " ".join(text for part, _ in STEPS for text in steps(row, part))
    for word in dict.fromkeys(match[0].lower() for match in _UI.finditer(texts)):
        if stem(word) not in said:
            yield f"“{word}” ties the scenario to a screen"


def _outline(row: Row, text: str) -> Iterator[str]:
    used = set(_PLACEHOLDER.findall(text))
    examples = row.get("examples")
    given = (
        {name for example in examples if isinstance(example, dict) for name in example}
        if isinstance(examples, list)
        else set()
    )
    if used - given and not is_gap(examples):
        yield f"no example gives {', '.join(sorted(used - given))}"


def _parsed(inspection: Inspection) -> Iterator[Finding]:
    """Parse the feature and count: the parser takes any text as a description, so no error is not enough."""
    text = feature_text(inspection.content)
    try:
        found = step_counts(text)
    except ValueError as error:
        yield Finding(message=f"Gherkin does not parse: {str(error).splitlines()[-1]}", pointer="/scenarios")
        return
    meant = [[(keyword, len(steps(row, part))) for part, keyword in STEPS] for row in scenarios(inspection.content)]
    if sorted(found) != sorted(sum(count for _, count in row) for row in meant):
        yield Finding(message="Gherkin reads other scenarios or steps than were meant", pointer="/scenarios")


def step_counts(text: str) -> list[int]:
    """Return the number of steps of every scenario.

    Raises:
        ValueError: the text is not Gherkin.
    """
    try:
        document: Any = Parser().parse(text)
    except ParserError as error:
        raise ValueError(str(error)) from error
    children = document["feature"]["children"] if document.get("feature") else []
    inner = [grandchild for child in children for grandchild in child.get("rule", {}).get("children", [])]
    return [len(child["scenario"]["steps"]) for child in (*children, *inner) if "scenario" in child]


def _advising(inspection: Inspection) -> Iterator[Finding]:
    rows = scenarios(inspection.content)
    if rows and not any(_negative(row) for row in rows):
        yield Finding(message="there is no scenario in which something is refused or fails", pointer="/scenarios")
    for index, row in enumerate(rows):
        texts = [text for part, _ in STEPS for text in steps(row, part)]
        if found := _UI.search(" ".join(texts)):
            message = f"“{found[0]}” ties the scenario to a screen"
            yield Finding(message=message, pointer=f"/scenarios/{index}", item=str(row.get("id", "")))
        if len(texts) < MIN_STEPS:
            message = f"only {len(texts)} steps are known"
            yield Finding(message=message, pointer=f"/scenarios/{index}", item=str(row.get("id", "")))


def _negative(row: Row) -> bool:
    marked = row.get("negative") is True or "negative" in f"{row.get('kind')} {row.get('type')}".lower()
    return marked or bool(_NEGATIVE.search(" ".join((text_of(row, "name", "title"), *steps(row, "then")))))


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
