"""A deliverable of at most so many words: what does not fit is left out, and said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.line.gates.length import words

if TYPE_CHECKING:
    from rolecall.llm.offline.build import Built
    from rolecall.llm.offline.items import Item

#: What the length gate leaves out.
_UNCOUNTED = frozenset({"unsorted"})


def excess(content: dict[str, Any], limit: int) -> int:
    """Return how many words a content has above its limit, as the length gate counts them; 0 when it fits."""
    return max(sum(words(value) for name, value in content.items() if name not in _UNCOUNTED) - limit, 0)


def spill(built: Built, surplus: int) -> list[Item]:
    """Take items of about `surplus` words out of what was built, each time the last of the longest section.

    The first item of a section stays; of sections as long, the later one gives.
    """
    out: list[Item] = []
    while surplus > 0:
        longest = max(reversed(built.items.values()), key=len, default=[])
        if len(longest) < 2:
            break
        out.append(longest.pop())
        surplus -= words(out[-1].content({}))
    return out
