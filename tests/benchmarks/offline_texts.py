"""What the offline model makes of texts nobody wrote for it: fields filled, gaps, statements unsorted, inventions.

Data: `$ROLECALL_BENCH_DATA/meetings` (Yale-LILY/QMSum, MIT; the first 60 turns of every fifth meeting) and
`…/policies` (sierra-research/tau-bench, MIT). The model's cues were written without these texts.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from rolecall.domain.content import gaps, items
from rolecall.line.gates import Inspection, inspect
from tests.llm.offline.workbench import PACKS, answer, document, filled, invented, role, said, task

TURNS = 60
HEADER = (
    "kind",
    "texts",
    "statements",
    "sorted %",
    "fields filled",
    "gaps",
    "unsorted",
    "invented",
    "passed",
    "blocked",
    "ms",
)

Row = tuple[str, ...]


def kinds() -> list[tuple[str, str]]:
    """Return pack and kind of every shipped deliverable."""
    packs = sorted(path.parent.name for path in PACKS.glob("*/ROLE.md"))
    return [(pack, kind.kind) for pack in packs for kind in role(pack).deliverables]


def real_texts(meetings: int = 7, policies: int = 2) -> Iterator[tuple[str, str]]:
    """Yield name and words of meetings and policies."""
    data = Path(os.environ["ROLECALL_BENCH_DATA"])
    rows = (data / "meetings" / "qmsum_val.jsonl").read_text().splitlines()[::5]
    for nth, row in enumerate(rows[:meetings]):
        turns = json.loads(row)["meeting_transcripts"][:TURNS]
        yield f"meeting{nth}.txt", "\n\n".join(f"{turn['speaker']}: {turn['content']}" for turn in turns)
    for path in sorted((data / "policies").glob("*.md"))[:policies]:
        yield path.name, path.read_text()


def run() -> list[Row]:
    """Measure every kind of every pack over all texts; a header, then a row per kind."""
    return [HEADER, *(_measured(pack, kind) for pack, kind in kinds())]


def _measured(pack: str, name: str) -> Row:
    wanted = role(pack).deliverable(name)
    assert wanted is not None
    texts = list(real_texts())
    totals = dict.fromkeys(("statements", "placed", "filled", "gaps", "unsorted", "invented", "blocked"), 0)
    spent = 0.0
    for title, words in texts:
        spoken, passages = said(f"{wanted.title} from the attached text"), document(title, words)
        given = task(wanted, spoken, passages)
        began = time.process_time()
        content = answer(given)
        spent += time.process_time() - began
        shown = {passage.id: passage for passage in (*spoken, *passages)}
        seen = Inspection(content=content, contract=wanted, passages=shown, as_of=dt.date(2026, 11, 21))
        totals["statements"] += len(passages)
        placed = {one for where, item in items(content) if not where.startswith("/unsorted") for one in item["cites"]}
        totals["placed"] += len(placed)
        totals["filled"] += filled(content)
        totals["gaps"] += sum(1 for _ in gaps(content))
        totals["unsorted"] += len(content["unsorted"])
        totals["invented"] += len(invented(content, shown.values(), wanted))
        totals["blocked"] += any(gate.level == "block" and not gate.passed for gate in inspect(seen))
    share = 100 * totals["placed"] / totals["statements"]
    return (
        name, str(len(texts)), str(totals["statements"]), f"{share:.0f}", str(totals["filled"]), str(totals["gaps"]),
        str(totals["unsorted"]), str(totals["invented"]), str(len(texts) - totals["blocked"]), str(totals["blocked"]),
        f"{1000 * spent / len(texts):.1f}",
    )  # fmt: skip


if __name__ == "__main__":
    for row in run():
        print(" | ".join(cell.rjust(len(head)) for cell, head in zip(row, HEADER, strict=True)))
