"""Trends: every metric week by week, counted as the digests count."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from rolecall.domain.metric import METRICS
from rolecall.domain.schedule import period_before, zone_named
from rolecall.reports.findings.gathering import told
from rolecall.reports.metrics import count, figures, promises
from rolecall.reports.orders import window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.report import Figure
    from rolecall.domain.schedule import Period
    from rolecall.ports.measures import Slice
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau

#: Weeks whose figures are remembered: the facts of a week that is over never change.
REMEMBERED = 500
#: A week is surely over once whatever began in it is committed.
SETTLED = dt.timedelta(hours=1)
_WEEK = dt.timedelta(days=7)


class Trends:
    """Counts weeks, and remembers those that are over."""

    def __init__(self, bureau: Bureau) -> None:
        """Count for this bureau."""
        self._office = bureau.office
        self._known: OrderedDict[tuple[str, Slice], tuple[Figure, ...]] = OrderedDict()

    def of(self, uow: UnitOfWork, weeks: int, of: Slice, *, money: bool) -> dict[str, Any]:
        """See `Reporting.trends`."""
        periods = self._periods(weeks)
        counted = [self._figures(uow, period, of) for period in periods]
        now = self._office.clock.now()
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
                {**METRICS[name].snapshot(), "figures": _row(name, counted)}
                for name in told("managers" if money else "team")
            ],
        }

    def _periods(self, weeks: int) -> list[Period]:
        """Return so many weeks from Monday to Monday, oldest first; the last one is running."""
        zone = zone_named(self._office.zone)
        today = self._office.clock.now().astimezone(zone).date()
        monday = today - dt.timedelta(days=today.weekday())
        return [period_before("weekly", monday + back * _WEEK, zone) for back in range(2 - weeks, 2)]

    def _figures(self, uow: UnitOfWork, period: Period, of: Slice) -> tuple[Figure, ...]:
        key = (f"{uow.tenant}:{period.begins.isoformat()}", of)
        known = self._known.get(key)
        if known is not None:
            return known
        found = figures(count(uow, window(period), of, promises(self._office.dispatch.roles)))
        if period.ends + SETTLED < self._office.clock.now():
            self._known[key] = found
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found


def _row(metric: str, weeks: Sequence[tuple[Figure, ...]]) -> list[dict[str, Any]]:
    found = [next(figure for figure in week if figure.metric == metric) for week in weeks]
    return [{"value": figure.value, "n": figure.n} for figure in found]
