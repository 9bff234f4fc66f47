"""Retrieve: the passages a draft may cite, only from what the request's scope may see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rolecall.domain.evidence import Passage, Scope
from rolecall.domain.words import counted
from rolecall.domain.work import Evidence, Plan
from rolecall.line.verify import passages_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rolecall.domain.deliverable import Version
    from rolecall.domain.role import DeliverableContract
    from rolecall.domain.run import Run
    from rolecall.ports.evidence import EvidenceIndex

#: Chunks per query: 5 chunks of 160 words reach hit@5 of about .8 on QMSum (notes on evidence, §7).
CHUNKS = 5
#: Passages shown to a model at most.
MAX_PASSAGES = 400


def scope_of(run: Run) -> Scope:
    """Return what the request may see: its engagement's approved sources and its own."""
    return Scope(tenant=run.tenant, engagement=run.engagement, request=run.request)


def retrieve(
    plan: Plan, contract: DeliverableContract, index: EvidenceIndex, prior: Version | None, visible: frozenset[str]
) -> Evidence:
    """Collect what was cited before, what people said, what was given, and what the search finds.

    What an earlier version cites counts only while its source is `visible`: neither retired nor expired.
    """
    scope = scope_of(plan.brief.run)
    cited = passages_of(prior).values() if prior else ()
    found = {item.id: item for item in cited if item.standing == "stated" or item.source in visible}
    found |= {passage.id: passage for passage in plan.brief.stated}
    found |= {passage.id: passage for passage in index.given(scope, MAX_PASSAGES)}
    for query in plan.queries:
        if len(found) >= MAX_PASSAGES:
            break
        for passage in index.search(query, scope, CHUNKS):
            found.setdefault(passage.id, passage)
    passages = tuple(found.values())[:MAX_PASSAGES]
    properties: dict[str, dict[str, Any]] = contract.output.get("properties", {})
    missing = tuple(name for name, spec in properties.items() if "x-cues" in spec and not _hinted(spec, passages))
    sources = len({passage.source for passage in passages if passage.standing != "stated"})
    return Evidence(plan=plan, passages=passages, sources=sources, missing=missing)


def note(evidence: Evidence) -> str:
    """Say what was found: "3 sources, 14 passages; missing: launch date"."""
    missing = (
        f"; nothing yet for: {', '.join(name.replace('_', ' ') for name in evidence.missing)}"
        if evidence.missing
        else ""
    )
    return f"{counted(evidence.sources, 'source')}, {counted(len(evidence.passages), 'passage')}{missing}"


def _hinted(spec: dict[str, Any], passages: Iterable[Passage]) -> bool:
    cues = spec["x-cues"]
    words = [rf"\b{re.escape(word)}" for word in (*cues.get("labels", ()), *cues.get("words", ()))]
    pattern = re.compile("|".join((*words, *cues.get("patterns", ()))) or "(?!)", re.IGNORECASE)
    return any(pattern.search(f"{passage.context} {passage.text}") for passage in passages)
