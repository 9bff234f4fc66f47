"""Migrations: from nothing to the present schema, once, by whoever comes first."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from rolecall.domain.audit import SYSTEM, Entry
from rolecall.errors import ServiceFailed
from rolecall.governance import auditing
from rolecall.store import is_current, make_database, migrate, open_store, tables
from tests.store import samples
from tests.store.races import race

#: The package gives the function the name of its module.
migrate_module = sys.modules["rolecall.store.migration"]


def test_an_empty_place_becomes_a_database(tmp_path):
    """The folder is made, and a second time there is nothing to do."""
    url = f"sqlite:///{tmp_path}/new/folder/ledger.db"

    assert not is_current(url)
    assert not (tmp_path / "new").exists()
    assert [migrate(url), migrate(url)] == [True, False]
    assert is_current(url)


def test_the_schema_is_what_the_tables_say(store_url):
    """The revisions and the tables do not drift apart."""
    database = make_database(store_url)
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, tables.metadata) == []
    database.dispose()


def ours(_item, name, kind, _reflected, _compared):
    """Leave out the full text index, which is not the same on both databases."""
    return not (name.startswith("chunk_fts") or (kind, name) in {("column", "tsv"), ("index", "ix_chunk_tsv")})


def test_the_newest_revision_is_the_one_the_quick_check_knows():
    """A new revision that is not named in `NEWEST` would never be applied."""
    folder = Path(importlib.util.find_spec("rolecall.store").origin).parent / "migrations"

    assert ScriptDirectory(str(folder)).get_current_head() == migrate_module.NEWEST


@pytest.mark.parametrize("kind", ["sqlite_url", "postgres_url"])
def test_a_database_of_a_newer_rolecall_is_left_alone(kind, request):
    """An unknown schema is refused with what to do."""
    url = request.getfixturevalue(kind)
    database = make_database(url)
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.dispose()

    assert not is_current(url)
    with pytest.raises(ServiceFailed, match=r"revision 9999.*newer Rolecall"):
        migrate(url)


def test_four_processes_that_start_at_once_make_one_database(tmp_path):
    """One migrates, the others wait and find it done."""
    url = f"sqlite:///{tmp_path}/data/ledger.db"

    assert sorted(race(lambda _: migrate(url), 4)) == [False, False, False, True]
    assert is_current(url)


def test_a_database_out_of_reach_is_an_error_in_words():
    """No traceback of a driver."""
    with pytest.raises(ServiceFailed, match="rolecall doctor"):
        migrate("postgresql+psycopg://nobody@127.0.0.1:1/none")


def test_a_current_database_costs_no_alembic(sqlite_url):
    """Start-up does not load what it does not need."""
    code = (
        "import sys; from rolecall.store import migrate; "
        f"assert not migrate({sqlite_url!r}); "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'alembic', 'cryptography', 'psycopg'}))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


@pytest.fixture(params=["sqlite", "postgres"])
def old_url(request, tmp_path):
    """A database as Rolecall made it before there were workspaces: revision 0007."""
    url = f"sqlite:///{tmp_path}/old.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    database = make_database(url)
    with database.begin() as connection:
        if request.param == "postgres":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        config = Config()
        config.set_main_option("script_location", str(Path(migrate_module.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
    database.dispose()
    return url


#: Requests as they were stored then, one of them in a thread, and two in another.
OLD_REQUESTS = (("r1", "host:local:kim"), ("r2", "web:T:a:7"), ("r3", "web:T:b:8"), ("r4", "web:T:b:8"))


def old_rows():
    """Yield table, what covers the row, and the row as it was stored then: without the fields of today."""
    for id, place in OLD_REQUESTS:
        facts = samples.request(id, place=place).snapshot()
        del facts["private"]
        yield (
            "request",
            f"request:{id}",
            {name: facts[name] for name in ("engagement", "department", "place", "at")},
            facts,
        )
    facts = samples.engagement().snapshot()
    for name in ("groups", "strict", "sample"):
        del facts[name]
    yield "engagement", "engagement:eng1", {"department": facts["department"]}, facts
    facts = samples.member().snapshot()
    del facts["sample"]
    yield "member", "member:m1", {}, facts


@pytest.fixture
def aged(old_url, tmp_path, clock, ids):
    """A store with rows that were written and audited before the migration, which has just been done."""
    opened = open_store(old_url, clock=clock, ids=ids, head_file=tmp_path / "h", shelf_key=None, disk_limit_mb=None)
    with opened.begin("main") as unit:
        for table, covers, columns, facts in old_rows():
            names = ["tenant", "id", *columns, "facts"]
            values = {"tenant": "main", "id": facts["id"], **columns, "facts": json.dumps(facts)}
            marks = ", ".join(f"CAST(:{name} AS JSONB)" if name == "facts" else f":{name}" for name in names)
            if unit.rows.dialect == "sqlite":
                marks = ", ".join(f":{name}" for name in names)
            unit.rows.connection.execute(sa.text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"), values)
            unit.audit.append(Entry(type="noted", actor=SYSTEM, subject=covers, body={"row": facts}, covers=covers))
    opened.database.dispose()
    assert migrate(old_url)
    yield opened
    opened.close()


def verdict(store):
    """Verify the log."""
    with store.reading("main") as unit:
        return auditing.verify("main", auditing.records(unit), store.heads.read()["main"])


def test_rows_from_before_still_verify(aged):
    """What is compared is the row as it is stored, not as today's classes would write it."""
    assert (verdict(aged).problem, verdict(aged).rows) == ("", 6)


