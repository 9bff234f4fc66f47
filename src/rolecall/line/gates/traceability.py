"""A traceability matrix whose coverage recomputes and which leaves no orphan unsaid, in either direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import is_gap
from rolecall.domain.run import Finding
from rolecall.line.gates import trace_sources
from rolecall.line.gates.duplicates import duplicates
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Inspection, empty, number_of

_REQUIREMENT = ("requirement", "req_id", "requirement_id")
#: What a requirement is traced to, nearest first.
_LINKS = (
    ("story", "story_id", "story_ids"),
    ("criterion", "criteria", "ac_ids"),
    ("test", "test_id", "tests", "test_ids"),
)
#: A stated percentage may be rounded by so much.
_ROUNDING = 0.5

Row = Mapping[str, Any]


def _check(inspection: Inspection) -> Iterator[Finding]:
    rows = list(inspection.section("rows"))
    for pointer, row in rows:
        wrong = (*trace_sources.wrong_links(inspection, row), *trace_sources.wrong_result(inspection, row))
        for message in (*_orphans(row), *wrong):
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
    yield from duplicates(iter(rows), "requirement")
    yield from trace_sources.dropped(inspection)
    yield from _coverage(inspection, [row for _, row in rows])


def _orphans(row: Row) -> Iterator[str]:
    if all(empty(row.get(name)) or is_gap(row.get(name)) for name in _REQUIREMENT):
        yield "this row traces back to no requirement"
    for names in _LINKS:
        present = [name for name in names if name in row]
        if present and all(empty(row[name]) for name in present):
            yield f"{present[0]} is neither given nor a declared gap"


def _coverage(inspection: Inspection, rows: list[Row]) -> Iterator[Finding]:
    for pointer, stated in inspection.section("coverage"):
        covered = sum(map(is_covered, rows))
        percent = 100 * covered / len(rows) if rows else 0.0
        for names, value, tolerance in (
            (("total", "requirements"), len(rows), 0.0),
            (("covered", "tested"), covered, 0.0),
            (("percent", "coverage_percent"), percent, _ROUNDING),
        ):
            told = number_of(stated, *names)
            if told is not None and abs(told - value) > tolerance:
                yield Finding(message=f"coverage says {names[0]} {told:g}, the rows give {value:g}", pointer=pointer)


def is_covered(row: Row) -> bool:
    """Tell whether the farthest link the rows know (test, else criterion, else story) is filled."""
    for names in reversed(_LINKS):
        present = [row[name] for name in names if name in row]
        if present:
            return any(not empty(value) and not is_gap(value) for value in present)
    return False


GATES = (Gate("traceability", "block", _check),)
