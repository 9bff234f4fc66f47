"""A passage: lines of a card that are drawn together, and cut so that no markup of ours stays open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rolecall_discord import escape

#: Said where words of a passage were left out; they are in the file.
MORE = "\n-# … (the rest is in the attached file)"


class Line(NamedTuple):
    """Inert words, and our own markup before and behind them."""

    words: str
    lead: str = ""
    trail: str = ""

    def __str__(self) -> str:
        """Return the line as it is sent."""
        return f"{self.lead}{self.words}{self.trail}"


@dataclass(frozen=True)
class Passage:
    """Lines between two marks, such as the fences of a block of code; they may also stand beside each other."""

    lines: tuple[Line, ...]
    before: str = ""
    after: str = ""
    between: str = "\n"

    def __str__(self) -> str:
        """Return the whole passage; empty where it holds no words."""
        if not any(line.words.strip() for line in self.lines):
            return ""
        return self.before + self.between.join(map(str, self.lines)) + self.after

    def cut(self, most: int) -> str:
        """Return what fits into `most` characters with a remark that there is more."""
        kept = self.between.join(self._fitting(most - len(self.before) - len(self.after) - len(MORE)))
        return f"{self.before}{kept}{self.after}{MORE}"

    def _fitting(self, room: int) -> Iterator[str]:
        for line in self.lines:
            if len(str(line)) <= room:
                yield str(line)
                room -= len(str(line)) + len(self.between)
                continue
            left = escape.shortened(line.words, room - len(line.lead) - len(line.trail), escape.SHORT)
            if len(left) > len(escape.SHORT) and room > 0:
                yield str(line._replace(words=left))
            return
