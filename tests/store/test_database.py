"""Transactions: one view for readers, no waiting, errors of ours only."""

from __future__ import annotations

import sqlite3
from contextlib import nullcontext

import pytest
import sqlalchemy as sa

from rolecall.errors import BadInput, Busy, Conflict, Damaged, ServiceFailed
from rolecall.store import open_store, tables
from rolecall.store.database import make_database
from rolecall.store.failures import translated
from tests.store import samples
from tests.store.races import race


def test_a_reader_has_one_view_and_blocks_no_writer(store):
    """What is committed meanwhile is not seen, and can be committed."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
    with store.reading("main") as reader:
        assert reader.requests.status("r1") == "received"
        with store.begin("main") as writer:
            writer.requests.move("r1", "working")
        assert reader.requests.status("r1") == "received"

    with store.reading("main") as reader:
        assert reader.requests.status("r1") == "working"


def test_what_a_reader_writes_does_not_stay(store):
    """PostgreSQL refuses it, SQLite rolls it back."""
    refused = store.database.dialect.name == "postgresql"
    expected = pytest.raises(ServiceFailed, match="read-only") if refused else nullcontext()
    with expected, store.reading("main") as unit:
        unit.requests.add(samples.request())

    with store.reading("main") as unit:
        assert unit.requests.listed(engagements=["eng1"]) == []


def test_commits_survive_a_power_cut_by_the_settings(sqlite_url):
    """WAL with FULL synchronisation, foreign keys on, on every connection."""
    database = make_database(sqlite_url)
    with database.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        ]
    database.dispose()

    assert settings == ["wal", 2, 30_000, 1]


def test_racing_decisions_have_one_winner(store):
    """P3: approve, reject and revise at once; the losers hear who was first."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.deliverables.add(samples.version(), "waiting")
    verdicts = ["approve", "reject", "revise", "approve"]

    def decide(n):
        try:
            with store.begin("main") as unit:
                made = samples.decision(f"dec{n}", by=f"m{n}", by_name=f"Person {n}", verdict=verdicts[n])
                unit.deliverables.decide(made)
                unit.deliverables.move(
                    "d1",
                    1,
                    "waiting",
                    {"approve": "accepted", "reject": "rejected", "revise": "revising"}[verdicts[n]],
                )
                unit.audit.append(samples.entry(f"decision:dec{n}"))
        except Conflict as lost:
            return str(lost)
        return ""

    results = race(decide, 4)

    assert results.count("") == 1
    winner = results.index("")
    assert all(f"Person {winner} decided on d1 v1 first" in lost for lost in results if lost)
    with store.reading("main") as unit:
        assert [f"dec{winner}"] == [decision.id for decision in unit.deliverables.decisions("d1")]
        kinds = [event.type for event in unit.audit.events()]
        assert kinds == ["status_moved", "status_moved", "noted", "status_moved"], "begun, begun, decided, moved"


def test_a_step_recorded_by_two_executions_is_a_conflict(store):
    """The slower one finds the key taken, and nothing of its transaction stays."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.runs.add(samples.run())

    def execute(n):
        try:
            with store.begin("main") as unit:
                unit.runs.record(samples.record(nth=n))
                unit.checkpoints.put("r1.v1.1", "intake", {"by": n})
        except Conflict:
            return False
        return True

    assert sorted(race(execute, 3)) == [False, False, True]
    with store.reading("main") as unit:
        assert {"by": unit.runs.records("r1.v1.1")[0].nth} == unit.checkpoints.get("r1.v1.1", "intake")[1]


def test_an_error_that_is_logged_repeats_no_values(sqlite_store):
    """What people wrote stands in the parameters of a statement, not in the log."""
    broken = sa.text("INSERT INTO request (tenant, id) VALUES ('main', :words)")
    with pytest.raises(sa.exc.DBAPIError) as caught, sqlite_store.database.begin() as connection:
        connection.execute(broken, {"words": "secret words"})
    assert "secret words" not in str(caught.value)


def test_a_facts_column_that_was_changed_is_damaged_not_a_crash(store):
    """A reader gets our error with the row's name."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
    with store.database.begin() as connection:
        connection.execute(sa.update(tables.request).values(facts={"id": "r1"}))

    with store.reading("main") as unit, pytest.raises(Damaged, match="stored request r1 cannot be read"):
        unit.requests.get("r1")


def test_a_value_the_database_cannot_hold_is_bad_input(store):
    """PostgreSQL has no null character in text; SQLite keeps it."""
    refused = store.database.dialect.name == "postgresql"
    expected = pytest.raises(BadInput, match="cannot hold") if refused else nullcontext()
    with expected, store.begin("main") as unit:
        unit.requests.add(samples.request(text="a\x00b"))
        assert unit.requests.get("r1").text == "a\x00b"


def test_a_lock_that_is_not_to_be_had_is_busy(sqlite_store):
    """The caller may try again; what held the lock is not hurt."""
    with sqlite_store.begin("main"):
        other = sqlite3.connect(sqlite_store.database.url.database, timeout=0, isolation_level=None)
        engine = sa.create_engine("sqlite://", creator=lambda: other)
        with pytest.raises(Busy), translated(), engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        engine.dispose()
        other.close()


@pytest.fixture
def postgres_store(emptied_postgres_url, clock, ids):
    """A real store on PostgreSQL."""
    opened = open_store(emptied_postgres_url, clock=clock, ids=ids, head_file=None, shelf_key=None, disk_limit_mb=None)
    yield opened
    opened.close()


def cut_connections(server):
    """End every session but our own, as a restart of the database does."""
    server.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'emptied';")


def test_a_connection_lost_inside_a_transaction_is_busy(postgres_store, postgres_server):
    """Nothing was committed, so the same work may be tried again; the next transaction finds a living connection."""

    def interrupted():
        with postgres_store.begin("main") as unit:
            unit.requests.add(samples.request())
            cut_connections(postgres_server)
            unit.requests.add(samples.request("r2"))

    with pytest.raises(Busy, match="nothing was changed"):
        interrupted()
    with postgres_store.begin("main") as unit:
        unit.requests.add(samples.request())


def test_a_connection_lost_while_it_rested_is_replaced(postgres_store, postgres_server, monkeypatch):
    """A restart of the database between two transactions is not noticed."""
    monkeypatch.setattr("rolecall.store.database.PING_AFTER_S", 0.0)
    with postgres_store.begin("main") as unit:
        unit.requests.add(samples.request())
    cut_connections(postgres_server)

    with postgres_store.reading("main") as unit:
        assert unit.requests.status("r1") == "received"
