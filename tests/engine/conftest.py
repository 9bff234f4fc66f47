"""Data directories, and child processes that are quick to start and may be killed."""

from __future__ import annotations

import multiprocessing
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.engine.toy import House

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    from rolecall.store import SqlStore


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an empty, migrated ledger."""
    data = tmp_path_factory.mktemp("migrated")
    House.at(data).store().close()
    return data


@pytest.fixture
def house(migrated: Path, tmp_path: Path) -> House:
    """An embedded house of its own."""
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    return House.at(tmp_path)


@pytest.fixture
def store(house: House) -> Iterator[SqlStore]:
    """The ledger of the house."""
    opened = house.store()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """Starts child processes from one that has the heavy imports behind it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["rolecall.engine.transact", "rolecall.store.store", "rolecall.clock"])
    return context
