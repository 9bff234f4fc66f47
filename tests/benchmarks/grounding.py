"""What the grounding rules are worth on human labels: five SummEdits sets, balanced accuracy and false blocks.

Data: `$ROLECALL_BENCH_DATA/grounding` (salesforce/factualNLG, Apache-2.0). Thresholds were fitted on the split
`evaluation`; the rows report `test`. The evidence of a summary is its whole document, so claims meet far more text
than the two or three passages a deliverable's item cites.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rolecall.line.gates.support import UNRELATED
from rolecall.line.gates.text import grounding

SETS = ("podcast", "news", "qmsumm", "samsum", "scitldr")
#: When the sets were published: years their texts leave unsaid are around it.
AS_OF = dt.date(2023, 3, 1)
HEADER = (
    "set",
    "claims",
    "balanced accuracy %",
    "false blocks %",
    "number",
    "date",
    "polarity",
    "name",
    "coverage",
    "ms",
)

Row = tuple[str, ...]


def rules(claim: str, evidence: str) -> dict[str, bool]:
    """Tell which rules object to a claim."""
    return {
        "number": any((*grounding.unsupported_numbers(claim, evidence), *grounding.unsupported_codes(claim, evidence))),
        "date": any(grounding.unsupported_days(claim, evidence, AS_OF)),
        "polarity": any(grounding.turned_round(claim, evidence)),
        "name": any((*grounding.unsupported_names(claim, evidence), *grounding.swapped_names(claim, evidence))),
        "coverage": grounding.coverage(claim, evidence) < UNRELATED,
    }


def measured(name: str, cases: Iterable[dict[str, Any]], split: str) -> tuple[Row, float]:
    """Return the row of one set and its balanced accuracy."""
    chosen = [case for case in cases if case["split"] == split]
    began = time.perf_counter()
    found = [(case["label"] == 1, rules(case["summary"], case["doc"])) for case in chosen]
    took = 1000 * (time.perf_counter() - began) / len(chosen)
    good = [verdict for consistent, verdict in found if consistent]
    bad = [verdict for consistent, verdict in found if not consistent]
    false_blocks = _share(any(verdict.values()) for verdict in good)
    accuracy = (_share(any(verdict.values()) for verdict in bad) + 100 - false_blocks) / 2
    by_rule = (f"{_share(verdict[rule] for verdict in good):.1f}" for rule in rules("", ""))
    return (name, str(len(chosen)), f"{accuracy:.1f}", f"{false_blocks:.1f}", *by_rule, f"{took:.1f}"), accuracy


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return 100 * sum(values) / len(values)


def run(split: str = "test") -> list[Row]:
    """Return a header and a row per set, false blocks also by rule; no rows when the data is not there."""
    folder = Path(os.environ.get("ROLECALL_BENCH_DATA", "")) / "grounding"
    if not os.environ.get("ROLECALL_BENCH_DATA") or not folder.is_dir():
        return []
    rows, accuracies = [HEADER], []
    for name in SETS:
        cases = json.loads((folder / f"summedits_{name}.json").read_text(encoding="utf-8"))
        row, accuracy = measured(name, cases, split)
        rows.append(row)
        accuracies.append(accuracy)
    return [*rows, ("mean", "", f"{sum(accuracies) / len(accuracies):.1f}", *[""] * 7)]


if __name__ == "__main__":
    for line in run():
        print("\t".join(line))
