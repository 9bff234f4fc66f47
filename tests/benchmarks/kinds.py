"""All kinds of deliverables from real texts whose authors never saw a cue: what is filled, what is a gap, what is left.

Data: `$ROLECALL_BENCH_DATA/policies` (two customer-service policies) and `…/meetings` (QMSum, the first two meetings
of the validation split). Every kind is asked of the offline model with each text as its only source. An invention is a
quote that does not stand word for word in the text it names; there must be none.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rolecall.app import App
from rolecall.chat import Command, Place
from rolecall.config import Settings
from rolecall.desk.files import file_handle
from rolecall.domain.content import MARKS, is_gap, items
from rolecall.domain.deliverable import Version
from rolecall.domain.role import DeliverableContract
from rolecall.line.line import Line
from rolecall.testing.steps import StraightSteps
from tests.faults.house import TENANT, work

HEADER = (
    "kind", "text", "status", "items", "fields filled", "gaps", "filled %", "unsorted", "quotes", "inventions",
    "gates failed", "s",
)  # fmt: skip
MEETINGS = 2
ROLES = Path(__file__).parents[2] / "roles"

Row = tuple[str, ...]


def run() -> list[Row]:
    """Ask for every kind of every installed role; a header and a row per kind and text, nothing without the data."""
    texts = dict(_texts())
    if not texts:
        return []
    rows = [HEADER]
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        app = App(Settings(data_dir=Path(folder), roles=str(ROLES)))
        app.enqueue = lambda _run: None
        app.evaluations = _Every()
        for role in app.roles.values():
            for contract in role.deliverables:
                rows += [_measured(app, role.short, contract, name, text) for name, text in texts.items()]
        app.close()
    inventions = sum(int(row[9] or 0) for row in rows[1:])
    return [*rows, ("all", "", "", "", "", "", "", "", "", str(inventions), "", "")]


class _Every:
    """Every contract counts as active: what is measured is what it can do."""

    def evaluated(self, _role: object) -> bool:
        return True

    def refuses(self, _role: object) -> None:
        return None


def _texts() -> Iterator[tuple[str, str]]:
    folder = os.environ.get("ROLECALL_BENCH_DATA", "")
    if not folder or not (Path(folder) / "policies").is_dir():
        return
    for path in sorted((Path(folder) / "policies").glob("*.md")):
        yield path.name, path.read_text(encoding="utf-8")
    lines = (Path(folder) / "meetings" / "qmsum_val.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[:MEETINGS]):
        turns = json.loads(line)["meeting_transcripts"]
        yield f"meeting{number}.md", "\n\n".join(f"{turn['speaker']}: {turn['content']}" for turn in turns)


def _measured(app: App, role: str, contract: DeliverableContract, name: str, text: str) -> Row:
    began = time.perf_counter()
    event = Command(
        id=app.ids.new("e"), place=Place("host", "local", "bench"), actor=app.host_actor(), name="ask",
        files=(file_handle(_kept(app, text), name),),
        args={
            "role": role, "text": f"{contract.title} of the attached text.", "deliverable": contract.kind,
            "inputs": "{}",
        },
    )  # fmt: skip
    app.desk.take(event)
    work(app)
    reply = app.desk.reply(TENANT, event.id)
    if reply is None or not reply.request:
        return (contract.kind, name, f"refused: {reply and reply.said}", *[""] * 9)
    with app.store.reading(TENANT) as uow:
        run_ = uow.runs.of(reply.request)[0][0]
    Line(app.plant).work(StraightSteps(app.store, run_))
    with app.store.reading(TENANT) as uow:
        status = uow.requests.status(reply.request)
        deliverable = uow.deliverables.of(reply.request)
        version = uow.deliverables.version(deliverable)[0] if deliverable else None
    took = f"{time.perf_counter() - began:.1f}"
    if version is None:
        return (contract.kind, name, status, *[""] * 8, took)
    return (contract.kind, name, status, *_counted(version, text), took)


def _kept(app: App, text: str) -> str:
    with app.store.begin(TENANT) as uow:
        return uow.sources.keep(text.encode())


def _counted(version: Version, text: str) -> tuple[str, ...]:
    found = [item for pointer, item in items(version.content) if not pointer.startswith("/unsorted")]
    fields: Counter[bool] = Counter(
        is_gap(value)
        for item in found
        for name, value in item.items()
        if name not in MARKS and not isinstance(value, list) and value not in ("", None)
    )
    filled, gaps = fields[False], fields[True]
    unsorted: Any = version.content.get("unsorted") or []
    quotes = [citation for citation in version.citations if not citation.source.endswith(version.request)]
    invented = sum(_plain(citation.quote) not in _plain(text) for citation in quotes)
    failed = ", ".join(gate.gate for gate in version.gates if not gate.passed and gate.level == "block")
    share = f"{100 * filled / (filled + gaps):.0f}" if fields else ""
    return (
        str(len(found)), str(filled), str(gaps), share, str(len(unsorted)), str(len(quotes)), str(invented), failed,
    )  # fmt: skip


def _plain(text: str) -> str:
    """Leave white space out of account: a paragraph's line breaks are not its words."""
    return re.sub(r"\s+", " ", text).strip()
