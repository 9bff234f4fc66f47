"""Weeks that lie behind an installation at rest: work in a channel, and schedules that came due meanwhile."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from rolecall.app.lease import CORE
from rolecall.clock import SystemClock, SystemIds
from rolecall.domain.schedule import fires
from rolecall.store import SqlStore, open_store, tables
from tests import traffic

#: How much work a week brings, and for how many weeks.
REQUESTS, WEEKS = 30, 4
#: Seconds until something has to have happened; never a measurement.
PATIENCE_S = 30.0
_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class _Hired(traffic.Town):
    """One channel with the engagement that somebody made for it."""

    name: str = ""

    def engagement(self, channel: int) -> str:
        """See `Town.engagement`."""
        return self.name


@contextmanager
def opened(folder: Path) -> Iterator[SqlStore]:
    """Open what an installation in a folder has stored."""
    store = open_store(
        f"sqlite:///{folder}/.rolecall/ledger.db", clock=SystemClock(), ids=SystemIds(), head_file=None,
        shelf_key=None, disk_limit_mb=None,
    )  # fmt: skip
    try:
        yield store
    finally:
        store.close()


def pass_by(folder: Path, channel: str) -> None:
    """Let weeks of work pass in a channel (a place text), and what is scheduled there be due once since."""
    now = SystemClock().now()
    with opened(folder) as store:
        with store.reading(traffic.TENANT) as uow:
            hired = next(one.id for one, _status in uow.engagements.listed() if one.place == channel)
            active = [schedule for schedule, _handled in uow.schedules.active() if schedule.channel == channel]
        town = _Hired((channel,), name=hired)
        begins = now - WEEKS * _WEEK
        traffic.write(store, town, seed=WEEKS, count=WEEKS * REQUESTS, begins=begins, ends=now)
        with store.database.begin() as connection:
            for schedule in active:
                before = next(fires(schedule, now - _WEEK)).at - dt.timedelta(seconds=1)
                row = sa.update(tables.schedule).where(tables.schedule.c.id == schedule.id)
                connection.execute(row.values(handled=before.isoformat()))


def until_claimed(folder: Path, channel: str, kinds: set[str]) -> None:
    """Wait until somebody has claimed a period of these kinds of reports for a channel (a place text)."""
    deadline = time.monotonic() + PATIENCE_S
    with opened(folder) as store:
        while not kinds <= _claimed(store, channel):
            assert time.monotonic() < deadline, f"claimed are only {_claimed(store, channel)}"
            time.sleep(0.05)


def outlive(folder: Path) -> None:
    """Let the time pass after which a process that was killed has lost what only one may hold."""
    with opened(folder) as store, store.database.begin() as connection:
        connection.execute(sa.delete(tables.shelf_row).where(tables.shelf_row.c.adapter == CORE))
        connection.execute(sa.update(tables.outbox).where(tables.outbox.c.leased_until > 0).values(leased_until=1))
        connection.execute(sa.update(tables.outbox).where(tables.outbox.c.due > 0).values(due=0))


def _claimed(store: SqlStore, channel: str) -> set[str]:
    with store.reading(traffic.TENANT) as uow:
        claims = [uow.reports.claims(schedule.id, "") for schedule, _status in uow.schedules.listed(channel)]
    return {report.split(":")[1] for found in claims for report, _state, _request in found}
