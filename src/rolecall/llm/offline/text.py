"""Words, stems and the verbatim slices that every other module of this room works with."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_STEMMER = snowballstemmer.stemmer("english")

#: Words that say nothing about what a statement is about.
STOP = frozenset(
    "a about all an and any are as at be been but by can could did do does each every for from had has have if in into"
    " is it its may might more must my no not of on one only or our shall should so some such than that the their them"
    " then there these they this those to us was we were what when where which who will with would you your".split()
)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; numbers with a point and hyphenated words stay whole."""
    return [found.lower() for found in _WORD.findall(text)]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the English stem of one lower-case word."""
    return str(_STEMMER.stemWord(word))


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning."""
    return frozenset(stem(word) for word in words(text) if word not in STOP)


@lru_cache(maxsize=4096)
def label(text: str) -> str:
    """Bring a heading, column name or label to the form in which labels are compared."""
    return " ".join(stem(word) for word in words(text.replace("_", " ")))


def labels(texts: Iterable[str]) -> frozenset[str]:
    """Bring several labels to the form in which they are compared, empty ones dropped."""
    return frozenset(found for found in map(label, texts) if found)


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a keyword that may hold one or a list."""
    return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def trimmed(text: str) -> str:
    """Cut white space and the closing full stop, comma or semicolon off a verbatim slice."""
    text = text.strip()
    while text and text[-1] in ".,;:" and not text.endswith(("...", "e.g.", "etc.", "a.m.", "p.m.")):
        text = text[:-1].rstrip()
    return text


def plain(text: str) -> str:
    """Fold case, white space and closing punctuation: two texts equal in this form say the same words."""
    return " ".join(trimmed(text).lower().split())
