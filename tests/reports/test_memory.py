"""What trends remember is what a fresh count finds, whatever is written, late or erased; on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from rolecall.domain.audit import SYSTEM, Entry
from rolecall.domain.role import Sla
from rolecall.ports.measures import Slice, Window
from rolecall.reports.memory import Memory
from rolecall.reports.metrics import count, figures, promises
from rolecall.reports.trends import Trends
from rolecall.store import tables
from rolecall.store.facts import row_of
from tests import traffic
from tests.reports.by_hand import Ledger
from tests.reports.house import BEGINS, TOWN, bureau
from tests.reports.test_figures_by_hand import HOURS
from tests.store import samples

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
ENGAGEMENT = TOWN.engagement(0)
SLICES = (Slice(), Slice(role="project_manager"), Slice(engagements=(ENGAGEMENT,)))
WEEKS = 5
PLACES = {"Request": "request", "Run": "run", "Version": "version", "Decision": "decision"}


@pytest.fixture
def house(store: Any, clock: Any, ids: Any) -> Any:
    """A bureau over a town without any traffic yet; its clock stands in the middle of a week."""
    traffic.settle(store, TOWN)
    clock.jump(BEGINS + 32 * DAY)
    return bureau(store, clock, ids)


def test_what_is_remembered_is_what_a_fresh_count_finds(house: Any) -> None:
    """Work goes on, in the running week and into the next one; some is written days late, then half is erased."""
    trends, now = Trends(house), house.office.clock.now()
    _works(house, "old", BEGINS, now, 60)
    _agree(house, trends)
    for step in range(4):
        house.office.clock.jump(now + (step + 1) * 33 * HOUR)
        _works(house, f"new{step}-", now + step * 33 * HOUR, house.office.clock.now(), 12)
        if step == 2:
            _works(house, f"late{step}-", now - (step + 1) * 2 * DAY, now, 5)
        _agree(house, trends)
    _erase(house)
    _agree(house, trends)
    assert not _trends(house, trends, Slice(engagements=(ENGAGEMENT,)))["asked"][0]["value"]


def test_the_running_week_is_what_sql_counts(house: Any) -> None:
    """Though it was read in pieces; the numbers are those that plain SQL counts a second time."""
    trends, clock = Trends(house), house.office.clock
    for day in range(3):
        _works(house, f"t{day}-", clock.now() - 12 * HOUR, clock.now(), 20)
        found = _trends(house, trends, Slice())
        clock.pass_time(hours=12)
    with house.office.store.reading("main") as uow:
        week = trends.of(uow, 1, Slice(), money=True)["weeks"][0]
    counted = Ledger(house.office.store, week["begins"], week["ends"]).figures(HOURS)
    found = _trends(house, trends, Slice())
    assert {name: (row[-1]["value"], row[-1]["n"]) for name, row in found.items()} == counted


def test_a_second_look_reads_the_last_hours_only(house: Any) -> None:
    """Not the weeks that are over, nor what has settled of the one that runs; but what was reopened in it."""
    _works(house, "t", BEGINS, house.office.clock.now(), 40)
    trends, begins = Trends(house), set()
    _trends(house, trends, Slice())

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        found = parameters.values() if isinstance(parameters, dict) else parameters
        if "purpose" not in statement:
            begins.update(value for value in found if isinstance(value, str) and value.startswith("2026-"))

    sa.event.listen(house.office.store.database, "before_cursor_execute", note)
    _trends(house, trends, Slice(role="project_manager"))
    first = min(begins)
    begins.clear()
    _trends(house, trends, Slice())
    sa.event.remove(house.office.store.database, "before_cursor_execute", note)
    assert first < min(begins)  # another slice is counted once
    assert min(begins) >= (house.office.clock.now() - 2 * HOUR).isoformat()


def test_what_is_mended_later_in_the_week_counts_where_it_was_reopened(house: Any) -> None:
    """Though the day of the reopening had settled when its mending was still to come."""
    clock, trends = house.office.clock, Trends(house)
    _puts(house, samples.request(at=_iso(clock)), samples.run(at=_iso(clock)))
    _decides(house, 1)
    clock.pass_time(hours=1)
    _puts(house, samples.run("r1.v2.1", version=2, purpose="reopen", at=_iso(clock)))
    clock.pass_time(hours=30)
    before = _trends(house, trends, Slice())["recovery_p50"][-1]
    _decides(house, 2)
    clock.pass_time(hours=3)
    assert before == {"value": None, "n": 0}
    assert _trends(house, trends, Slice())["recovery_p50"][-1] == {"value": 30 * 3600, "n": 1}


def test_nothing_is_kept_of_an_older_view_of_the_data(house: Any) -> None:
    """A page that began before a late fact was written does not have it; who looks later does."""
    store, clock, memory = house.office.store, house.office.clock, Memory()
    window = Window(begins=BEGINS.isoformat(), ends=(BEGINS + 7 * DAY).isoformat())
    settled, promised = clock.now().isoformat(), promises(house.office.dispatch.roles)
    with store.reading("main") as older:
        memory.look(older, promised)
        _works(house, "late", BEGINS, BEGINS + DAY, 3)
        with store.reading("main") as newer:
            memory.look(newer, promised)
        memory.look(older, promised)
        assert memory.figures(older, window, Slice(), settled)[0].value == 0
    with store.reading("main") as uow:
        memory.look(uow, promised)
        assert memory.figures(uow, window, Slice(), settled) == figures(count(uow, window, Slice(), promised))
        assert memory.figures(uow, window, Slice(), settled)[0].value == 3


def test_what_contracts_promise_now_counts(house: Any) -> None:
    """A contract that promises other hours changes what was on time."""
    _works(house, "t", BEGINS, BEGINS + 2 * DAY, 60)
    window = Window(begins=BEGINS.isoformat(), ends=(BEGINS + 7 * DAY).isoformat())
    known = promises(house.office.dispatch.roles)
    strict = {name: Sla.model_validate({**sla.snapshot(), "hours": 1}) for name, sla in known.items()}
    memory, said = Memory(), []
    with house.office.store.reading("main") as uow:
        for promised in (known, strict):
            memory.look(uow, promised)
            found = memory.figures(uow, window, Slice(), house.office.clock.now().isoformat())
            said.append(next(figure.value for figure in found if figure.metric == "on_time"))
    assert said[0] > said[1]


def _agree(house: Any, trends: Trends) -> None:
    for of in SLICES:
        assert _trends(house, trends, of) == _trends(house, Trends(house), of)


def _trends(house: Any, trends: Trends, of: Slice) -> dict[str, Any]:
    with house.office.store.reading("main") as uow:
        found = trends.of(uow, WEEKS, of, money=True)
    return {metric["id"]: metric["figures"] for metric in found["metrics"]}


def _works(house: Any, prefix: str, begins: dt.datetime, ends: dt.datetime, count: int) -> None:
    traffic.write(house.office.store, TOWN, seed=count, count=count, begins=begins, ends=ends, prefix=prefix)


def _decides(house: Any, number: int) -> None:
    """Deliver a version and accept it at once."""
    at, run = _iso(house.office.clock), f"r1.v{number}.1"
    version = samples.version(number, deliverable="d-r1", request="r1", run=run, engagement=ENGAGEMENT, at=at)
    _puts(house, version, samples.decision(f"k{number}", deliverable="d-r1", version=number, verdict="approve", at=at))


def _puts(house: Any, *values: Any) -> None:
    with house.office.store.database.begin() as connection:
        for value in values:
            table = tables.metadata.tables[PLACES[type(value).__name__]]
            status = {"status": "accepted"} if "status" in table.c else {}
            connection.execute(sa.insert(table), {**row_of(table, value, "main"), **status})
            if table is tables.request:
                connection.execute(sa.insert(tables.deliverable), {"tenant": "main", "id": "d-r1", "request": "r1"})


def _iso(clock: Any) -> str:
    return str(clock.now().isoformat())


def _erase(house: Any) -> None:
    with house.office.store.begin("main") as uow:
        seqs = list(uow.erasure.engagement(ENGAGEMENT))
        entry = Entry(type="erased", actor=SYSTEM, subject=f"engagement:{ENGAGEMENT}", body={"seqs": seqs})
        uow.audit.append(entry)
