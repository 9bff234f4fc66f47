"""A fresh world for each test; the database is copied, because migrating takes longer than these tests do."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest

from rolecall.store import migrate
from rolecall.testing.workspace import RecordingWorkspace
from tests.courier.world import PLACE, Scripted, restart
from tests.store import samples


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """A migrated database to copy: migrating takes longer than these tests do."""
    path = tmp_path_factory.mktemp("model") / "ledger.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated, tmp_path):
    """The URL of a fresh copy, for the shared fixture that opens the store."""
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'ledger.db')}"


@pytest.fixture
def world(sqlite_store, clock):
    """A store with an accepted version 1 of d1 for request r1, a workspace, a target and a courier."""
    with sqlite_store.begin("main") as unit:
        unit.engagements.add(samples.engagement())
        unit.requests.add(samples.request(place=PLACE))
        unit.runs.add(samples.run())
        unit.deliverables.add(samples.version(), "accepted")
        unit.deliverables.decide(samples.decision(digest=samples.version().digest))
    world = SimpleNamespace(store=sqlite_store, clock=clock)
    world.link = lambda _about: None
    world.chat = RecordingWorkspace(now=clock.monotonic)
    world.target = Scripted()
    world.restart = lambda: restart(world)
    world.restart()
    return world
