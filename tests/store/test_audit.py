"""The audit chain: linear under concurrency, tamper-evident row by row, its head kept outside."""

from __future__ import annotations

import hashlib
import sqlite3

import pytest
import sqlalchemy as sa

from rolecall.domain.audit import GENESIS, Head, broken_link, commitment
from rolecall.domain.member import Identity
from rolecall.domain.report import Report
from rolecall.domain.stop import Stop
from rolecall.errors import Damaged
from rolecall.store import HeadFile, tables
from tests.domain.test_schedule import schedule
from tests.store import samples
from tests.store.races import race
from tests.store.test_checkins import REPORT as CHECKIN
from tests.store.test_checkins import answer

REPORT = Report(
    id="report:usage:web:main:general:2026-W47:now:e1@x", tenant="main", kind="usage", channel="web:main:general",
    title="Usage digest", period="2026-W47", begins=samples.AT, ends=samples.AT, zone="UTC", at=samples.AT,
    colour="green", verdict="On track",
)  # fmt: skip


def walk(unit):
    """Return what is wrong with the chain, record by record, empty when nothing is."""
    before = Head(tenant=unit.tenant, seq=0, leaf=GENESIS)
    for event in unit.audit.events():
        if wrong := broken_link(event, before):
            return wrong
        salt, body = unit.audit.bodies([event.seq])[event.seq]
        if commitment(salt, body) != event.commitment:
            return f"the body of record {event.seq} was changed"
        before = Head(tenant=event.tenant, seq=event.seq, leaf=event.leaf)
    return ""


def log(store, *subjects, tenant="main"):
    """Commit one entry for each subject."""
    with store.begin(tenant) as unit:
        for subject in subjects:
            unit.audit.append(samples.entry(subject))


def test_entries_are_chained_at_the_commit(store):
    """All entries of a transaction follow the head in order; an empty log begins at zero."""
    with store.reading("main") as unit:
        assert Head(tenant="main", seq=0, leaf=GENESIS) == unit.audit.head()
    log(store, "a", "b")
    log(store, "c")

    with store.reading("main") as unit:
        assert [event.subject for event in unit.audit.events()] == ["a", "b", "c"]
        assert [event.subject for event in unit.audit.events(after=2)] == ["c"]
        assert [event.subject for event in unit.audit.events(limit=1)] == ["a"]
        assert (unit.audit.head().seq, walk(unit)) == (3, "")
        assert unit.audit.bodies([2])[2][1] == {"note": "b"}
        assert not unit.audit.bodies([9])


def test_each_tenant_has_its_own_chain(store):
    """Nobody sees or continues another's log."""
    log(store, "a")
    log(store, "x", tenant="other")

    with store.reading("other") as unit:
        assert [(event.tenant, event.seq, event.subject) for event in unit.audit.events()] == [("other", 1, "x")]


def test_a_request_has_its_trace(store):
    """Only its own records, in order."""
    with store.begin("main") as unit:
        for n in range(4):
            unit.audit.append(samples.entry(f"s{n}", request=f"r{n % 2}"))

    with store.reading("main") as unit:
        assert [event.subject for event in unit.audit.of_request("r1")] == ["s1", "s3"]


def test_four_writers_make_one_line(store):
    """The chain has no fork and no gap, whoever comes first."""

    def write(n):
        for turn in range(5):
            with store.begin("main") as unit:
                unit.audit.append(samples.entry(f"{n}.{turn}.a"))
                unit.audit.append(samples.entry(f"{n}.{turn}.b"))

    race(write, 4)

    with store.reading("main") as unit:
        assert (unit.audit.head().seq, walk(unit)) == (40, "")
    assert store.heads.read()["main"].seq == 40


EVENT_CHANGES = [
    ("at", "2026-11-20T09:00:00+00:00"),
    ("type", "accepted"),
    ("actor_kind", "member"),
    ("actor_id", "m1"),
    ("subject", "request:r2"),
    ("request", "r2"),
    ("covers", "request:r2"),
    ("prev", "1" * 64),
    ("commitment", "1" * 64),
    ("leaf", "1" * 64),
]


@pytest.mark.parametrize(("column", "value"), EVENT_CHANGES)
def test_a_changed_record_is_named(store, column, value):
    """Every column of a record is under the hash."""
    log(store, "a", "b", "c")
    with store.database.begin() as connection:
        changed = sa.update(tables.audit_event).where(tables.audit_event.c.seq == 2)
        connection.execute(changed.values({column: value}))

    with store.reading("main") as unit:
        assert "record 2" in walk(unit)


