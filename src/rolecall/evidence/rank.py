"""Ranks chunks by BM25, the same on every database."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import snowballstemmer

#: Standard parameters; measured on Cranfield (notes on evidence, §2 and §5).
K1, B = 1.2, 0.75
#: A query keeps its rarest terms; a cap of 12 costs nothing in nDCG@10, 8 costs .014.
MAX_TERMS = 12
#: The heading counts twice (measured +.002 nDCG@10).
HEADING_WEIGHT = 2

_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it "
    "its me my no not of on or our she should so some such than that the their them then there these they this to up "
    "us was we were what when where which who why will with would you your "
    # words of the ask, not of the matter
    "please write draft make create give prepare need want summarize summary discussion think about".split()
)


@functools.cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def terms(text: str) -> list[str]:
    """Return the distinct words of a query in order, lower case, without stop words."""
    words = (word.lower() for word in _WORD.findall(text))
    return list(dict.fromkeys(word for word in words if word not in _STOP and len(word) > 1))


def stems(text: str) -> list[str]:
    """Return the stems of all words of a text."""
    return [_stem(word.lower()) for word in _WORD.findall(text)]


def rarest(words: Sequence[str], frequencies: Mapping[str, int]) -> list[str]:
    """Keep the `MAX_TERMS` rarest words that occur at all."""
    known = [word for word in words if frequencies.get(word, 0) > 0]
    return sorted(known, key=lambda word: (frequencies[word], word))[:MAX_TERMS]


def scores(
    words: Sequence[str], texts: Sequence[tuple[str, str]], total: int, frequencies: Mapping[str, int]
) -> list[float]:
    """Return the BM25 score of each (heading, text), with idf = ln(1 + (N - n + .5) / (n + .5))."""
    wanted = {
        _stem(word): math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in frequencies.items() if word in words
    }
    bags = [_bag(heading, text) for heading, text in texts]
    mean = sum(length for _counts, length in bags) / max(len(bags), 1) or 1.0
    return [sum(idf * _weight(counts[stem], length / mean) for stem, idf in wanted.items()) for counts, length in bags]


@functools.lru_cache(maxsize=4_096)  # a plan asks several times, mostly for the same chunks
def _bag(heading: str, text: str) -> tuple[Counter[str], int]:
    counts = Counter(stems(text)) + Counter(stems(heading) * HEADING_WEIGHT)
    return counts, counts.total()


def _weight(count: int, length: float) -> float:
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length))
