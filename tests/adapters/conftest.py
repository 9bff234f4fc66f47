"""Every test of the suite runs on every kit, and those that are marked also with flags switched off."""

from __future__ import annotations

from functools import partial
from pkgutil import resolve_name

import pytest

from rolecall.testing.model import ScriptedModel
from tests.adapters.house import House
from tests.adapters.kits.discord_afar import DurableDiscordKit
from tests.adapters.kits.memory import MemoryKit
from tests.adapters.kits.slack_afar import DurableSlackKit
from tests.adapters.kits.teams import TeamsKit
from tests.adapters.kits.typed import TypedKit
from tests.adapters.kits.web import WebKit
from tests.line.floor import minutes

KITS = {
    "memory": MemoryKit,
    "typed": TypedKit,
    "web": WebKit,
    "slack": DurableSlackKit,
    "discord": DurableDiscordKit,
    "teams": TeamsKit,
}
#: Flags by the name under which a test says that it depends on them: `@pytest.mark.without("buttons", …)`.
OFF = {
    "buttons": {"buttons": False},
    "forms": {"forms": False},
    "replies": {"buttons": False, "reads_replies": False},
    "inbound": {"buttons": False, "forms": False, "reads_replies": False, "commands": "none"},
    "private": {"private": False},
    "threads": {"threads": False},
    "buttons_and_threads": {"buttons": False, "threads": False},
    "edits": {"edit_window_s": 0},
    "same_key": {"same_key_s": 0},
    "findable": {"same_key_s": 60, "findable": False},
    "both_keys": {"same_key_s": 0, "findable": False},
    "event_groups": {"groups": "event"},
    "groups": {"groups": "none"},
    "identity": {"identity": "claimed"},
}


def pytest_addoption(parser):
    """Let a third party name its kit."""
    parser.addoption("--kit", action="append", default=[], metavar="MODULE:CLASS", help="a kit to run the suite on")


def pytest_configure(config):
    """Know our mark."""
    config.addinivalue_line("markers", "without(*names): run the test with these flags switched off, too")


def pytest_generate_tests(metafunc):
    """Choose the kits of a test."""
    if "kit" not in metafunc.fixturenames:
        return
    named = metafunc.config.getoption("kit", default=[])
    kits = {name.rpartition(":")[2]: resolve_name(name) for name in named} or KITS
    off = [name for mark in metafunc.definition.iter_markers("without") for name in mark.args]
    made = [pytest.param(kit, id=name) for name, kit in kits.items()]
    made += [pytest.param(partial(MemoryKit, **OFF[name]), id=f"without-{name}") for name in off if not named]
    metafunc.parametrize("kit", made, indirect=True)


@pytest.fixture
def kit(request):
    """The platform under test."""
    return request.param()


@pytest.fixture
async def house(kit, sqlite_store, clock, ids):
    """A house with that platform; the core never uses what its flags deny."""
    opened = House(sqlite_store, clock, ids, ScriptedModel([minutes]), kit=kit)
    await opened.open()
    yield opened
    await opened.close()
    assert opened.breaches == []


@pytest.fixture
async def dana(house, kit):
    """A requester."""
    return await kit.person("dana", "requester")


@pytest.fixture
async def max_(house, kit):
    """An approver."""
    return await kit.person("max", "requester", "approver")


@pytest.fixture
async def eve(house, kit):
    """A member who may ask and not approve."""
    return await kit.person("eve", "requester")