def test_new_columns_of_old_rows_are_under_audit_too(aged):
    """Whoever changes what lists go by is named."""
    request = tables.request
    for column, value in (("channel", "web:T:c"), ("requester", "m9"), ("private", 1)):
        mine = sa.update(request).where(request.c.id == "r2")
        with aged.database.begin() as connection:
            (old,) = connection.execute(sa.select(request.c[column]).where(request.c.id == "r2")).one()
            connection.execute(mine.values({column: value}))
        assert verdict(aged).problem.startswith("request:r2 was changed"), column
        with aged.database.begin() as connection:
            connection.execute(mine.values({column: old}))
    assert verdict(aged).problem == ""


def test_requests_from_before_are_read_listed_and_found_in_their_threads(aged):
    """New fields have their defaults, new columns are filled, and a thread is about its newest request."""
    with aged.begin("main") as unit:
        assert unit.requests.get("r2") == samples.request("r2", place="web:T:a:7")
        assert unit.engagements.get("eng1") == samples.engagement()
        assert unit.members.get("m1") == samples.member()
        narrowed = unit.requests.listed(engagements=["eng1"], channel="web:T:b", requester="m1", private="m9")
        assert [request.id for request, _ in narrowed] == ["r4", "r3"]
        assert unit.requests.in_thread("web:T:b:8").id == "r4"
        assert unit.requests.in_thread("web:T:a:7").id == "r2"
        assert unit.requests.in_thread("host:local:kim") is None
        assert unit.requests.assignee("r1") == ""


def test_the_upgraded_schema_is_the_one_of_a_new_database(aged):
    """An upgrade ends where a new installation begins."""
    with aged.database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, tables.metadata) == []


def test_the_risk_of_versions_from_before_is_beside_their_facts(old_url):
    """One whose facts were tampered with is left to the audit."""
    version = {"deliverable": "d1", "engagement": "e", "request": "r1", "status": "waiting"}
    rows = (
        ("request", {"id": "r1", "engagement": "e", "department": "d", "place": "p", "at": "t"}, {"requester": "m1"}),
        ("deliverable", {"id": "d1", "request": "r1"}, None),
        ("version", {**version, "number": 1}, {"risk": "T2"}),
        ("version", {**version, "number": 2}, {}),
    )
    database = make_database(old_url)
    with database.begin() as connection:
        for table, columns, facts in rows:
            values = {"tenant": "main", **columns, **({"facts": json.dumps(facts)} if facts is not None else {})}
            cast = "CAST(:facts AS JSONB)" if connection.dialect.name == "postgresql" else ":facts"
            marks = ", ".join(cast if name == "facts" else f":{name}" for name in values)
            connection.execute(sa.text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"), values)

    assert migrate(old_url)
    with database.connect() as connection:
        found = connection.execute(sa.select(tables.version.c.risk).order_by(tables.version.c.number)).scalars().all()
    database.dispose()
    assert found == ["T2", ""]


@pytest.mark.parametrize("wrong", ["null", '["m1"]', "1e999", "9223372036854775808"])
def test_facts_of_a_wrong_type_stop_no_migration(old_url, wrong):
    """The columns of such a row stay empty: the audit names it. Those of the next row are filled."""
    stage = {"stage": "draft", "nth": 0, "model": "m", "tier": None, "deterministic": False, "seconds": 1.5}
    whole = json.dumps({**stage, "gates": [], "ended": "t"})
    tampered = whole.replace('"m"', wrong).replace("1.5", "1.5" if wrong[0] in "n[" else wrong)
    run = {"id": "run1", "request": "r1", "engagement": "e", "department": "d", "status": "done", "facts": "{}"}
    request = {"id": "r1", "engagement": "e", "department": "d", "place": "p", "at": "t"}
    rows = (
        ("request", {**request, "facts": json.dumps({"requester": "m1"})}),
        ("run", run),
        ("stage_record", {"run": "run1", "step": "draft.0", "facts": tampered}),
        ("stage_record", {"run": "run1", "step": "draft.1", "facts": whole}),
    )
    database = make_database(old_url)
    with database.begin() as connection:
        for table, columns in rows:
            values = {"tenant": "main", **columns}
            cast = "CAST(:facts AS JSONB)" if connection.dialect.name == "postgresql" else ":facts"
            marks = ", ".join(cast if name == "facts" else f":{name}" for name in values)
            connection.execute(sa.text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"), values)

    assert migrate(old_url)
    with database.connect() as connection:
        found = connection.execute(sa.select(tables.stage_record.c.ms).order_by(tables.stage_record.c.seq)).scalars()
        assert found.all() == [0, 1500]
    database.dispose()
