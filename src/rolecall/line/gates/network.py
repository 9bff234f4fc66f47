"""The network of a work breakdown: who is whose parent, what waits for what, and the longest path through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from rolecall.line.gates.inspection import number_of, strings, text_of

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Network:
    """The rows of a work breakdown by code, where a row without a code goes by its id."""

    rows: Mapping[str, Row]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Network:
        """Index the rows; of two with one code the first counts."""
        indexed: dict[str, Row] = {}
        for row in rows:
            indexed.setdefault(code_of(row), row)
        return cls(indexed)

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        return {str(row.get("id", "")): code for code, row in self.rows.items()}

    def code(self, name: str) -> str:
        """Return the code of a row named by code or id."""
        return self._codes.get(name, name)

    def parent(self, code: str) -> str:
        """Return the parent's code: `parent`, else the code without its last part; empty at the top."""
        named = text_of(self.rows[code], "parent")
        return self.code(named) if named else code.rpartition(".")[0]

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of every parent's children."""
        found: dict[str, list[str]] = {}
        for code in self.rows:
            found.setdefault(self.parent(code), []).append(code)
        return {parent: tuple(codes) for parent, codes in found.items()}

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The codes of rows without children."""
        return tuple(code for code in self.rows if code not in self.children)

    def before(self, code: str) -> tuple[str, ...]:
        """Return the leaves a leaf waits for; a predecessor with children stands for its leaves."""
        named = (self.code(name) for name in strings(self.rows[code].get("preds")))
        return tuple(leaf for name in named for leaf in self._beneath(name))

    def _beneath(self, code: str) -> tuple[str, ...]:
        below = self.children.get(code)
        if below is None:
            return (code,) if code in self.rows else ()
        return tuple(leaf for child in below if child != code for leaf in self._beneath(child))

    def longest(self, path: Sequence[str] | None = None) -> float | None:
        """Return the days of the longest path, or of a given one.

        None when a duration is unknown or rows wait in a circle.
        """
        days = {code: number_of(self.rows[code], "duration_days", "duration") for code in self.leaves}
        if any(value is None for value in days.values()):
            return None
        if path is not None:
            return sum(days.get(self.code(name)) or 0.0 for name in path)
        return max(self._finish.values(), default=0.0) if self._finish is not None else None

    @cached_property
    def critical_path(self) -> tuple[str, ...]:
        """The leaves of the longest path, in order; of two as long, through the row that stands first.

        Empty when a duration is unknown or rows wait in a circle.
        """
        finish = self._finish
        if not finish or self.longest() is None:
            return ()
        path = [max(self.leaves, key=finish.__getitem__)]
        while waited := self.before(path[0]):
            path.insert(0, max(waited, key=finish.__getitem__))
        return tuple(path)

    @cached_property
    def _finish(self) -> Mapping[str, float] | None:
        """The day after the start on which each leaf is finished; None when rows wait in a circle."""
        finish: dict[str, float] = {}
        try:
            for code in TopologicalSorter({code: self.before(code) for code in self.leaves}).static_order():
                days = number_of(self.rows[code], "duration_days", "duration") or 0.0
                finish[code] = days + max((finish[name] for name in self.before(code)), default=0.0)
        except CycleError:
            return None
        return finish


def code_of(row: Row) -> str:
    """Return the code of a row, its id without one."""
    return text_of(row, "code") or str(row.get("id", ""))
