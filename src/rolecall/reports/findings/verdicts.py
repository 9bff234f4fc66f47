"""Verdicts: a colour and a sentence, by thresholds that are written down here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rolecall.domain.metric import LEAST
from rolecall.domain.report import VERDICTS
from rolecall.domain.words import counted
from rolecall.reports import wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.domain.report import Colour, Figure
    from rolecall.reports.findings.budgets import Burn

#: Percent of a budget: amber from the first (the warning of the notes on reports, §4), red once it is used up.
BUDGET = (80, 100)
#: Exceptions per 100 requests, judged only where a share would be said: beyond the first amber, the second red.
EXCEPTIONS = (10, 25)
#: Percent of the accepted that kept the promised time: below the first amber, below the second red.
ON_TIME = (90, 75)
#: Anything overdue is amber; red once half of what waits is, and at least as many as this.
OVERDUE = 5
#: Percent reopened after acceptance: beyond it amber; teams of high performance stay below (DORA).
REWORK = 15
#: How many concerns one sentence holds.
SAID = 2


class Concern(NamedTuple):
    """Something that keeps a report from being green."""

    colour: Colour
    #: What it is, without a full stop.
    words: str


def verdict(concerns: Sequence[Concern], well: str) -> tuple[Colour, str]:
    """Return the worst colour of all concerns and a sentence that begins with its word; `well` is said without any."""
    worst: Colour = "green"
    if concerns:
        worst = "red" if any(concern.colour == "red" for concern in concerns) else "amber"
    said = sorted(concerns, key=lambda concern: concern.colour != "red")[:SAID]
    words = "; ".join(concern.words for concern in said) or well
    return worst, f"{VERDICTS[worst]}: {words}."


def concerns(figures: Sequence[Figure], burns: Sequence[Burn] = ()) -> list[Concern]:
    """Return what the figures of the whole and the budgets give cause to worry about, budgets first."""
    known = {figure.metric: figure for figure in figures if not figure.group}
    found = [_burnt(burn) for burn in burns]
    found += [_late(known), _above(known, "exceptions", EXCEPTIONS), _below(known, "on_time", ON_TIME)]
    found.append(_above(known, "rework", (REWORK, None)))
    return [concern for concern in found if concern is not None]


def _burnt(burn: Burn) -> Concern | None:
    amber, red = BUDGET
    if burn.percent < amber:
        return None
    return Concern("red" if burn.percent >= red else "amber", f"{burn.used} of the {burn.name} used")


def _late(known: Mapping[str, Figure]) -> Concern | None:
    overdue, waiting = (round(known[name].value or 0) if name in known else 0 for name in ("overdue", "waiting"))
    if not overdue:
        return None
    colour: Colour = "red" if overdue >= OVERDUE and 2 * overdue >= waiting else "amber"
    return Concern(colour, f"{overdue:,} of {counted(waiting, 'waiting version')} overdue")


def _above(known: Mapping[str, Figure], metric: str, limits: tuple[float, float | None]) -> Concern | None:
    figure, (amber, red) = known.get(metric), limits
    if figure is None or figure.value is None or figure.n < LEAST or figure.value <= amber:
        return None
    return Concern("red" if red is not None and figure.value > red else "amber", wording.phrase(figure))


def _below(known: Mapping[str, Figure], metric: str, limits: tuple[float, float]) -> Concern | None:
    figure, (amber, red) = known.get(metric), limits
    if figure is None or figure.value is None or figure.value >= amber:
        return None
    return Concern("red" if figure.value < red else "amber", wording.phrase(figure))
