"""A full database: new work is refused, what is left stays possible, nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from rolecall.domain.stop import Stop
from rolecall.errors import StorageFull
from rolecall.store import open_store
from rolecall.store.disk import MB
from tests.store import samples


@pytest.fixture
def small(store_url, tmp_path, clock, ids):
    """A store that may take 6 MB on SQLite; on PostgreSQL 6 MB more than an empty database has."""
    used = 0
    if not store_url.startswith("sqlite"):
        engine = sa.create_engine(store_url)
        with engine.connect() as connection:
            used = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
        engine.dispose()
    limit = (used + MB - 1) // MB + 6
    opened = open_store(
        store_url, clock=clock, ids=ids, head_file=tmp_path / "head", shelf_key=None, disk_limit_mb=limit
    )
    yield opened
    opened.close()


def fill(store, clock, prefix="r"):
    """Add requests with 100 kB that do not compress until there is no room; return how many were accepted."""
    for n in range(400):
        clock.pass_time(seconds=10)
        try:
            with store.begin("main") as unit:
                unit.requests.add(samples.request(f"{prefix}{n}", text=os.urandom(50_000).hex()))
        except StorageFull:
            return n
    pytest.fail("the database was never full")


def size(store):
    """Return the bytes on disk, log included."""
    if store.database.dialect.name == "sqlite":
        file = store.database.url.database
        return sum(Path(part).stat().st_size for part in (file, f"{file}-wal") if Path(part).exists())
    with store.database.connect() as connection:
        return connection.scalar(sa.text("SELECT pg_database_size(current_database())"))


def test_ordinary_work_stops_short_of_the_limit_and_loses_nothing(small, clock):
    """Everything accepted is there; the refusal names the setting; the disk holds less than the limit."""
    accepted = fill(small, clock)

    assert accepted > 5
    with pytest.raises(StorageFull, match="ROLECALL_DISK_LIMIT_MB"), small.begin("main") as unit:
        unit.requests.add(samples.request("big", text=os.urandom(500_000).hex()))
    with small.reading("main") as unit:
        assert accepted == len(unit.requests.listed(engagements=["eng1"], limit=1000))
    assert size(small) <= small._disk.limit


def test_deciding_stopping_and_auditing_work_at_the_limit(small, clock):
    """The reserve takes many small decisions after ordinary work was refused."""
    with small.begin("main") as unit:
        unit.requests.add(samples.request("first"))
        unit.deliverables.add(samples.version(request="first"), "waiting")
    fill(small, clock)
    for n in range(100):
        with small.begin("main", reserve=True) as unit:
            unit.stops.set(Stop(scope=f"run:{n}", by="m2", reason="full", at=samples.AT))
            unit.audit.append(samples.entry(f"stop:{n}"))
    with small.begin("main", reserve=True) as unit:
        unit.deliverables.decide(samples.decision())
        unit.deliverables.move("d1", 1, "waiting", "accepted")

    with small.reading("main") as unit:
        noted = [event for event in unit.audit.events() if event.type == "noted"]
        assert (len(noted), len(unit.stops.listed())) == (100, 100)
    assert size(small) <= small._disk.limit


def test_room_that_was_made_is_used_again(small, clock, store_url, ids):
    """A higher limit lets the same database go on."""
    fill(small, clock)
    limit = small._disk.limit // MB + 4
    wider = open_store(store_url, clock=clock, ids=ids, head_file=None, shelf_key=None, disk_limit_mb=limit)
    with wider.begin("main") as unit:
        unit.requests.add(samples.request("one more"))
    wider.close()


def test_one_transaction_cannot_pass_the_limit(sqlite_url, clock, ids):
    """A document that would fit the file but not file and log together is refused as a whole."""
    opened = open_store(sqlite_url, clock=clock, ids=ids, head_file=None, shelf_key=None, disk_limit_mb=12)
    with pytest.raises(StorageFull), opened.begin("main") as unit:
        unit.sources.keep(os.urandom(8 * MB))

    assert size(opened) <= 12 * MB
    with opened.begin("main") as unit:
        unit.sources.keep(os.urandom(2 * MB))
    opened.close()


def test_a_reader_that_holds_the_log_back_does_not_break_the_limit(sqlite_url, clock, ids):
    """While somebody reads, the log cannot be written back; it counts, so ordinary work stops earlier."""
    opened = open_store(sqlite_url, clock=clock, ids=ids, head_file=None, shelf_key=None, disk_limit_mb=10)
    with opened.reading("main") as reader:
        reader.requests.listed(engagements=["eng1"])
        assert fill(opened, clock) > 5
        assert size(opened) <= 10 * MB

    assert fill(opened, clock, prefix="later") > 5
    assert size(opened) <= 10 * MB
    opened.close()
