"""What changed between two versions, item by item and word by word."""

from __future__ import annotations

from typing import Literal

from rolecall.domain.value import Value

PieceKind = Literal["same", "added", "removed"]
ChangeKind = Literal["added", "removed", "changed"]


class Piece(Value, frozen=True):
    """A run of words that stayed, came or went."""

    kind: PieceKind
    text: str


class Change(Value, frozen=True):
    """One item (or prose field) that differs; `label` names it for a reader: `US-2`, `Summary`."""

    kind: ChangeKind
    section: str
    label: str
    pieces: tuple[Piece, ...]


class Difference(Value, frozen=True):
    """All changes from version `old` to version `new`, in the order of the new one."""

    old: int
    new: int
    changes: tuple[Change, ...]
    #: Items that stayed as they were.
    unchanged: int
