"""The evidence index: the store finds candidates inside the scope, BM25 ranks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.evidence import rank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.evidence import Passage, Scope
    from rolecall.ports.evidence import Candidates

#: Candidates that are scored (notes on evidence, §5: 300 keeps nDCG@10 within .016 of the full ranking).
CANDIDATES = 300


class RankedIndex:
    """`EvidenceIndex` over the store's candidates."""

    def __init__(self, candidates: Candidates) -> None:
        """Rank what `candidates` finds."""
        self._candidates = candidates

    def search(self, query: str, scope: Scope, k: int) -> Sequence[Passage]:
        """See `EvidenceIndex.search`."""
        words = rank.terms(query)
        if not words:
            return []
        total, frequencies = self._candidates.frequencies(words, scope)
        kept = rank.rarest(words, frequencies)
        if not kept:
            return []
        found = self._candidates.matching(kept, scope, CANDIDATES)
        scored = rank.scores(kept, [(item.heading, item.text) for item in found], total, frequencies)
        best = sorted(zip(scored, found, strict=True), key=lambda pair: (-pair[0], pair[1].chunk))[:k]
        chosen = [item.chunk for _score, item in best]
        passages = self._candidates.passages(chosen, scope)
        return [passage for chunk in chosen for passage in passages.get(chunk, ())]

    def given(self, scope: Scope, limit: int) -> Sequence[Passage]:
        """See `EvidenceIndex.given`."""
        return self._candidates.given(scope, limit)
