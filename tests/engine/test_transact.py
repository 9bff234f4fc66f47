"""What is written into the engine's database, and what happens without one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from rolecall.engine.transact import Transact
from rolecall.errors import ServiceFailed
from tests.engine.toy import accept

if TYPE_CHECKING:
    from pathlib import Path

    from rolecall.store import SqlStore
    from tests.engine.toy import House


def rows(house: House, query: str) -> list[tuple[object, ...]]:
    """Read the engine's database of an embedded house."""
    with closing(sqlite3.connect(house.data / "engine.db")) as database:
        return database.execute(query).fetchall()


def test_only_names_are_stored_and_only_as_json(house: House, store: SqlStore) -> None:
    """Nothing in there can be run as code, and nothing of the request stands there."""
    transact = Transact(house.engine_url)
    transact.migrate()
    run = accept(store)

    transact.enqueue(run, 7)
    transact.close()

    assert rows(house, "PRAGMA journal_mode") == [("wal",)]
    (stored,) = [json.loads(text) for (text,) in rows(house, "SELECT inputs FROM workflow_input")]
    assert stored["positionalArgs"] == ["main", run.id]
    assert rows(house, "SELECT workflow_uuid, queue_name, queue_partition_key, priority FROM workflow_status") == [
        (run.id, "line", "sales", 7)
    ]


def test_a_database_out_of_reach_is_our_own_error(tmp_path: Path) -> None:
    """No error of a library gets out of the engine."""
    transact = Transact(f"sqlite:///{tmp_path / 'missing' / 'engine.db'}")

    with pytest.raises(ServiceFailed, match="engine's database"):
        transact.hand_back(["first"])
