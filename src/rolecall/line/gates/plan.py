"""A project plan that adds up: every part in its parent, work that can be ordered, a critical path that recomputes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import Inspection, empty, number_of, strings, text_of
from rolecall.line.gates.network import Network, code_of

NAME = "plan"
#: A leaf longer than two working weeks hides what happens in it (notes/deliverables.md §6).
LEAF_DAYS = 10
#: Sums of days may differ by rounding only.
_TOLERANCE = 0.01

Row = Mapping[str, Any]


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    rows = [row for _, row in inspection.section("wbs")]
    network = Network.of(rows)
    for code, count in Counter(map(code_of, rows)).items():
        if count > 1:
            yield Finding(message=f"{count} work packages have the code {code}", pointer="/wbs")
    for pointer, row in inspection.section("wbs"):
        for message in (*_broken(network, code_of(row)), *_lost_parent(inspection, network, code_of(row))):
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
    for pointer, row in inspection.section("milestones"):
        duration = number_of(row, "duration_days", "duration")
        if duration:
            message = f"a milestone takes no time, this one {duration:g} days"
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
    yield from _critical_path(inspection, network)


def _broken(network: Network, code: str) -> Iterator[str]:
    row = network.rows[code]
    below = network.children.get(code, ())
    if below:
        yield from _sum(network, code, below)
    elif "owner" in row and empty(row["owner"]):
        yield f"{code} has neither an owner nor a gap for one"
    for name in strings(row.get("preds")):
        if network.code(name) not in network.rows:
            yield f"{code} waits for {name[:40]}, which is not in the plan"


def _lost_parent(inspection: Inspection, network: Network, code: str) -> Iterator[str]:
    """A parent that is named, or that a passage has a row for, belongs into the plan; a mere level does not."""
    parent = network.parent(code)
    if not parent or parent in network.rows:
        return
    row = re.compile(rf"(?:^|[:;]\s*){re.escape(parent)}\.?(?=$|\s|;)(?!\s*\d)")
    if network.rows[code].get("parent") or any(row.search(passage.text) for passage in inspection.passages.values()):
        yield f"{code} has no parent {parent} in the plan"


def _sum(network: Network, code: str, below: tuple[str, ...]) -> Iterator[str]:
    """The parent holds exactly the work of its children (the 100 % rule)."""
    whole = number_of(network.rows[code], "effort_days", "effort")
    parts = [number_of(network.rows[child], "effort_days", "effort") for child in below]
    known = [part for part in parts if part is not None]
    if whole is not None and len(known) == len(parts) and abs(sum(known) - whole) > _TOLERANCE:
        yield f"{code} has {whole:g} days of effort, its parts {sum(known):g}"


def _critical_path(inspection: Inspection, network: Network) -> Iterator[Finding]:
    stated = inspection.content.get("critical_path")
    path = strings(stated.get("path") if isinstance(stated, dict) else stated)
    unknown = [name for name in path if network.code(name) not in network.rows]
    longest = network.longest()
    if unknown:
        yield Finding(
            message=f"the critical path names {unknown[0][:40]}, which is not in the plan",
            pointer="/critical_path",
        )
    elif path and longest is not None:
        codes = [network.code(name) for name in path]
        loose = next((later for one, later in pairwise(codes) if one not in network.before(later)), None)
        if loose:
            yield Finding(
                message=f"on the critical path {loose} does not wait for what is before it",
                pointer="/critical_path",
            )
        taken = network.longest(path) or 0.0
        if abs(taken - longest) > _TOLERANCE:
            yield Finding(
                message=f"the critical path takes {taken:g} days, the longest path {longest:g}",
                pointer="/critical_path",
            )
    told = number_of(stated, "duration_days", "duration") if isinstance(stated, dict) else None
    if told is not None and longest is not None and abs(told - longest) > _TOLERANCE:
        yield Finding(
            message=f"the critical path says {told:g} days, the plan gives {longest:g}",
            pointer="/critical_path",
        )


def _advising(inspection: Inspection) -> Iterator[Finding]:
    network = Network.of([row for _, row in inspection.section("wbs")])
    for pointer, row in inspection.section("wbs"):
        code, days = code_of(row), number_of(row, "duration_days", "duration")
        if code in network.leaves and days is not None and days > LEAF_DAYS:
            message = f"{code} {text_of(row, 'name')} takes {days:g} days, more than {LEAF_DAYS}: divide it"
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
        parent = network.parent(code)
        if parent and parent not in network.rows:
            message = f"{code} has no parent {parent} in the plan"
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
        if len(network.children.get(code, ())) == 1:
            yield Finding(message=f"{code} has a single part", pointer=pointer, item=str(row.get("id", "")))


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
