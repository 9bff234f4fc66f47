"""Negations: what a claim denies that its evidence affirms, and the other way round.

A rule can be said with and without a denial ("until one is assigned", "as long as none is assigned"), so a flip is
only found where both sentences speak of the same thing and nothing else in them could make up for it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rolecall.line.gates.text.opposites import swaps
from rolecall.line.gates.text.words import STOP, alike, best_sentence, best_sentences, likeness, sentences, stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CUES = frozenset("not never no without cannot nor neither none nobody nothing non".split())
_CLAUSE = re.compile(r"[.;:,!?()\n]|\b(?:but|unless|except|instead)\b")
#: "not only", "no later than", "no more than": cues that deny nothing.
_IDIOMS = re.compile(
    r"\bnot only\b|\bnot (?:yet|just|necessarily)\b|\bno (?:later|earlier|more|less|fewer|doubt)\b|\bwhether or not\b"
)
_WEAK = frozenset("yet longer ever allow allowed able possible permit permitted get make use".split())
#: Words by which a sentence says under which condition alone it holds: denying the rest says the same.
_RESTRICTS = re.compile(r"\b(?:only|until|till|unless|otherwise|or else|as long as|so long as|while|lest|solely)\b")
#: "nobody has more than five", "none is older than a day": a bound, as "at most" is one.
_COMPARES = re.compile(
    r"\b(?:more|less|fewer|later|earlier|older|younger|longer|shorter|higher|lower|larger|greater|over|above|below|"
    r"beyond|exceed\w*)\b"
)
#: Words that deny without a negation.
_DENIALS = frozenset(
    (
        "delet remov refus reject forbid forbidden prohibit exclud prevent lack fail avoid stop expir free ban deni "
        "block disallow lose lost end hide hidden void miss need"
    ).split()
)
#: Likeness from which two sentences are nearly the same words.
VERBATIM = 0.75


class Flip(NamedTuple):
    """A word the claim and its evidence disagree about."""

    word: str
    how: str


class _Reading(NamedTuple):
    """What a sentence denies and affirms, by stem, and how many denials it holds."""

    denied: Mapping[str, str]
    affirmed: Mapping[str, str]
    cues: int


@lru_cache(maxsize=4_000)
def _read(text: str) -> _Reading:
    """Read a text clause by clause; a cue denies its clause's next content word."""
    denied: dict[str, str] = {}
    affirmed: dict[str, str] = {}
    cues = 0
    for clause in _CLAUSE.split(_IDIOMS.sub(" ", text.lower().replace("’", "'"))):
        cue = False
        for word in tokens(clause):
            if word in _CUES or word.endswith("n't"):
                cue, cues = True, cues + 1
            elif word not in STOP and word not in _WEAK and word.isalpha() and not word.endswith("ly"):
                (denied if cue else affirmed)[stem(word)] = word
                cue = False
    return _Reading(denied, affirmed, cues)


def flips(claim: str, evidence: str) -> Iterator[Flip]:
    """Yield what a claim denies and its evidence only affirms, or the reverse, and opposites put in place.

    A word counts only where the claim's sentence and its best evidence sentence speak of the same thing, only
    one of them denies anything ("must not run" and "no run takes place" agree), and neither text says the word
    both ways.
    """
    pieces = sentences(evidence)
    for sentence in sentences(claim):
        best = best_sentence(sentence, pieces)
        if alike(sentence, best):
            yield from _added(sentence, best, evidence)
            yield from _dropped(sentence, best, claim)
            for one, other in (pair for equal in best_sentences(sentence, pieces) for pair in swaps(sentence, equal)):
                yield Flip(one, f"stands where the source says “{other}”")


def dropped_denials(claim: str, evidence: str) -> Iterator[Flip]:
    """Yield the denials that a claim drops from a sentence it otherwise repeats nearly word for word."""
    pieces = sentences(evidence)
    for sentence in sentences(claim):
        best = best_sentence(sentence, pieces)
        if likeness(_plain(sentence), _plain(best)) >= VERBATIM:
            yield from _dropped(sentence, best, claim)


def _added(sentence: str, best: str, evidence: str) -> Iterator[Flip]:
    """Yield what a claim's sentence denies and its evidence only affirms."""
    mine, theirs, whole = _read(sentence), _read(best), _read(evidence)
    if not theirs.cues and mine.cues % 2 and not _made_up(sentence, best):
        for root in sorted((mine.denied.keys() - mine.affirmed.keys()) & theirs.affirmed.keys() - whole.denied.keys()):
            yield Flip(mine.denied[root], "is denied here and affirmed there")


def _dropped(sentence: str, best: str, claim: str) -> Iterator[Flip]:
    """Yield what a claim's sentence affirms and its evidence only denies."""
    mine, theirs, whole = _read(sentence), _read(best), _read(claim)
    if not mine.cues and theirs.cues % 2 and not _made_up(best, sentence):
        denied = theirs.denied.keys() - theirs.affirmed.keys() - whole.denied.keys()
        for root in sorted(mine.affirmed.keys() & denied):
            yield Flip(mine.affirmed[root], "is affirmed here and denied there")


def _plain(text: str) -> str:
    return " ".join(word for word in tokens(text) if word not in _CUES and not word.endswith("n't"))


def _made_up(denying: str, other: str) -> bool:
    """Tell whether the sentence without a denial says the same in another way: a condition, a bound, a denying verb."""
    first, second = denying.lower(), other.lower()
    if _RESTRICTS.search(second) or _RESTRICTS.search(first):
        return True
    if _COMPARES.search(first) and not _COMPARES.search(second):
        return True
    denying_stems, stems = (set(map(stem, tokens(text))) for text in (first, second))
    opposite = {word for word in stems - denying_stems if word.startswith("un") and word[2:] in denying_stems}
    return bool((_DENIALS & stems) - denying_stems or opposite)
