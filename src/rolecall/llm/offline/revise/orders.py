"""The revisions the offline model understands, one value each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Replace:
    """Correct a fact or rename a term: `old` becomes `new`, everywhere or in the items that `target` names."""

    old: str
    new: str
    target: str = ""


@dataclass(frozen=True)
class Drop:
    """Take items out."""

    target: str


@dataclass(frozen=True)
class Keep:
    """Take out the other items of the same section."""

    target: str


@dataclass(frozen=True)
class Add:
    """Add what is said, or what a named source says about it; `section` is a noun, empty when none was given."""

    text: str
    section: str = ""
    source: str = ""


@dataclass(frozen=True)
class Move:
    """Put an item first, last, or beside another one."""

    target: str
    where: Literal["first", "last", "before", "after"]
    other: str = ""


@dataclass(frozen=True)
class Put:
    """Give a field a value; a priority is such a field."""

    target: str
    field: str
    value: str


@dataclass(frozen=True)
class Retitle:
    """Name the deliverable."""

    text: str


@dataclass(frozen=True)
class Shorten:
    """Cut prose that carries no facts."""


Order = Replace | Drop | Keep | Add | Move | Put | Retitle | Shorten
