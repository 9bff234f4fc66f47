"""Trends: every metric week by week, counted as the digests count."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from rolecall.domain.metric import METRICS
from rolecall.domain.schedule import period_before, zone_named
from rolecall.reports.findings.gathering import told
from rolecall.reports.memory import Memory
from rolecall.reports.metrics import promises
from rolecall.reports.orders import window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.report import Figure
    from rolecall.domain.schedule import Period
    from rolecall.ports.measures import Slice
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau

#: How long after its time a fact is surely committed, unless whoever writes it was held up: it is looked for then.
SETTLED = dt.timedelta(hours=1)
_WEEK = dt.timedelta(days=7)


class Trends:
    """Counts weeks, reading only what is not remembered."""

    def __init__(self, bureau: Bureau) -> None:
        """Count for this bureau."""
        self._office = bureau.office
        self._memories: dict[str, Memory] = {}

    def of(self, uow: UnitOfWork, weeks: int, of: Slice, *, money: bool) -> dict[str, Any]:
        """See `Reporting.trends`."""
        now = self._office.clock.now()
        periods = self._periods(weeks)
        memory = self._memories.setdefault(uow.tenant, Memory())
        settled = _hour(now - SETTLED).isoformat()
        with memory.lock:
            memory.look(uow, promises(self._office.dispatch.roles))
            counted = [memory.figures(uow, window(period), of, settled) for period in periods]
        begun = next((nth for nth, week in enumerate(counted) if any(figure.n for figure in week)), 0)
        return {
            "zone": self._office.zone,
            "weeks": [
                {
                    "name": period.name,
                    "begins": period.begins.isoformat(),
                    "ends": period.ends.isoformat(),
                    "running": period.ends > now,
                }
                for period in periods
            ],
            "metrics": [
                {**METRICS[name].snapshot(), "figures": _row(name, counted, begun)}
                for name in told("managers" if money else "team")
            ],
        }

    def _periods(self, weeks: int) -> list[Period]:
        """Return so many weeks from Monday to Monday, oldest first; the last one is running."""
        zone = zone_named(self._office.zone)
        today = self._office.clock.now().astimezone(zone).date()
        monday = today - dt.timedelta(days=today.weekday())
        return [period_before("weekly", monday + back * _WEEK, zone) for back in range(2 - weeks, 2)]


def _hour(at: dt.datetime) -> dt.datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _row(metric: str, weeks: Sequence[tuple[Figure, ...]], begun: int) -> list[dict[str, Any]]:
    """Return a metric's figures; of weeks before anything had `begun` nothing can be said, as in the digests."""
    found = [next(figure for figure in week if figure.metric == metric) for week in weeks]
    return [{"value": figure.value if nth >= begun else None, "n": figure.n} for nth, figure in enumerate(found)]
