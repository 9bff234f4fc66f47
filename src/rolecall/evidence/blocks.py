"""What a parser finds in a document: blocks in order, each under its headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Block:
    """A paragraph, list item, turn of talk or table row."""

    kind: Literal["prose", "item", "row"]
    #: The words as the document has them.
    text: str
    #: Where it stands, for a person.
    locator: str
    headings: tuple[str, ...] = ()
    #: For a row: (column, cell) pairs; empty cells are left out.
    cells: tuple[tuple[str, str], ...] = ()
    speaker: str = ""
    #: Line on which the block begins in a text file, 0 where there are no lines.
    line: int = 0
