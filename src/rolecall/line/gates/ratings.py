"""Ratings on a scale of 1 to 5, which only a passage may give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rolecall.line.gates.inspection import Field
from rolecall.line.gates.text.days import without_days
from rolecall.line.gates.text.quantities import quantities

#: A whole number up to this is a rating, not a quantity, where the schema limits it so.
_SCALE = 5
#: What a word of the evidence may be on the scale; very low to very high as `raid_log` tells its writers.
_WORDS = {
    "very low": (1,),
    "very high": (5,),
    "low": (2,),
    "medium": (3,),
    "moderate": (3,),
    "high": (4,),
    **dict.fromkeys(("rare", "remote", "negligible", "unlikely", "minor", "small"), (1, 2)),
    "possible": (3,),
    **dict.fromkeys(("likely", "probable", "major", "severe", "certain", "critical"), (4, 5)),
}
_LEVELS = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")

#: A cell that is nothing but the first letters of such a word.
_LETTERS = {"vl": 1, "l": 2, "m": 3, "h": 4, "vh": 5}
_CELL = re.compile(r"(?:^|: )(vl|l|m|h|vh)(?=;|$)")


def is_rated(field: Field) -> bool:
    """Tell whether a field holds a rating."""
    scale = field.schema.get("maximum")
    whole = isinstance(field.value, int) and isinstance(scale, int) and scale <= _SCALE
    return whole or (field.extract == "level" and isinstance(field.value, int))


def unrated(rating: str, evidence: str) -> Iterator[str]:
    """Yield the objection to a rating that no bare number and no word of the evidence gives."""
    if int(rating) not in levels(evidence):
        yield f"the rating {rating} rests on nothing in the cited passages: leave a gap"


def levels(text: str) -> set[int]:
    """Return the ratings a text may mean, by its bare numbers and its words."""
    bare = {int(found.value) for found in quantities(without_days(text)) if not found.unit and found.value % 1 == 0}
    letters = {_LETTERS[match[1]] for match in _CELL.finditer(text.lower())}
    return bare | letters | {value for word in _LEVELS.findall(text.lower()) for value in _WORDS[word]}
