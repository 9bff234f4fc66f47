"""Movers: the figures that moved most from what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.money import USD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.domain.report import Figure, Unit

#: What a reader is told of when it moves, and in a first period without anything to compare with, first of all.
TOLD = (
    "accepted",
    "asked",
    "whole_p50",
    "spent",
    "cost_per_accepted",
    "exceptions",
    "overdue",
    "on_time",
    "first_pass",
    "revised",
    "machine_p50",
    "rejected",
    "cited",
    "rework",
    "waiting",
)
#: A figure moved when it is at least this share of the usual away from it …
SHARE = 0.2
#: … and by at least this much: less is noise.
LEAST: Mapping[Unit, float] = {
    "count": 3,
    "percent": 5,
    "seconds": 1,
    "microusd": USD / 100,
    "per_hundred": 2,
}


def movers(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures that moved, the one that moved most first."""
    moved = [figure for figure in figures if figure.metric in TOLD and abs(step(figure)) >= LEAST[figure.unit]]
    moved = [figure for figure in moved if _share(figure) >= SHARE]
    return sorted(moved, key=lambda figure: (-_share(figure), TOLD.index(figure.metric)))


#: What a verdict says by itself where all is well.
IN_VERDICT = frozenset({"asked", "accepted"})


def first_facts(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures worth telling where there is nothing to compare with, in order; the verdict has its own."""
    known = [figure for figure in figures if figure.metric in TOLD and figure.metric not in IN_VERDICT and figure.value]
    return sorted(known, key=lambda figure: TOLD.index(figure.metric))


def step(figure: Figure) -> float:
    """Return by how much a figure is above (or, negative, below) the usual; 0 where nobody can say."""
    return 0 if figure.value is None or figure.usual is None else figure.value - figure.usual


def _share(figure: Figure) -> float:
    return abs(step(figure)) / max(abs(figure.usual or 0), LEAST[figure.unit])
