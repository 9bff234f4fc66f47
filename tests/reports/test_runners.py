"""Running errands: each period once, however many clocks there are, and whatever fails."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import sqlalchemy as sa
from structlog.testing import capture_logs

from rolecall.chat import Card
from rolecall.chat.wire import from_json
from rolecall.errors import ServiceFailed
from rolecall.reports import posting
from rolecall.reports.digests.making import make
from rolecall.reports.runners import RUNNERS
from rolecall.reports.ticking import Ticker
from rolecall.store import open_store
from tests import traffic
from tests.conftest import SHELF_KEY
from tests.domain.test_schedule import schedule
from tests.reports.house import CHANNEL, TOWN, bureau, order, settled

#: The Monday after the last week of the traffic, at nine in Berlin.
MONDAY = dt.datetime(2026, 11, 9, 8, tzinfo=dt.UTC)
HANDLED = dt.datetime(2026, 11, 8, 12, tzinfo=dt.UTC).isoformat()


def scheduled(store: Any, *schedules: Any) -> None:
    """Add schedules for which nothing before that Monday is made up."""
    with store.begin("main") as uow:
        for made in schedules:
            uow.schedules.add(made, HANDLED)


def posted(store: Any) -> list[tuple[str, str, str]]:
    """Return key, kind and parent of what waits for the courier."""
    with store.reading("main") as uow:
        return [(row.key, row.kind, row.under) for row in uow.outbox.listed(prefix="report:")]


def test_a_tick_on_monday_posts_last_weeks_digest_in_its_channel(store: Any, clock: Any, ids: Any):
    """A root message and its details below; a second tick posts nothing."""
    town = settled(store, clock, ids)
    scheduled(store, schedule(channel=CHANNEL))
    clock.jump(MONDAY)
    ticker = Ticker(town, RUNNERS)
    ticker.tick()
    ticker.tick()
    name = f"report:usage:{CHANNEL}:2026-W45"
    assert posted(store) == [(f"{name}:root", "card", ""), (f"{name}:1", "card", f"{name}:root")]
    with store.reading("main") as uow:
        kept = uow.reports.get(name)
    made = make(town, order("usage", "2026-W45", channel=CHANNEL, audience="team"))
    assert made is not None
    assert kept == made.model_copy(update={"schedule": "s1"})


def test_two_clocks_at_once_publish_one_report(store_url: str, tmp_path: Any, clock: Any, ids: Any):
    """Each on connections of its own, from the same instant on."""
    stores = [
        open_store(
            store_url, clock=clock, ids=ids, head_file=tmp_path / "head", shelf_key=SHELF_KEY, disk_limit_mb=None
        )
        for _nth in range(2)
    ]
    settled(stores[0], clock, ids, 60)
    scheduled(stores[0], schedule(channel=CHANNEL), schedule(id="s2", kind="governance", channel=CHANNEL))
    clock.jump(MONDAY)
    start = threading.Barrier(2)
    tickers = [Ticker(bureau(store, clock, ids), RUNNERS) for store in stores]

    def ring(ticker: Ticker) -> None:
        start.wait()
        ticker.tick()

    threads = [threading.Thread(target=ring, args=(ticker,)) for ticker in tickers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [ticker.failing for ticker in tickers] == [{}, {}]
    roots = [key for key, _kind, under in posted(stores[0]) if not under]
    assert sorted(roots) == [f"report:{kind}:{CHANNEL}:2026-W45:root" for kind in ("governance", "usage")]
    with stores[0].reading("main") as uow:
        assert len(uow.reports.versions(f"report:usage:{CHANNEL}:2026-W45")) == 1
    for store in stores:
        store.close()


def test_a_schedule_that_fails_is_named_and_stops_no_other(sqlite_store: Any, clock: Any, ids: Any):
    """It is tried again at the next tick, for the same period."""
    town = settled(sqlite_store, clock, ids, 60)
    scheduled(sqlite_store, schedule(kind="governance", channel=CHANNEL), schedule(id="s2", channel=CHANNEL))
    clock.jump(MONDAY)
    broken = True

    def governance(office: Any, errand: Any) -> None:
        if broken:
            raise ServiceFailed("The database rests.")
        RUNNERS["governance"](office, errand)

    ticker = Ticker(town, {**RUNNERS, "governance": governance})
    ticker.tick()
    assert ticker.failing == {"s1": "The database rests."}
    assert posted(sqlite_store)[0][0] == f"report:usage:{CHANNEL}:2026-W45:root"
    broken = False
    clock.pass_time(days=1)
    ticker.tick()
    assert ticker.failing == {}
    assert posted(sqlite_store)[-1][0] == f"report:governance:{CHANNEL}:2026-W45:1"


def test_a_week_without_work_is_claimed_and_not_posted(sqlite_store: Any, clock: Any, ids: Any):
    """It is known to have been skipped."""
    traffic.settle(sqlite_store, TOWN)
    scheduled(sqlite_store, schedule(channel=CHANNEL))
    clock.jump(MONDAY)
    Ticker(bureau(sqlite_store, clock, ids), RUNNERS).tick()
    assert posted(sqlite_store) == []
    with sqlite_store.reading("main") as uow:
        (claim,) = uow.reports.claims("s1", HANDLED)
        assert uow.schedules.handled("s1") == MONDAY.isoformat()
    assert claim == (f"report:usage:{CHANNEL}:2026-W45", "skipped", "")


def test_a_late_tick_reports_what_a_punctual_one_would_have(sqlite_store: Any, clock: Any, ids: Any):
    """Decisions taken after the cut-off change nothing of it."""
    town = settled(sqlite_store, clock, ids)
    punctual = make(town, order("usage", "2026-W44"))
    late = dt.datetime(2026, 11, 9, tzinfo=dt.UTC)
    traffic.write(sqlite_store, TOWN, seed=9, count=40, begins=late, ends=late + dt.timedelta(days=3), prefix="later")
    with sqlite_store.begin("main") as uow:
        uow.budgets.limit("global", "month", 1)
    again = make(town, order("usage", "2026-W44"))
    assert punctual is not None
    assert again is not None
    assert again.figures == punctual.figures


def test_a_correction_is_the_next_version_on_the_same_cards(store: Any, clock: Any, ids: Any):
    """Only where a number differs; the first version stays as it was published."""
    town = settled(store, clock, ids)
    scheduled(store, schedule(channel=CHANNEL, audience="managers"))
    clock.jump(MONDAY)
    Ticker(town, RUNNERS).tick()
    name = f"report:usage:{CHANNEL}:2026-W45"
    assert posting.correct(town, name, "Nothing is wrong.") is None
    begins = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
    traffic.write(store, TOWN, seed=9, count=9, begins=begins, ends=begins + dt.timedelta(days=3), prefix="late")
    corrected = posting.correct(town, name, "A worker was cut off.")
    assert corrected is not None
    with store.reading("main") as uow:
        first, second = uow.reports.versions(name)
        rows = [row for row in uow.outbox.listed(prefix=name) if row.kind == "update"]
    assert second == corrected
    assert (second.version, second.correction) == (2, "A worker was cut off.")
    assert {figure.group for figure in second.figures} == {figure.group for figure in first.figures}
    assert [row.body["of"] for row in rows] == [f"{name}:root", f"{name}:1"]
    root = from_json(rows[0].body["card"], Card)  # type: ignore[arg-type]
    assert "Corrected, version 2: A worker was cut off." in str(root.doc)
    assert posting.correct(town, name, "Once more.") is None


def test_a_schedule_that_cannot_be_read_stops_no_other_and_is_named(sqlite_store: Any, clock: Any, ids: Any):
    """A time zone that is no more is named; the others are reported."""
    town = settled(sqlite_store, clock, ids)
    scheduled(sqlite_store, schedule(id="s1", channel=CHANNEL), schedule(id="s2", channel=TOWN.channels[1]))
    with sqlite_store.database.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE schedule SET facts = json_replace(facts, '$.zone', 'Mars/Base') WHERE id = 's1'"
        )
    clock.jump(MONDAY)
    Ticker(town, RUNNERS).tick()
    assert [key for key, _kind, under in posted(sqlite_store) if not under] == [
        f"report:usage:{TOWN.channels[1]}:2026-W45:root"
    ]
    with sqlite_store.reading("main") as uow:
        assert uow.schedules.unreadable() == ["s1"]


def test_after_years_of_downtime_the_older_periods_are_named_and_not_made(store: Any, clock: Any, ids: Any):
    """Once in the log and in the month's report; the newest are made, and nothing is due any more."""
    town = settled(store, clock, ids)
    with store.begin("main") as uow:
        uow.schedules.add(schedule(channel=CHANNEL), (MONDAY - dt.timedelta(days=700)).isoformat())
        uow.schedules.add(schedule(id="s2", kind="monthly", cadence="monthly", channel=CHANNEL), MONDAY.isoformat())
    clock.jump(MONDAY)
    ticker = Ticker(town, RUNNERS)
    with capture_logs() as logs:
        ticker.tick()
        ticker.tick()
    with store.reading("main") as uow:
        states = [state for _report, state, _request in uow.reports.claims("s1", "")]
        assert uow.schedules.handled("s1") == MONDAY.isoformat()
    assert (states.count("missed"), len(states)) == (92, 100)
    assert "missed" not in states[92:]
    (told,) = [entry for entry in logs if entry["event"] == "periods_missed"]
    assert (told["schedule"], told["periods"], told["count"]) == ("s1", "2024-W50 to 2026-W37", 92)
    clock.jump(MONDAY + dt.timedelta(days=23))
    ticker.tick()
    with store.reading("main") as uow:
        notes = uow.reports.get(f"report:monthly:{CHANNEL}:2026-11").notes
    words = "Usage digest not made up for after Rolecall had been down: 92 periods, 2024-W50 to 2026-W37."
    assert words in notes


