"""The front desk's fixtures."""

from __future__ import annotations

import pytest

from rolecall.testing.model import ScriptedModel
from tests.desk.counter import Counter
from tests.line.floor import minutes


@pytest.fixture
def counter(sqlite_store, clock, ids):
    """A counter whose model answers well."""
    return Counter(sqlite_store, clock, ids, ScriptedModel([minutes]))


@pytest.fixture
def dana(counter):
    """A requester with an account in the channel."""
    return counter.account("dana", "requester")


@pytest.fixture
def olga(counter):
    """An owner with an account in the channel."""
    return counter.account("olga", "owner")
