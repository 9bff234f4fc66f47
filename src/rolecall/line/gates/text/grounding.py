"""The rules of grounding: what a claim says that its evidence does not, or the other way round.

The rules and what they are worth on human labels: notes/evidence.md §10 and `tests/benchmarks/grounding.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from rolecall.line.gates.text import names
from rolecall.line.gates.text.days import agrees, days, says_weekday, weekdays, without_days
from rolecall.line.gates.text.polarity import flips
from rolecall.line.gates.text.quantities import codes, quantities, same
from rolecall.line.gates.text.words import stems

#: Claims shorter than this are names and labels, whose wording proves nothing.
FEW_STEMS = 3


def unsupported_numbers(claim: str, evidence: str, *, near: int = 0) -> Iterator[str]:
    """Yield the numbers of a claim, in digits or words, that its evidence does not give, give or take `near`."""
    given = quantities(evidence)
    for wanted in quantities(without_days(claim)):
        options = [wanted._replace(value=wanted.value + step) for step in range(-near, near + 1)]
        if wanted.sure and not any(same(option, offered) for option in options for offered in given):
            yield f"“{wanted.text}” is not in the cited passages"


def unsupported_codes(claim: str, evidence: str, known: Collection[str] = ()) -> Iterator[str]:
    """Yield ids and versions that neither the evidence nor the deliverable's own ids hold."""
    for code in sorted(codes(without_days(claim)) - codes(evidence) - frozenset(known)):
        yield f"“{code}” is not in the cited passages"


def unsupported_days(claim: str, evidence: str, as_of: dt.date) -> Iterator[str]:
    """Yield dates that the evidence does not say."""
    for day in days(claim):
        if not agrees(day, evidence, as_of):
            yield f"the date “{day.text}” is not in the cited passages"


def turned_round(claim: str, evidence: str) -> Iterator[str]:
    """Yield negations and opposites by which a claim's sentence turns its best evidence sentence round."""
    for flip in flips(claim, evidence):
        yield f"“{flip.word}” {flip.how}"


def unsupported_weekdays(claim: str, evidence: str) -> Iterator[str]:
    """Yield weekdays that the evidence neither names nor implies by a date."""
    for name in weekdays(claim):
        if not says_weekday(name, evidence):
            yield f"“{name.title()}” is not in the cited passages"


def unsupported_names(claim: str, evidence: str) -> Iterator[str]:
    """Yield capitalised names the evidence does not hold."""
    for name in names.missing_names(claim, evidence):
        yield f"“{name}” is not in the cited passages"


def swapped_names(claim: str, evidence: str) -> Iterator[str]:
    """Yield who acts in a claim in the place of somebody its evidence names."""
    for name in names.swapped_names(claim, evidence):
        yield f"“{name}” is not in the cited passages, which name somebody else"


def coverage(claim: str, evidence: str, *, none: float = 1.0) -> float:
    """Return the share of a claim's stems that its evidence holds, 0 to 1; `none` for a claim of a word or two."""
    wanted = set(stems(claim))
    return len(wanted & set(stems(evidence))) / len(wanted) if len(wanted) >= FEW_STEMS else none
