"""One package is enough: built as a third party builds it, found by its entry points, run by the real product."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import httpx
import pytest

from rolecall.clock import SystemClock
from tests.adapters.fake_teams.server import FakeTeams, lines
from tests.journeys.browser import Installation

PACKAGE = Path(__file__).parent
#: Seconds something may take to be shown before a test gives up; never a measurement.
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the installed distribution and nothing else; no network is asked."""
    folder = tmp_path_factory.mktemp("site")
    source = shutil.copytree(PACKAGE, folder / "source", ignore=shutil.ignore_patterns("*.pyc", "test_*"))
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet"]
    pip = [sys.executable, "-m", "pip", "install", *offline, "--target", str(folder / "packages"), str(source)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "packages"


async def shown(teams, conversation, words):
    """Wait until the bot says these words in a conversation."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            cards = ["\n".join(lines(one.card)) for one in teams.world.seen(conversation)]
            found = next((card for card in cards if words in card), None)
            if found is not None:
                return found
            await asyncio.sleep(0.05)


@pytest.fixture
async def served(installed, tmp_path):
    """The fake, and the real product with the package beside it, called over HTTP."""
    async with FakeTeams(SystemClock()) as teams:
        more = {"PYTHONPATH": str(installed), "ROLECALL_ADAPTERS": "web,teams", **teams.environ()}
        house = await asyncio.to_thread(Installation, tmp_path, sample=False, more=more)
        teams.at(f"{house.address}/teams/messages")
        yield teams, house
        assert await asyncio.to_thread(house.end) == 0


async def test_a_workspace_comes_with_one_package(served):
    """Found by its entry points, healthy, with its command; people become members and hire a role in it."""
    teams, house = served
    general, lee = teams.world.channel("general"), teams.world.person("lee")
    chat = teams.world.chat(lee.id)

    async with httpx.AsyncClient() as browser:
        lives = await browser.get(f"{house.address}/healthz")
        ready = await browser.get(f"{house.address}/readyz")
    await teams.deliver(teams.added(general))
    link = await asyncio.to_thread(house.run, "teams", "link")
    await teams.deliver(teams.says(lee, link.out.partition(": ")[2].strip(), chat))
    await shown(teams, chat, "You are ")
    await teams.deliver(teams.says(lee, "/rolecall hire ba --budget $50/month", general, names_bot=True))

    assert "Business Analyst" in await shown(teams, general, "hired for this channel")
    assert (lives.status_code, ready.json()["adapters"]["teams"]["state"]) == (200, "up")


def test_without_the_package_nobody_knows_it():
    """So that the test above cannot pass because the product brings it."""
    assert "teams" not in {point.name for point in metadata.entry_points(group="rolecall.adapters")}