def test_how_far_each_schedule_was_served_is_one_query(sqlite_store: Any, clock: Any, ids: Any):
    """However many there are; one that is paused is none of them."""
    scheduled(sqlite_store, *(schedule(id=f"s{number}", channel=f"web:main:c{number}") for number in range(9)))
    with sqlite_store.begin("main") as uow:
        uow.schedules.move("s3", "paused")
    ticker, statements = Ticker(bureau(sqlite_store, clock, ids), RUNNERS), []
    note = lambda _connection, _cursor, statement, *_rest: statements.append(statement)  # noqa: E731
    sa.event.listen(sqlite_store.database, "before_cursor_execute", note)
    soon = ticker.next_at()
    assert soon == MONDAY
    assert len([statement for statement in statements if "schedule" in statement]) == 1
    with sqlite_store.reading("main") as uow:
        assert [(made.id, handled) for made, handled in uow.schedules.active()] == [
            (f"s{number}", HANDLED) for number in range(9) if number != 3
        ]


def test_what_nobody_served_is_named_after_a_while(sqlite_store: Any, clock: Any, ids: Any):
    """A quarter of an hour after its time, and no more once it is made."""
    town = settled(sqlite_store, clock, ids)
    scheduled(sqlite_store, schedule(channel=CHANNEL))
    ticker = Ticker(town, RUNNERS)
    clock.jump(MONDAY + dt.timedelta(minutes=14))
    assert ticker.late() == {}
    clock.jump(MONDAY + dt.timedelta(minutes=16))
    assert ticker.late() == {"s1": MONDAY}
    ticker.tick()
    assert ticker.late() == {}
