"""The web workspace on a real store, and its shelf alone."""

from __future__ import annotations

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.testing.model import ScriptedModel
from tests.adapters.web.studio import Studio
from tests.line.floor import minutes


@pytest.fixture
def shelf(sqlite_store):
    """The rows of the adapter `web`."""
    return AdapterShelf(sqlite_store, "main", "web")


@pytest.fixture
async def studio(sqlite_store, clock, ids):
    """A running web workspace with a note taker that answers well."""
    async with Studio(sqlite_store, clock, ids, ScriptedModel([minutes])).open() as opened:
        yield opened
