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
from rolecall.line.gates.inspection import Inspection, text_of

NAME = "gherkin"
MIN_STEPS = 3
MAX_STEPS = 8
_NEGATIVE = re.compile(
    r"\b(?:not|no|never|cannot|can't|without|invalid|expired?|wrong|refus\w+|reject\w*|den(?:y|ied|ies)|fail\w*|error|"
    r"lock\w*|block\w*|unable|forbidden|too many|exceed\w*|unauthori[sz]ed|negative)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"<([^<>]+)>")
_UI = re.compile(r"\b(?:click|button|dropdown|text ?box|checkbox|scroll|hover|css|xpath)\w*\b", re.IGNORECASE)

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
        for message in (*_broken(row), *repeated):
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
