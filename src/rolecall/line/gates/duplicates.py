"""Finding rows that say the same thing twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from rolecall.domain.run import Finding
from rolecall.line.gates.inspection import text_of
from rolecall.line.gates.text.quantities import quantities
from rolecall.line.gates.text.words import likeness, tokens

#: Stem likeness above which two rows are one (notes/deliverables.md §5).
SAME = 0.9
_DENIALS = frozenset({"not", "no", "never", "without", "cannot"})


def duplicates(rows: Iterable[tuple[str, Mapping[str, Any]]], *names: str) -> Iterator[Finding]:
    """Yield a finding for every row that repeats an earlier one; other numbers or a denial make another row."""
    texts = [(pointer, str(row.get("id", "")), text_of(row, *names)) for pointer, row in rows]
    for (_, first, one), (pointer, second, other) in combinations(texts, 2):
        if one and other and likeness(one, other) > SAME and _turn(one) == _turn(other):
            yield Finding(message=f"{second} says the same as {first}", pointer=pointer, item=second)


def _turn(text: str) -> tuple[object, ...]:
    """Return what makes two alike texts different: their numbers and denials."""
    return (
        sorted(str(quantity.value) for quantity in quantities(text)),
        sorted(_DENIALS & set(tokens(text))),
    )