def test_a_record_that_is_none_any_more_is_named(store):
    """Even a value no record can have is an error with the record's number, not a crash."""
    log(store, "a", "b")
    with store.database.begin() as connection:
        connection.execute(
            sa.update(tables.audit_event).where(tables.audit_event.c.seq == 2).values(actor_kind="ghost")
        )

    with store.reading("main") as unit, pytest.raises(Damaged, match="record 2"):
        walk(unit)


def test_a_deleted_record_and_a_changed_body_are_named(store):
    """Neither can be taken away nor rewritten."""
    log(store, "a", "b", "c")
    body, event = tables.audit_body, tables.audit_event
    with store.database.begin() as connection:
        connection.execute(sa.update(body).where(body.c.seq == 3).values(body={"note": "C"}))
    with store.reading("main") as unit:
        assert walk(unit) == "the body of record 3 was changed"

    with store.database.begin() as connection:
        connection.execute(sa.delete(body).where(body.c.seq == 2))
        connection.execute(sa.delete(event).where(event.c.seq == 2))
    with store.reading("main") as unit:
        assert "record 2 is missing" in walk(unit)


def test_a_body_that_is_no_json_is_a_changed_body(sqlite_store):
    """Reading it does not crash (only SQLite can hold such a body)."""
    log(sqlite_store, "a")
    with sqlite_store.database.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_body SET body = '{\"note\": '")

    with sqlite_store.reading("main") as unit:
        assert walk(unit) == "the body of record 1 was changed"


def fill(store):
    """Store one row of every audited kind; return the snapshots by what covers them."""
    rows = {
        "request:r1": samples.request(),
        "answers:r1/1": samples.answers(),
        "run:r1.v1.1": samples.run(),
        "stage:r1.v1.1/draft.2": samples.record("draft.2"),
        "version:d1.v1": samples.version(),
        "decision:dec1": samples.decision(),
        "engagement:eng1": samples.engagement(),
        "member:m1": samples.member(),
        "schedule:s1": schedule(),
        f"checkin:{CHECKIN}/m1": answer("m1", done="All of it"),
        f"report:{REPORT.id}@1": REPORT,
    }
    with store.begin("main") as unit:
        unit.requests.add(rows["request:r1"])
        unit.requests.answer(rows["answers:r1/1"])
        unit.runs.add(rows["run:r1.v1.1"])
        unit.runs.record(rows["stage:r1.v1.1/draft.2"])
        unit.deliverables.add(rows["version:d1.v1"], "waiting")
        unit.deliverables.decide(rows["decision:dec1"])
        unit.engagements.add(rows["engagement:eng1"])
        unit.members.add(rows["member:m1"], "hash")
        unit.schedules.add(rows["schedule:s1"], samples.AT)
        unit.checkins.put(rows[f"checkin:{CHECKIN}/m1"])
        unit.reports.add(REPORT)
        unit.budgets.reserve(samples.hold("h"), "2026-11-21", samples.AT)
        rows["ledger:h:settle"] = unit.budgets.settle("h", 7, tokens_in=1, tokens_out=1, at=samples.AT)
        rows["source:source:handbook@1"] = samples.add_source(unit, "Links expire after 15 minutes.")
    return {covers: value.snapshot() for covers, value in rows.items()}


STATES = {
    "status:request:r1": {"status": "received"},
    "status:version:d1.v1": {"status": "waiting"},
    "status:engagement:eng1": {"status": "active"},
    "retired:source:source:handbook@1": {"retired": 0},
    "accounts:m1": {"keys": ["name:dana"]},
    "token:m1": {"sha256": [hashlib.sha256(b"hash").hexdigest()]},
}


def newest(unit):
    """Return the newest row that the log commits to, by what is covered."""
    events = unit.audit.events()
    bodies = unit.audit.bodies([event.seq for event in events])
    return {event.covers: bodies[event.seq][1]["row"] for event in events if event.covers}


