"""Rows of the shelf that several processes change at once: whoever else writes is not overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from rolecall.chat import Shelf
from rolecall.errors import Conflict

T = TypeVar("T")

#: Tries to write a row while other processes write it, too.
TRIES = 20


def read(shelf: Shelf, row: str, empty: T) -> T:
    """Return the value of a row, which is kept as JSON; `empty` where there is none."""
    found = shelf.get(row)
    value: T = json.loads(found[0]) if found else empty
    return value


def change(shelf: Shelf, row: str, empty: T, made: Callable[[T], T]) -> None:
    """Put what is `made` of a row's value in its place, unless it is the same."""
    for _ in range(TRIES):
        found = shelf.get(row)
        before: T = json.loads(found[0]) if found else empty
        after = made(before)
        if after == before:
            return
        try:
            shelf.put(row, json.dumps(after), revision=found[1] if found else 0)
        except Conflict:
            continue
        return
