"""Negations and opposites: what a claim denies that its evidence affirms, and the other way round."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rolecall.line.gates.text.words import STOP, alike, best_sentence, sentences, stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CUES = frozenset({"not", "never", "no", "without", "cannot", "nor", "neither", "none", "nobody", "nothing", "non"})
_CLAUSE = re.compile(r"[.;:,!?()\n]|\b(?:but|unless|except|instead)\b")
#: "not only", "no later than", "no more than": cues that deny nothing.
_IDIOMS = re.compile(
    r"\bnot only\b|\bnot (?:yet|just|necessarily)\b|\bno (?:later|earlier|more|less|fewer|doubt)\b|\bwhether or not\b"
)
_WEAK = frozenset(
    {
        "yet",
        "longer",
        "ever",
        "allow",
        "allowed",
        "able",
        "possible",
        "permit",
        "permitted",
        "get",
        "make",
        "use",
    }
)

#: Pairs that turn a rule round. Only words that business rules turn on; each one is a stem-insensitive whole word.
_PAIRS = (
    ("at least", "at most"), ("more than", "less than"), ("more than", "fewer than"), ("minimum", "maximum"),
    ("before", "after"), ("with", "without"), ("increase", "decrease"), ("increases", "decreases"),
    ("allow", "forbid"), ("allowed", "forbidden"), ("allowed", "prohibited"), ("include", "exclude"),
    ("included", "excluded"), ("enable", "disable"), ("enabled", "disabled"), ("accept", "reject"),
    ("accepted", "rejected"), ("approve", "reject"), ("approved", "rejected"), ("mandatory", "optional"),
    ("required", "optional"), ("above", "below"), ("internal", "external"), ("public", "private"),
    ("lock", "unlock"), ("locked", "unlocked"), ("encrypted", "unencrypted"), ("valid", "invalid"),
    ("always", "never"), ("earlier than", "later than"), ("in scope", "out of scope"), ("succeed", "fail"),
    ("ahead of schedule", "behind schedule"), ("manual", "automatic"), ("manually", "automatically"),
)  # fmt: skip
_OPPOSITES = tuple((f" {one} ", f" {other} ") for pair in _PAIRS for one, other in (pair, pair[::-1]))


class Flip(NamedTuple):
    """A word the claim and its evidence disagree about."""

    word: str
    how: str


@lru_cache(maxsize=4_000)
def _sides(text: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the words a text denies and those it affirms, by stem; a cue denies its clause's next content word."""
    denied: dict[str, str] = {}
    affirmed: dict[str, str] = {}
    for clause in _CLAUSE.split(_IDIOMS.sub(" ", text.lower().replace("’", "'"))):
        cue = False
        for word in tokens(clause):
            if word in _CUES or word.endswith("n't"):
                cue = True
            elif word not in STOP and word not in _WEAK and word.isalpha() and not word.endswith("ly"):
                (denied if cue else affirmed)[stem(word)] = word
                cue = False
    return denied, affirmed


def flips(claim: str, evidence: str) -> Iterator[Flip]:
    """Yield what a claim denies and its evidence only affirms, or the reverse, and opposites put in place.

    A word counts only where the claim's sentence and its best evidence sentence speak of the same thing, only
    one of them denies anything ("must not run" and "no run takes place" agree), and neither text says the word
    both ways.
    """
    denies, affirms = _sides(claim)
    evidence_denies, evidence_affirms = _sides(evidence)
    new = (denies.keys() - affirms.keys()) & (evidence_affirms.keys() - evidence_denies.keys())
    lost = (affirms.keys() - denies.keys()) & (evidence_denies.keys() - evidence_affirms.keys())
    pieces = sentences(evidence)
    for sentence in sentences(claim):
        best = best_sentence(sentence, pieces)
        if alike(sentence, best):
            (denied, affirmed), (theirs, said) = _sides(sentence), _sides(best)
            for root in sorted(new & denied.keys() & said.keys()) if not theirs else ():
                yield Flip(denied[root], "is denied here and affirmed there")
            for root in sorted(lost & affirmed.keys() & theirs.keys()) if not denied else ():
                yield Flip(affirmed[root], "is affirmed here and denied there")
            yield from _swaps(sentence, best)


def _swaps(claim: str, evidence: str) -> Iterator[Flip]:
    said, meant = (f" {' '.join(tokens(text))} " for text in (claim, evidence))
    for one, other in _OPPOSITES:
        alone = one in said and other not in said and other in meant and one not in meant
        if alone and _neighbours(said, one) & _neighbours(meant, other):
            yield Flip(one.strip(), f"stands where the source says “{other.strip()}”")


def _neighbours(text: str, words: str) -> set[tuple[str, str]]:
    """Return the words before and after the first place of `words`, with their side."""
    left, _, right = text.partition(words)
    return {
        (side, word) for side, word in (("left", left[left.rfind(" ") + 1 :]), ("right", right.split(" ")[0])) if word
    }
