"""A RAID log whose scores multiply, whose red risks are answered for, and which says nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import is_gap
from rolecall.domain.run import Finding
from rolecall.line.gates.duplicates import duplicates
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Inspection, empty, number_of

SECTIONS = ("items", "risks", "assumptions_log", "issues", "dependencies")
#: From this score on a 5 × 5 matrix a risk is red: both factors at least 3, one of them 5, as is common practice.
RED = 15
_SCALE = range(1, 6)

Row = Mapping[str, Any]


def _check(inspection: Inspection) -> Iterator[Finding]:
    for pointer, row in inspection.section(*SECTIONS):
        for message in (*_score(row), *_red(row)):
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
    yield from duplicates(inspection.section(*SECTIONS), "description", "text")


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
