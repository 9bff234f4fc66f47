"""Migrations: from nothing to the present schema, once, by whoever comes first."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from rolecall.errors import ServiceFailed
from rolecall.store import is_current, make_database, migrate, tables
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
