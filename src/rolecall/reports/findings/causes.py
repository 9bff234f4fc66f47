"""Causes: what moved most, whose work it was, and which change that is on record likely explains it.

A cause is only named where the store knows of the change; where it knows of none, that is said.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rolecall.domain.metric import METRICS
from rolecall.domain.quantity import said
from rolecall.reports import wording
from rolecall.reports.findings.circumstances import circumstances
from rolecall.reports.findings.movers import movers, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rolecall.domain.report import Figure
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.findings.circumstances import Circumstance
    from rolecall.reports.findings.gathering import Gathered
    from rolecall.reports.metrics import Counted

#: How many movers are explained.
EXPLAINED = 3
#: Part of a change that is called most of it.
MOST = 0.5
#: What the whole is the sum of: (role, engagement, amount) of each fact.
_PARTS: Mapping[str, Callable[[Counted], Iterator[tuple[str, str, int]]]] = {
    "asked": lambda counted: ((f.role, f.engagement, 1) for f in counted.asked),
    "accepted": lambda counted: ((f.role, f.engagement, 1) for f in counted.decided if f.verdict == "approve"),
    "rejected": lambda counted: ((f.role, f.engagement, 1) for f in counted.decided if f.verdict == "reject"),
    "waiting": lambda counted: ((f.role, f.engagement, 1) for f in counted.waiting),
    "spent": lambda counted: ((f.role, f.engagement, f.microusd) for f in counted.spent),
}


def causes(uow: UnitOfWork, gathered: Gathered) -> tuple[str, ...]:
    """Return sentences: what moved most and what likely caused it, then what else changed."""
    known = circumstances(uow, gathered)
    moved = movers(gathered.figures)[:EXPLAINED]
    explaining = [circumstance for circumstance in known if any(f.metric in circumstance.explains for f in moved)]
    others = [circumstance for circumstance in known if circumstance not in explaining]
    riddles = [f"“{METRICS[f.metric].title}”" for f in moved if not any(f.metric in one.explains for one in explaining)]
    return (
        *(_explained(gathered, figure, explaining) for figure in moved),
        *(f"No change that is on record explains {name}." for name in filter(None, [wording.listed(riddles)])),
        *(f"Also changed: {circumstance.words}." for circumstance in others),
    )


def _explained(gathered: Gathered, figure: Figure, known: Sequence[Circumstance]) -> str:
    """Say what moved, whose work most of it was, and the changes that likely caused it where any may have."""
    part = _most(gathered, figure)
    words = f"{wording.phrase(figure)}{f'; most of it is {part}' if part else ''}."
    why = [circumstance.words for circumstance in known if figure.metric in circumstance.explains]
    return f"{words} Likely because {wording.listed(why)}." if why else words


def _most(gathered: Gathered, figure: Figure) -> str:
    """Say which role, or else which engagement, contributed most of a change; empty where none did."""
    if figure.metric not in _PARTS:
        return ""
    roles = _shares(gathered, figure.metric, 0)
    if len(roles) > 1:
        return _largest({gathered.titled(name): by for name, by in roles.items()}, figure)
    engagements = _shares(gathered, figure.metric, 1)
    return _largest(engagements, figure) if len(engagements) > 1 else ""


def _shares(gathered: Gathered, metric: str, key: int) -> dict[str, float]:
    """Return by how much each role (0) or engagement (1) is above what is usual for it."""
    now, *before = (_sums(counted, metric, key) for counted in (gathered.now, *gathered.before))
    names = sorted({name for sums in (now, *before) for name in sums})
    return {name: now[name] - statistics.median(sums[name] for sums in before) for name in names}


def _sums(counted: Counted, metric: str, key: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in _PARTS[metric](counted):
        found[str(part[key])] += part[2]
    return found


def _largest(changes: Mapping[str, float], figure: Figure) -> str:
    whole = step(figure)
    name, by = max(changes.items(), key=lambda item: item[1] / whole)
    if by / whole < MOST:
        return ""
    return f"{name} ({'+' if by > 0 else '-'}{said(abs(by), figure.unit)})"
