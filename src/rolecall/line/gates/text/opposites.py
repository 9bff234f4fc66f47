"""Pairs of words that turn a rule round when one stands in the place of the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from rolecall.line.gates.text.words import stem, stems, tokens

#: Only words that business rules turn on.
_PAIRS = (
    ("at least", "at most"), ("more than", "less than"), ("more than", "fewer than"), ("minimum", "maximum"),
    ("before", "after"), ("with", "without"), ("increase", "decrease"), ("allow", "forbid"), ("allow", "prohibit"),
    ("include", "exclude"), ("enable", "disable"), ("accept", "reject"), ("accept", "refuse"), ("approve", "reject"),
    ("approve", "refuse"), ("grant", "refuse"), ("mandatory", "optional"), ("required", "optional"),
    ("above", "below"), ("internal", "external"), ("public", "private"), ("lock", "unlock"),
    ("encrypted", "unencrypted"), ("valid", "invalid"), ("always", "never"), ("earlier than", "later than"),
    ("in scope", "out of scope"), ("succeed", "fail"), ("pass", "fail"), ("ahead of schedule", "behind schedule"),
    ("manual", "automatic"), ("manually", "automatically"), ("rise", "fall"), ("rose", "fell"), ("grow", "shrink"),
    ("extend", "end"), ("extend", "shorten"), ("extend", "stop"), ("continue", "stop"), ("open", "close"),
    ("start", "stop"), ("keep", "delete"), ("gain", "loss"), ("early", "late"), ("raise", "lower"),
)  # fmt: skip
#: Share of the claim's other words that its evidence must hold.
SAME_REST = 0.6
_OPPOSITES = tuple((pair, pair[::-1]) for pair in _PAIRS)


def swaps(claim: str, evidence: str) -> Iterator[tuple[str, str]]:
    """Yield the opposites of a claim's and an evidence sentence, (said, meant), that stand beside the same word."""
    said, meant = _stemmed(claim), _stemmed(evidence)
    for pairs in _OPPOSITES:
        for one, other in pairs:
            mine, theirs = _known(one), _known(other)
            alone = mine in said and theirs not in said and theirs in meant and mine not in meant
            if alone and _neighbours(said, mine) & _neighbours(meant, theirs) and _same_rest(said, mine, meant):
                yield one, other


def _same_rest(said: str, mine: str, meant: str) -> bool:
    rest = set(stems(said.replace(mine, " ")))
    return len(rest & set(stems(meant))) >= SAME_REST * len(rest)


def _stemmed(text: str) -> str:
    words = " ".join(map(stem, tokens(text.lower().replace("’", "'"))))
    return f" {words} ".replace(" with no ", " without ")


@cache
def _known(words: str) -> str:
    """Stem words of the table, once."""
    return _stemmed(words)


def _neighbours(text: str, words: str) -> set[tuple[str, str]]:
    """Return the words before and after the first place of `words`, with their side."""
    left, _, right = text.partition(words)
    return {
        (side, word) for side, word in (("left", left[left.rfind(" ") + 1 :]), ("right", right.split(" ")[0])) if word
    }
