"""A RAID log whose scores multiply, whose red risks are answered for, and which says nothing twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rolecall.domain.content import is_gap
from rolecall.domain.run import Finding
from rolecall.line.gates.duplicates import duplicates
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Inspection, empty, number_of
from rolecall.line.gates.text.rows import cells
from rolecall.line.gates.text.words import stem, tokens

if TYPE_CHECKING:
    from rolecall.domain.evidence import Passage

SECTIONS = ("items", "risks", "assumptions_log", "issues", "dependencies")
#: From this score on a 5 × 5 matrix a risk is red: both factors at least 3, one of them 5, as is common practice.
RED = 15
_KINDS = {"risks": "risk", "assumptions_log": "assumption", "issues": "issue", "dependencies": "dependency"}
#: What tells a risk from what is the case.
_UNCERTAIN = re.compile(
    r"\b(?:may|might|could|would|can|if|unless|whether|should|risks?|risky|threat\w*|likel\w+|unlikely|"
    r"probab\w+|possib\w+|perhaps|maybe|afraid|fear\w*|worr\w+|danger\w*|concern\w*|uncertain\w*|unclear|"
    r"opportunit\w+|in case|potential\w*|expect\w*|depend\w*|not sure|will|impact|mitigat\w+|exposure|in jeopardy|"
    r"vulnerab\w+)\b",
    re.IGNORECASE,
)
_SCALE = range(1, 6)

Row = Mapping[str, Any]


def _check(inspection: Inspection) -> Iterator[Finding]:
    for pointer, row in inspection.section(*SECTIONS):
        for message in (*_score(row), *_red(row), *_kind(inspection, pointer, row)):
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
    yield from duplicates(inspection.section(*SECTIONS), "description", "text")


def _kind(inspection: Inspection, pointer: str, row: Row) -> Iterator[str]:
    """A passage that names its kind, by a type, a label or a heading, is listed under that kind."""
    section = pointer.split("/")[1]
    said = {kind for passage in inspection.evidence(row) if (kind := _named(passage))}
    evidenced = row.get("basis", "evidence") == "evidence" and inspection.evidence(row)
    if section == "risks" and evidenced and not any(_uncertain(passage) for passage in evidenced):
        yield "no cited passage says that this may happen: is it an issue?"
    if section in _KINDS and said and section not in said:
        yield f"the cited passage calls it {' and '.join(_KINDS[kind] for kind in sorted(said))}"


def _uncertain(passage: Passage) -> bool:
    return _UNCERTAIN.search(f"{passage.context}\n{passage.text}") is not None


def _named(passage: Passage) -> str:
    row = cells(passage.text)
    typed = next((cell.value for cell in row if cell.header in {"type", "kind", "category"}), "")
    label = row[0].header if row else ""
    words = set(map(stem, tokens(typed or label)))
    return next((section for section, word in _KINDS.items() if stem(word) in words), "")


def _score(row: Row) -> Iterator[str]:
    probability, impact = number_of(row, "probability"), number_of(row, "impact")
    score = number_of(row, "score")
    for name, value in (("probability", probability), ("impact", impact)):
        if value is not None and value not in _SCALE:
            yield f"{name} {value:g} is not on the scale of 1 to 5"
    if probability is not None and impact is not None:
        if score is not None and score != probability * impact:
            yield f"the score {score:g} is not {probability:g} × {impact:g}"
        elif score is None and "score" in row:
            yield f"the score of {probability:g} × {impact:g} is missing"
    elif score is not None:
        yield "there is a score without a probability and an impact"


def _red(row: Row) -> Iterator[str]:
    score = number_of(row, "score") or (number_of(row, "probability") or 0) * (number_of(row, "impact") or 0)
    if score < RED:
        return
    if empty(row.get("mitigation")) or is_gap(row.get("mitigation")):
        yield "a red risk without a mitigation"
    if empty(row.get("owner")):
        yield "a red risk has neither an owner nor a gap for one"


GATES = (Gate("raid", "block", _check),)
