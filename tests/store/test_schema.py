"""Rules that every table keeps."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from rolecall.store import inbox, outbox, runs, search_sqlite, tables
from tests.store import samples

#: Processes work for every tenant.
WITHOUT_TENANT = {"executor"}
UNIQUE_OVER_TENANTS = {
    #: A word of the index that all tenants share.
    ("engagement", ("id",)),
    #: What a visitor shows before anybody knows the tenant.
    ("link", ("hash",)),
    ("session", ("hash",)),
    #: Says which tenant it is.
    ("account", ("workspace", "account")),
}


def test_every_key_begins_with_the_tenant():
    """Two tenants never meet in a key (invariant 10); only row numbers are common to all."""
    wrong = []
    for table in tables.metadata.sorted_tables:
        uniques = [
            item for item in table.constraints if isinstance(item, sa.PrimaryKeyConstraint | sa.UniqueConstraint)
        ]
        keys = [tuple(item.columns.keys()) for item in [*uniques, *(index for index in table.indexes if index.unique)]]
        wrong += [
            (table.name, key)
            for key in keys
            if key[0] != "tenant" and key != ("seq",) and (table.name, key) not in UNIQUE_OVER_TENANTS
        ]

    assert wrong == [("executor", ("id",))]


def test_every_row_has_a_tenant():
    """The column is there and never null."""
    without = {table.name for table in tables.metadata.sorted_tables if "tenant" not in table.c}

    assert without == WITHOUT_TENANT
    assert not any(table.c.tenant.nullable for table in tables.metadata.sorted_tables if "tenant" in table.c)


def test_content_knows_its_engagement():
    """Scoped reads need no guess: every table that is listed or searched by engagement has the column."""
    for table in (
        tables.request,
        tables.run,
        tables.version,
        tables.source,
        tables.chunk,
        tables.ledger_entry,
    ):
        assert "engagement" in table.c, table.name
    for table in (tables.request, tables.run, tables.engagement, tables.ledger_entry):
        assert "department" in table.c, table.name


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (inbox._NEXT, "ix_inbox_next"),
        (outbox._NEXT.params(workspaces=["cli"]), "ix_outbox_next"),
        (runs._UNFINISHED, "ix_run_unfinished"),
    ],
)
def test_a_poll_reads_only_what_is_open(sqlite_store, query, index):
    """Years of worked rows cost a poll nothing: it goes by the partial index."""
    plain = query.compile(sqlite_store.database, compile_kwargs={"literal_binds": True})
    with sqlite_store.database.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {plain}").scalars(3).all()

    assert f"USING INDEX {index}" in plan[0]


def test_a_search_asks_the_full_text_index_once(sqlite_store):
    """Not once for every chunk of the engagement, which is a hundred times slower."""
    query = search_sqlite.count("refund", ["eng1"]).where(tables.chunk.c.engagement == "eng1")
    plain = query.compile(sqlite_store.database, compile_kwargs={"literal_binds": True})
    with sqlite_store.database.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {plain}").scalars(3).all()

    assert plan[0] == "MATERIALIZE hits"
    assert sum("chunk_fts" in step for step in plan) == 1


@pytest.mark.parametrize(
    "read",
    [
        lambda unit: unit.requests.listed(engagements=["eng1", "eng2"]),
        lambda unit: unit.requests.listed(engagements=["eng1"], statuses=["working", "delivered"]),
        lambda unit: unit.requests.listed(engagements=["eng1"], before="r1"),
        lambda unit: unit.requests.listed(engagements=["eng1"], channel="web:main:a"),
        lambda unit: unit.requests.listed(engagements=["eng1"], requester="m1"),
        lambda unit: unit.requests.listed(engagements=["eng1"], private="m1"),
        lambda unit: unit.requests.in_thread("web:main:a:1"),
        lambda unit: unit.requests.assigned("m1"),
        lambda unit: unit.requests.due_follow_ups(),
        lambda unit: unit.outbox.listed(states=["queued"], prefix="r1:"),
        lambda unit: unit.shelf.newest("web", "feed", None, 50),
        lambda unit: unit.shelf.newest("web", "feed", 50, 50),
        lambda unit: unit.shelf.many("web", ["a", "b"]),
        lambda unit: unit.access.link("l1"),
        lambda unit: unit.access.session("s1"),
        lambda unit: unit.access.tenant_of("web", "T1"),
    ],
)
def test_what_people_look_at_often_goes_by_an_index(sqlite_store, read):
    """However many rows there are, none of these reads a whole table."""
    with sqlite_store.begin("main") as unit:
        unit.requests.add(samples.request())
    seen = []
    sa.event.listen(sqlite_store.database, "before_cursor_execute", lambda *args: seen.append((args[2], args[3])))
    with sqlite_store.reading("main") as unit:
        read(unit)
        statements = [pair for pair in seen if pair[0].startswith("SELECT")]
        plans = [
            step
            for statement, values in statements
            for step in unit.rows.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).scalars(3)
        ]

    whole = [step for step in plans if step.startswith("SCAN") or step.endswith("(tenant=?)")]
    assert any(step.startswith("SEARCH") for step in plans)
    assert [step for step in whole if "ix_follow_up_pending" not in step] == [], "all rows of a tenant are read"
