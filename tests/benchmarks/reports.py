"""How long reports and the trends of the reports page take, in an installation that has worked for a year.

The whole house, which is the most there is to count. The floor counts the requests of the same window in plain SQL.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from rolecall.ports.measures import Slice
from rolecall.reports.bureau import Bureau
from rolecall.reports.commissions.record import record
from rolecall.reports.digests.making import make
from rolecall.reports.findings.logbook import MOST
from rolecall.reports.orders import Order
from rolecall.reports.trends import Trends
from rolecall.store import migrate, open_store
from rolecall.testing.time import FakeClock, SequentialIds
from tests import traffic
from tests.faults.house import house
from tests.reports.house import bureau, order

HEADER = ("requests a year", "what", "p50 s", "p95 s", "of the floor", "of the size before", "aim")
#: Requests in all; the last size only with `SIZE=full` (writing it takes half an hour).
SIZES, FULL = (10_000, 100_000), (10_000, 100_000, 1_000_000)
TIMES = 20
WEEKS = 12
TOWN = traffic.Town(traffic.channels(5))
ENDS = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
YEAR = dt.timedelta(days=365)
ZONE = "Europe/Berlin"

Row = tuple[str, ...]


def run() -> list[Row]:
    """Measure an installation of each size; a header, then a row per size and report."""
    rows: list[Row] = [HEADER]
    before: dict[str, float] = {}
    for size in FULL if os.environ.get("SIZE") == "full" else SIZES:
        with house() as home:
            url = f"sqlite:///{home.data}/ledger.db"
            migrate(url)
            clock, ids = FakeClock(ENDS), SequentialIds()
            store = open_store(url, clock=clock, ids=ids, head_file=None, shelf_key=None, disk_limit_mb=None)
            traffic.settle(store, TOWN)
            traffic.write(store, TOWN, seed=size, count=size, begins=ENDS - YEAR, ends=ENDS)
            _log(store)
            rows += _measured(size, bureau(store, clock, ids), before)
            store.close()
    return rows


def _log(store: Any) -> None:
    """Record requests in the audit log, as many as the governance digest checks."""
    with store.begin(traffic.TENANT) as uow:
        for number in range(MOST):
            asked = uow.requests.get(f"t{number}")
            uow.audit.stands("request_accepted", f"request:{asked.id}", asked.snapshot(), asked.id)


def _measured(size: int, opened: Bureau, before: dict[str, float]) -> list[Row]:
    """Measure everything; `before` has what it took at the size before, and is brought up to date."""
    week = order("usage", "2026-W47")
    floor = statistics.median(_seconds(lambda: _floor(opened, week), TIMES))
    rows: list[Row] = []
    for name, (do, times) in _works(opened, week).items():
        taken = _seconds(do, times)
        p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20, method="inclusive")[18]
        grown = f"{p50 / before[name]:.1f}" if name in before else ""
        before[name] = p50
        aim = "" if "trends" in name else "≤ 10 s"
        rows.append((f"{size:,}", name, f"{p50:.3f}", f"{p95:.3f}", f"{p50 / floor:,.0f}", grown, aim))
    return [*rows, (f"{size:,}", "floor: count of a week", f"{floor:.5f}", "", "1", "", "")]


def _works(opened: Bureau, week: Order) -> dict[str, tuple[Callable[[], object], int]]:
    """Return what is measured, and how often."""
    remembering = Trends(opened)
    return {
        "usage digest": (lambda: make(opened, week), 5),
        "governance digest": (lambda: make(opened, order("governance", "2026-W47")), 5),
        "performance report of a month": (lambda: make(opened, order("monthly", "2026-10")), 5),
        "usage digest of a channel": (lambda: make(opened, order("usage", "2026-W47", channel=TOWN.channels[0])), 5),
        "reminder": (lambda: make(opened, order("reminder", "2026-11-22")), 5),
        "the team's record of a week": (lambda: _record(opened, week), 5),
        f"trends of {WEEKS} weeks, the first time": (lambda: _trends(opened, Trends(opened)), TIMES),
        f"trends of {WEEKS} weeks, later": (lambda: _trends(opened, remembering), TIMES),
    }


def _record(opened: Bureau, week: Order) -> object:
    with opened.office.store.reading(opened.tenant) as uow:
        return record(uow, opened.office.dispatch, TOWN.channels[0], week.period, ZONE).markdown


def _trends(opened: Bureau, trends: Trends) -> object:
    with opened.office.store.reading(opened.tenant) as uow:
        return trends.of(uow, WEEKS, Slice(), money=True)


def _floor(opened: Bureau, week: Order) -> object:
    query = sa.text("SELECT count(*) FROM request WHERE tenant = 'main' AND at >= :begins AND at < :ends")
    store: Any = opened.office.store
    with store.database.connect() as connection:
        return connection.execute(query, week.window.snapshot()).scalar()


def _seconds(do: Callable[[], object], times: int) -> list[float]:
    """Return how long it took each time; the first time fills caches and does not count."""
    do()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    return taken
