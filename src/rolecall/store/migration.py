"""Brings a database to the schema of this version of Rolecall.

Alembic takes a noticeable part of a second to load, so a database that is current is recognised without it.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from rolecall.errors import ServiceFailed
from rolecall.store.database import make_database
from rolecall.store.failures import translated

#: The newest revision in `migrations/versions`.
NEWEST = "0014"

#: Any number: it names the lock under which one process migrates a PostgreSQL database.
_LOCK = 7_102_026


def is_current(url: str) -> bool:
    """Tell whether the database exists and has the schema of this version."""
    file = sa.make_url(url).database if url.startswith("sqlite") else None
    if file and not Path(file).exists():
        return False
    database = make_database(url)
    try:
        with translated(), database.connect() as connection:
            return _revision(connection) == NEWEST
    finally:
        database.dispose()


def migrate(url: str) -> bool:
    """Create or upgrade the database, one process at a time; return whether anything was to be done.

    On SQLite the directory of the file is made first. All changes are one transaction.

    Raises:
        ServiceFailed: the database is out of reach, or was written by a newer Rolecall.
    """
    if url.startswith("sqlite"):
        Path(str(sa.make_url(url).database)).parent.mkdir(parents=True, exist_ok=True)
    if is_current(url):
        return False
    database = make_database(url)
    try:
        with translated(), database.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            return _upgrade(connection)
    finally:
        database.dispose()


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def _upgrade(connection: sa.Connection) -> bool:
    from alembic import command  # noqa: PLC0415  # slow to load, needed once in the life of a database
    from alembic.config import Config  # noqa: PLC0415  # as above

    revision = _revision(connection) or ""
    if revision == NEWEST:
        return False
    if revision > NEWEST:
        raise ServiceFailed(
            f"The database has revision {revision}; this Rolecall knows none after {NEWEST}.",
            hint="Install the newer Rolecall that wrote it.",
        )
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True
