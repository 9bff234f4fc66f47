"""From T2 on, what identifies an item rests on an approved or given source, not only on what somebody said."""

from __future__ import annotations

from collections.abc import Iterator

from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import COMMITTING, Inspection


def _check(inspection: Inspection) -> Iterator[Finding]:
    if inspection.contract.risk not in COMMITTING:
        return
    for pointer, item in inspection.items:
        if item.get("basis", "evidence") != "evidence" or not inspection.has_key(pointer):
            continue
        passages = inspection.evidence(item)
        if passages and all(passage.standing == "stated" for passage in passages):
            message = f"{inspection.contract.risk} needs an approved source for this; so far it is only said"
            yield Finding(message=message, pointer=pointer, item=str(item["id"]))


GATES = (Gate("evidence_standing", "block", _check),)
