"""The fixtures of reports that a role makes."""

from __future__ import annotations

import pytest

from rolecall.llm.offline import OfflineModel
from tests.reports.room import Room


@pytest.fixture
def bare_office(sqlite_store, clock, ids) -> Room:
    """A channel whose team has hired nobody."""
    return Room(sqlite_store, clock, ids, OfflineModel())


@pytest.fixture
def office(bare_office) -> Room:
    """A channel whose team has hired the project manager."""
    bare_office.hired(bare_office.olga)
    return bare_office


@pytest.fixture
def strict_office(bare_office) -> Room:
    """The same where everything needs an approver."""
    bare_office.hired(bare_office.olga, "--strict")
    return bare_office