def test_what_stands_beside_the_facts_is_committed_to_by_the_store_itself(store):
    """Whoever stores or moves something need not think of it, and what was logged reads back the same."""
    fill(store)
    with store.reading("main") as unit:
        logged = newest(unit)
        assert logged.items() >= STATES.items()
        assert logged == unit.audit.rows(logged)
        assert logged["content:source:handbook@1"]["sha256"] == samples.source("Links expire after 15 minutes.").sha256

    with store.begin("main") as unit:
        unit.requests.move("r1", "working")
        unit.requests.move("r1", "delivered")
        unit.deliverables.move("d1", 1, "waiting", "accepted")
        unit.engagements.end("eng1")
        unit.sources.retire("source:handbook")
        unit.members.replace(samples.member(name="Dana Ng", identities=(Identity(workspace="w", tenant="T", id="U"),)))
        unit.budgets.limit("global", "day", 7)
        unit.stops.set(Stop(scope="global", by="m2", reason="leak", at=samples.AT))
    with store.reading("main") as unit:
        moved = newest(unit)
        assert moved == unit.audit.rows(moved)
        assert [event.covers for event in unit.audit.of_request("r1")][-2:] == [
            "status:request:r1",
            "status:version:d1.v1",
        ], "one record a transaction, in the request's trace"
    assert (
        moved.items()
        >= {
            "status:request:r1": {"status": "delivered"},
            "status:version:d1.v1": {"status": "accepted"},
            "status:engagement:eng1": {"status": "ended"},
            "retired:source:source:handbook@1": {"retired": 1},
            "accounts:m1": {"keys": ["account:w:T:U", "name:dana ng"]},
            "token:m1": STATES["token:m1"],
            "limit:global/day": {"amount": 7},
        }.items()
    )
    assert moved["stop:global"]["stop"]["reason"] == "leak"


def test_what_changes_nothing_is_not_logged(store):
    """A switch that is on or off already, and a limit that is not there, leave no record."""
    stop = Stop(scope="global", by="m2", reason="leak", at=samples.AT)
    with store.begin("main") as unit:
        unit.budgets.limit("global", "day", None)
        unit.stops.clear("global")
        unit.stops.set(stop)
    with store.begin("main") as unit:
        unit.stops.set(stop.model_copy(update={"by": "m3"}))
    with store.reading("main") as unit:
        assert newest(unit) == {"stop:global": {"stop": stop.snapshot()}}
        assert unit.audit.head().seq == 1

    with store.begin("main") as unit:
        unit.budgets.limit("global", "day", 5)
        unit.stops.clear("global")
    with store.begin("main") as unit:
        unit.budgets.limit("global", "day", None)
    with store.reading("main") as unit:
        assert newest(unit) == {"stop:global": {"stop": None}, "limit:global/day": {"amount": None}}
        assert newest(unit) == unit.audit.rows(newest(unit))


TABLES = {
    "request:r1": tables.request,
    "answers:r1/1": tables.answers,
    "run:r1.v1.1": tables.run,
    "stage:r1.v1.1/draft.2": tables.stage_record,
    "version:d1.v1": tables.version,
    "decision:dec1": tables.decision,
    "ledger:h:settle": tables.ledger_entry,
    "source:source:handbook@1": tables.source,
    "engagement:eng1": tables.engagement,
    "member:m1": tables.member,
    "schedule:s1": tables.schedule,
    f"checkin:{CHECKIN}/m1": tables.checkin,
    f"report:{REPORT.id}@1": tables.report,
}


def test_a_covered_row_reads_as_it_was_committed_to(store):
    """The snapshot of every audited kind equals the facts it was written with."""
    expected = fill(store)

    assert TABLES.keys() == expected.keys()
    with store.reading("main") as unit:
        for covers, snapshot in expected.items():
            assert snapshot == unit.audit.rows([covers]).get(covers), covers
        for unknown in (
            "request:r2",
            "version:d1",
            "version:d1.vx",
            "answers:r1/9",
            "nothing:r1",
            "status:request:r2",
            "status:nothing:r1",
            "status:",
            "content:source:handbook@2",
            "content:source:handbook",
            "",
            "stage:r1",
        ):
            assert not unit.audit.rows([unknown])
    with store.reading("other") as unit:
        assert not unit.audit.rows(["request:r1"])


def test_a_status_is_not_part_of_the_snapshot(store):
    """Moves are records of their own; the row still reads as it was committed to."""
    expected = fill(store)
    with store.begin("main") as unit:
        unit.requests.move("r1", "working")
        unit.deliverables.move("d1", 1, "waiting", "accepted")

    with store.reading("main") as unit:
        assert expected["request:r1"] == unit.audit.rows(["request:r1"])["request:r1"]
        assert expected["version:d1.v1"] == unit.audit.rows(["version:d1.v1"])["version:d1.v1"]


