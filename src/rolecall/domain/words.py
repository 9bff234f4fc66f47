"""Small words for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def counted(number: int, noun: str, several: str = "") -> str:
    """Return a count with its noun: `1 passage`, `3 passages`; `several` is a plural without a mere s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {several or f'{noun}s'}"


def begun(text: str) -> str:
    """Return a text as the beginning of a sentence: its first letter large."""
    return text[:1].upper() + text[1:]


def named_first(text: str, names: Sequence[Iterable[str]]) -> int | None:
    """Return which of several things, each known by some phrases, a text names first; None when it names none.

    Where two begin at the same word the longer phrase counts.
    """
    hits = [
        (found.start(), -len(phrase), nth)
        for nth, phrases in enumerate(names)
        for phrase in phrases
        if (found := re.search(rf"\b{re.escape(phrase)}\b", text, re.IGNORECASE))
    ]
    return min(hits)[2] if hits else None
