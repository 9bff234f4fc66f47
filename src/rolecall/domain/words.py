"""Small words for people."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a count with its noun: `1 passage`, `3 passages`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
