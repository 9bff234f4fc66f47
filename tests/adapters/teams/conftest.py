"""A house whose people are in Teams."""

from __future__ import annotations

import pytest

from rolecall.testing.model import ScriptedModel
from tests.adapters.house import House
from tests.adapters.kits.teams import TeamsKit
from tests.line.floor import minutes


@pytest.fixture
async def house(sqlite_store, clock, ids):
    """The real desk, line and courier, the preview adapter, and the fake with its pace."""
    opened = House(sqlite_store, clock, ids, ScriptedModel([minutes]), kit=TeamsKit())
    await opened.open()
    opened.kit.teams.connector.paced = True
    yield opened
    await opened.close()
    assert opened.breaches == []


@pytest.fixture
def teams(house):
    """The fake."""
    return house.kit.teams


@pytest.fixture
async def dana(house):
    """A requester."""
    return await house.kit.person("dana", "requester")
