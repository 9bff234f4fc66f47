"""What people were promised: one request for an ask that was acknowledged, one decision for a version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.line.floor import TEXT

#: How many requests have to come of an ask that was acknowledged, of one that was not, and of one that nobody made.
ONCE, PERHAPS, NEVER = frozenset({1}), frozenset({0, 1}), frozenset({0})
_NUMBER = re.compile(r"Trial (\d+)\.")


@dataclass
class Promises:
    """What has to be true when everything is at rest; asks go by their number, or by the name of who asked."""

    asks: dict[str, frozenset[int]] = field(default_factory=dict)
    #: By ask and version: the verdicts of which exactly one has to stand. What is not named waits.
    verdicts: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    #: False: what was published cannot be counted, its witness died with a process.
    witnessed: bool = True

    def ask(self) -> int:
        """Promise a request; return the number of the ask."""
        number = len(self.asks)
        self.asks[str(number)] = ONCE
        return number

    def unheard(self, number: int) -> None:
        """Nobody told the person that this ask arrived."""
        self.asks[str(number)] = PERHAPS

    def never(self, number: int) -> None:
        """Nobody asked this."""
        self.asks[str(number)] = NEVER

    def decided(self, number: int | str, *verdicts: str, version: int = 1) -> None:
        """Promise that one of these verdicts decides a version."""
        self.verdicts[str(number), version] = frozenset(verdicts)


def words(number: int) -> str:
    """Return the words of an ask, by which its request is known again."""
    return f"{TEXT} Trial {number}."


def label(request: Mapping[str, Any]) -> str:
    """Return the number of the ask that a request came of, else the name of who asked."""
    found = _NUMBER.search(request["text"])
    return found[1] if found else str(request["requester_name"])
