"""Labelled rows, `Header: value; Header: value`, as tables and short notes are rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rolecall.line.gates.text.words import tokens

_HEADER = re.compile(r"^\s*(?P<header>[A-Za-z][\w /()%-]{0,39}?)\s*:(?:\s+|$)(?P<value>.*)$", re.DOTALL)
#: A header is a label, not a clause.
_HEADER_WORDS = 4


class Cell(NamedTuple):
    """One value of a row under its header, in lower case and without brackets."""

    header: str
    value: str


@lru_cache(maxsize=4_000)
def cells(text: str) -> tuple[Cell, ...]:
    """Return the cells of a passage, none when it is no row; a part without a header belongs to the cell before it."""
    return tuple(_merged(text))


def _merged(text: str) -> Iterator[Cell]:
    cell: Cell | None = None
    for part in re.split(r";\s+|;$", text):
        match = _HEADER.match(part)
        if match and len(match["header"].split()) <= _HEADER_WORDS:
            if cell:
                yield cell
            cell = Cell(" ".join(tokens(match["header"])), match["value"].strip().removesuffix("."))
        elif cell:
            cell = cell._replace(value=f"{cell.value}; {part}")
        else:
            return
    if cell:
        yield cell
