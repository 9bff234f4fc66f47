"""From what was counted to figures: one function a metric, and what is usual."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Collection, Mapping, Sequence

from rolecall.domain.metric import EARLIER, LEAST, METRICS, PEOPLE, QUICK_S, REWORK_DAYS, usual
from rolecall.domain.report import Figure
from rolecall.reports.metrics.counting import Counted, seconds

#: A value, None where it cannot be said, and the observations it rests on.
Said = tuple[float | None, int]

#: How a run ends that nobody wished for.
EXCEPTIONS = frozenset({"blocked", "failed", "stopped", "set_aside"})
HOUR_S, DAY_S = 3600, 86_400


def figures(counted: Counted, metrics: Collection[str] = (), group: str = "") -> tuple[Figure, ...]:
    """Return the figures of what was counted, all of them or some, in the order of the metrics."""
    wanted = [metric for metric in METRICS.values() if not metrics or metric.id in metrics]
    found = []
    for metric in wanted:
        value, n = _SAID[metric.id](counted)
        if metric.unit in {"percent", "per_hundred"} and n < LEAST:
            value = None
        found.append(Figure(metric=metric.id, unit=metric.unit, value=value, n=n, group=group))
    return tuple(found)


def compared(now: Sequence[Figure], before: Sequence[Sequence[Figure]]) -> tuple[Figure, ...]:
    """Return figures with what is usual: by the same figures of the periods before, oldest first."""
    known: dict[tuple[str, str], list[float | None]] = {}
    for period in before[-EARLIER:]:
        for figure in period:
            known.setdefault((figure.metric, figure.group), []).append(figure.value)
    return tuple(
        figure.model_copy(update={"usual": usual(known.get((figure.metric, figure.group), ()))}) for figure in now
    )


def _asked(counted: Counted) -> Said:
    return len(counted.asked), len(counted.asked)


def _refused(counted: Counted) -> Said:
    return sum(1 for fact in counted.asked if fact.refused), len(counted.asked)


def _delivered(counted: Counted) -> Said:
    found = sum(1 for fact in counted.delivered if fact.number == 1)
    return found, found


def _taken(verdict: str) -> Callable[[Counted], Said]:
    def said(counted: Counted) -> Said:
        found = sum(1 for fact in counted.decided if fact.verdict == verdict)
        return found, len(counted.decided)

    return said


def _machine(share: float) -> Callable[[Counted], Said]:
    def said(counted: Counted) -> Said:
        return _at(share, [fact.machine_ms / 1000 for fact in counted.delivered])

    return said


def _whole(share: float) -> Callable[[Counted], Said]:
    def said(counted: Counted) -> Said:
        return _at(share, counted.turnarounds)

    return said


def _on_time(counted: Counted) -> Said:
    promised = [
        (taken, counted.promises[fact.role, fact.kind].hours * HOUR_S)
        for fact, taken in zip(counted.accepted, counted.turnarounds, strict=True)
        if (fact.role, fact.kind) in counted.promises
    ]
    return _share(sum(1 for taken, most in promised if taken <= most), len(promised))


def _first_pass(counted: Counted) -> Said:
    first = sum(1 for fact in counted.accepted if fact.number == 1 and fact.author == "role")
    return _share(first, len(counted.accepted))


def _rate(verdict: str) -> Callable[[Counted], Said]:
    def said(counted: Counted) -> Said:
        return _share(sum(1 for fact in counted.decided if fact.verdict == verdict), len(counted.decided))

    return said


def _cycles(counted: Counted) -> Said:
    numbers = [fact.number for fact in counted.accepted]
    return (statistics.fmean(numbers) if numbers else None), len(numbers)


def _gates_first(counted: Counted) -> Said:
    return _share(sum(fact.times for fact in counted.checked if fact.passed), sum(f.times for f in counted.checked))


def _exceptions(counted: Counted) -> Said:
    odd = sum(fact.times for fact in counted.ended if fact.ending in EXCEPTIONS)
    odd += sum(1 for fact in counted.asked if fact.refused)
    asked = len(counted.asked)
    return (100 * odd / asked if asked else None), asked


def _wait(share: float) -> Callable[[Counted], Said]:
    def said(counted: Counted) -> Said:
        value, n = _at(share, counted.waits)
        return (value if len({fact.by for fact in counted.decided}) >= PEOPLE else None), n

    return said


def _quick(counted: Counted) -> Said:
    waits = [wait for fact, wait in zip(counted.decided, counted.waits, strict=True) if fact.verdict == "approve"]
    return _share(sum(1 for wait in waits if wait < QUICK_S), len(waits))


def _waiting(counted: Counted) -> Said:
    return len(counted.waiting), len(counted.waiting)


def _overdue(counted: Counted) -> Said:
    promised = [fact for fact in counted.waiting if (fact.role, fact.kind) in counted.promises]
    late = [
        fact
        for fact in promised
        if seconds(fact.asked_at, counted.window.ends) > counted.promises[fact.role, fact.kind].hours * HOUR_S
    ]
    return len(late), len(counted.waiting)


def _spent(counted: Counted) -> Said:
    return sum(fact.microusd for fact in counted.spent), sum(fact.calls for fact in counted.spent)


def _cost_per_accepted(counted: Counted) -> Said:
    accepted = len(counted.accepted)
    return (sum(fact.microusd for fact in counted.spent) / accepted if accepted else None), accepted


def _cited(counted: Counted) -> Said:
    return _share(sum(fact.cited for fact in counted.delivered), sum(fact.claims for fact in counted.delivered))


def _rework(counted: Counted) -> Said:
    soon = [fact for fact in counted.reopened if seconds(fact.accepted_at, fact.at) <= REWORK_DAYS * DAY_S]
    return _share(len(soon), len(counted.accepted))


def _recovery(counted: Counted) -> Said:
    mended = [fact for fact in counted.reopened if fact.mended_at and fact.mended_at < counted.window.ends]
    return _at(0.5, [seconds(fact.at, fact.mended_at) for fact in mended])


def _requesters(counted: Counted) -> Said:
    return len({fact.requester for fact in counted.asked}), len(counted.asked)


def _deterministic(counted: Counted) -> Said:
    return _share(sum(f.times for f in counted.worked if f.deterministic), sum(f.times for f in counted.worked))


def _share(part: int, whole: int) -> Said:
    return (100 * part / whole if whole else None), whole


def _at(share: float, values: Sequence[float]) -> Said:
    """Return the value that this share of all does not exceed (nearest rank)."""
    if not values:
        return None, 0
    return sorted(values)[math.ceil(share * len(values)) - 1], len(values)


_SAID: Mapping[str, Callable[[Counted], Said]] = {
    "asked": _asked,
    "refused": _refused,
    "delivered": _delivered,
    "accepted": _taken("approve"),
    "rejected": _taken("reject"),
    "machine_p50": _machine(0.5),
    "machine_p95": _machine(0.95),
    "whole_p50": _whole(0.5),
    "whole_p95": _whole(0.95),
    "on_time": _on_time,
    "first_pass": _first_pass,
    "revised": _rate("revise"),
    "cycles": _cycles,
    "gates_first": _gates_first,
    "exceptions": _exceptions,
    "wait_p50": _wait(0.5),
    "wait_p95": _wait(0.95),
    "approved": _rate("approve"),
    "quick": _quick,
    "waiting": _waiting,
    "overdue": _overdue,
    "spent": _spent,
    "cost_per_accepted": _cost_per_accepted,
    "cited": _cited,
    "rework": _rework,
    "recovery_p50": _recovery,
    "requesters": _requesters,
    "deterministic": _deterministic,
}
