"""The rules of grounding: what a claim says that its evidence does not, or the other way round.

The rules and what they are worth on human labels: notes/evidence.md §10 and `tests/benchmarks/grounding.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator

from rolecall.line.gates.text import exclusive, names, polarity
from rolecall.line.gates.text.days import agrees, days, says_weekday, weekdays, without_days
from rolecall.line.gates.text.polarity import flips
from rolecall.line.gates.text.quantities import Quantity, codes, quantities, same
from rolecall.line.gates.text.words import best_sentences, sentences, stems

#: Claims shorter than this are names and labels, whose wording proves nothing.
FEW_STEMS = 3


def unsupported_numbers(
    claim: str, evidence: str, *, near: int = 0, counted: Callable[[str], Collection[int]] = lambda _: ()
) -> Iterator[str]:
    """Yield the numbers of a claim, in digits or words, that its evidence does not give, give or take `near`.

    A number without a unit may also be one that `counted` returns for its words, such as "five rows".
    """
    given = quantities(evidence)
    for wanted in quantities(without_days(claim)):
        options = [wanted._replace(value=wanted.value + step) for step in range(-near, near + 1)]
        if not wanted.sure or any(same(option, offered) for option in options for offered in given):
            continue
        if wanted.unit or wanted.value not in counted(wanted.text):
            yield f"“{wanted.text}” is not in the cited passages"


def exchanged_figures(claim: str, evidence: str) -> Iterator[str]:
    """Yield the number that stands in a claim's sentence where the one sentence that says all the rest has another.

    Both numbers may stand in the evidence; only the sentence that names the same things tells which belongs to them.
    """
    pieces = sentences(evidence)
    for sentence in sentences(claim):
        mine = _figures(sentence)
        words = {word for word in stems(sentence) if word.isalpha()}
        if len(mine) != 1 or len(words) < FEW_STEMS:
            continue
        holding = [_figures(best) for best in best_sentences(sentence, pieces) if words <= set(stems(best))]
        others = [theirs[0] for theirs in holding if len(theirs) == 1 and theirs[0].unit == mine[0].unit]
        if others and len(others) == len(holding) and not any(same(mine[0], other) for other in others):
            yield f"“{mine[0].text}” stands where the source says “{others[0].text}”"


def _figures(text: str) -> list[Quantity]:
    return [found for found in quantities(without_days(text)) if found.sure]


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


def dropped_denials(claim: str, evidence: str) -> Iterator[str]:
    """Yield denials that a claim leaves out of a sentence it otherwise repeats nearly word for word."""
    for flip in polarity.dropped_denials(claim, evidence):
        yield f"“{flip.word}” {flip.how}"


def unkept(claim: str, evidence: str) -> Iterator[str]:
    """Yield where a claim drops an “only” of its evidence, or keeps a rule to somebody who is left out of it."""
    for who in exclusive.moved(claim, evidence):
        yield f"“only {who}” are left out by the source"
    for _ in exclusive.dropped(claim, evidence):
        yield "the “only” of the source is dropped"


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