def test_one_changed_byte_in_any_column_of_any_audited_row_is_seen(sqlite_store):
    """Facts and the columns that repeat them are compared, so a change in either shows or the row is gone."""
    expected = fill(sqlite_store)
    intruder = sqlite3.connect(sqlite_store.database.url.database, isolation_level=None)
    changes = [
        (covers, table.name, column.name)
        for covers, table in TABLES.items()
        for column in table.columns
        if column.name == "facts" or "mirrors" in column.info
    ]
    for covers, table, column in changes:
        newest = f"WHERE rowid = (SELECT max(rowid) FROM {table})"
        (old,) = intruder.execute(f'SELECT "{column}" FROM {table} {newest}').fetchone()
        intruder.execute(f'UPDATE {table} SET "{column}" = ? {newest}', (flip(old),))
        with sqlite_store.reading("main") as unit:
            assert expected[covers] != unit.audit.rows([covers]).get(covers), (table, column)
        intruder.execute(f'UPDATE {table} SET "{column}" = ? {newest}', (old,))

    intruder.close()
    assert len(changes) > 40
    with sqlite_store.reading("main") as unit:
        assert expected == unit.audit.rows(TABLES)


def flip(value):
    """Change one byte: in the middle of a text, or a number by one."""
    if not isinstance(value, str):
        return value + 1
    if not value:
        return "x"
    middle = len(value) // 2
    return value[:middle] + ("x" if value[middle] != "x" else "y") + value[middle + 1 :]


def test_the_head_is_kept_outside(store, tmp_path):
    """After every commit the file holds the newest record of every tenant."""
    log(store, "a", "b")
    log(store, "x", tenant="other")
    log(store, "c")

    kept = HeadFile(tmp_path / "audit-head.jsonl").read()
    assert {tenant: head.seq for tenant, head in kept.items()} == {"main": 3, "other": 1}
    with store.reading("main") as unit:
        assert unit.audit.head() == kept["main"]


def test_a_dropped_tail_shows_against_the_head_outside(store):
    """The shortened chain verifies by itself; its head does not, even when it has grown again."""
    log(store, "a", "b", "c")
    lost = store.heads.read()["main"]
    body, event, head = tables.audit_body, tables.audit_event, tables.audit_head
    with store.database.begin() as connection:
        connection.execute(sa.delete(body).where(body.c.seq > 1))
        connection.execute(sa.delete(event).where(event.c.seq > 1))
        leaf = connection.scalar(sa.select(event.c.leaf))
        connection.execute(sa.update(head).values(seq=1, leaf=leaf))
    with store.reading("main") as unit:
        assert walk(unit) == ""
        assert unit.audit.head().seq < store.heads.read()["main"].seq

    log(store, "d", "e")
    assert store.heads.read()["main"] == lost
    with store.reading("main") as unit:
        assert unit.audit.head().seq == lost.seq
        assert unit.audit.head().leaf != lost.leaf


def test_a_head_file_that_cannot_be_read_or_written_stops_nothing(store, tmp_path):
    """The commit has happened; the trouble is logged and the file comes back with the next commit."""
    file = tmp_path / "audit-head.jsonl"
    file.write_bytes(b'{"tenant": "main", "seq": "many"}\nnonsense \xff\n')
    log(store, "a")
    assert HeadFile(file).read()["main"].seq == 1

    file.unlink()
    file.mkdir()
    log(store, "b")
    with store.reading("main") as unit:
        assert unit.audit.head().seq == 2
    file.rmdir()
    log(store, "c")
    assert HeadFile(file).read()["main"].seq == 3


def test_a_long_head_file_is_shortened_to_the_newest_heads(tmp_path):
    """It does not grow for ever, and forgets no tenant; heads that come late change nothing."""
    heads = HeadFile(tmp_path / "head.jsonl")
    heads.write(Head(tenant="quiet", seq=7, leaf=GENESIS))
    for seq in range(1, 701):
        heads.write(Head(tenant="main", seq=seq, leaf=GENESIS))
    heads.write(Head(tenant="main", seq=699, leaf=GENESIS))

    assert {tenant: head.seq for tenant, head in heads.read().items()} == {"quiet": 7, "main": 700}
    assert heads.path.stat().st_size < 65_536
