"""Words of a text: sentences, stems and likeness."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEMMER = snowballstemmer.stemmer("english")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")

#: Function words that carry no claim of their own.
STOP = frozenset(
    (
        "a about after again all also am an and any are as at be because been before being between both but "
        "by can could did do does doing during each few for from further given had has have having he her here hers "
        "him his how i if in into is it its itself just me more most must my need needs of off on once only "
        "or other our out over own per same shall she should so some such than that the their them then there "
        "these they this those through to too under until up us very was we were what when where which while "
        "who whom whose why will with would you your within upon may might via"
    ).split()
)


def tokens(text: str) -> list[str]:
    """Return the words of a text, lower-cased, in order; numbers without separators of thousands."""
    return [word.replace("’", "'").replace(",", "") for word in _WORD.findall(text.lower())]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the Porter2 stem of a lower-case word, without a possessive."""
    return str(_STEMMER.stemWord(word.removesuffix("'s")))


@lru_cache(maxsize=4_000)
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of a text, in order."""
    return tuple(stem(word) for word in tokens(text) if word not in STOP)


@lru_cache(maxsize=2_000)
def sentences(text: str) -> tuple[str, ...]:
    """Cut a text into sentences and lines."""
    return tuple(part for part in (piece.strip() for piece in _SENTENCE.split(text)) if part)


def likeness(one: str, other: str) -> float:
    """Return the Jaccard likeness of two texts' stems, 0 to 1."""
    left, right = set(stems(one)), set(stems(other))
    return len(left & right) / len(left | right) if left | right else 0.0


def best_sentence(claim: str, evidence: Sequence[str]) -> str:
    """Return the evidence sentence that shares most stems with a claim, the first of equals."""
    wanted = set(stems(claim))
    return max(evidence, key=lambda sentence: len(wanted & set(stems(sentence))), default="")


def best_sentences(claim: str, evidence: Sequence[str]) -> tuple[str, ...]:
    """Return all the evidence sentences that share most stems with a claim."""
    wanted = set(stems(claim))
    shares = [len(wanted & set(stems(sentence))) for sentence in evidence]
    return tuple(sentence for sentence, share in zip(evidence, shares, strict=True) if share == max(shares))


def alike(claim: str, evidence: str) -> bool:
    """Tell whether a claim's sentence and an evidence sentence speak of the same thing: half of the claim's stems."""
    wanted = set(stems(claim))
    return 2 * len(wanted & set(stems(evidence))) >= len(wanted)
