"""Two connections: one may break at any time; both mend themselves; a wrong token is said at once."""

from __future__ import annotations

import asyncio

import pytest

from rolecall.errors import Dead
from rolecall_slack import sockets as module
from rolecall_slack.client import Client
from rolecall_slack.sockets import Sockets
from tests.line.floor import TEXT

ASK = f"notes {TEXT}"


@pytest.fixture
def hasty(monkeypatch):
    """Pings come twenty times a second."""
    monkeypatch.setattr(module, "PING_S", 0.05)


async def until(true, within=5.0):
    """Wait until something is so."""
    async with asyncio.timeout(within):
        while not await true():  # noqa: ASYNC110  # the library tells nobody
            await asyncio.sleep(0.02)


async def test_two_connections_are_open(stage):
    """And the adapter says that it is up."""
    assert len(stage.slack.sockets.open) == 2
    assert await stage.works.sockets.connected() == 2
    assert (await stage.house.adapter.health()).state == "up"


async def test_while_one_is_lost_the_other_serves(hasty, stage):
    """Nothing is lost; the broken one comes back."""
    stage.hire()
    next(iter(stage.slack.sockets._transports.values())).abort()

    async def lost():
        return len(stage.slack.sockets.open) == 1

    await until(lost)
    said = await stage.dana.mention(stage.general, ASK)
    assert all(one.acked for one in said.deliveries)

    async def back():
        return len(stage.slack.sockets.open) == 2 and await stage.works.sockets.connected() == 2

    await until(back)


async def test_a_cut_and_a_refresh_are_mended(hasty, stage):
    """Slack asks for new connections every few hours; a cable may be cut."""
    for broken in (stage.slack.sockets.cut, stage.slack.sockets.refresh):
        opened = stage.slack.sockets.opened
        result = broken()
        if result is not None and not isinstance(result, int):
            await result

        async def renewed(opened=opened):
            return stage.slack.sockets.opened >= opened + 2 and len(stage.slack.sockets.open) == 2

        await until(renewed)
    stage.hire()
    assert all(one.acked for one in (await stage.dana.mention(stage.general, ASK)).deliveries)


async def test_a_wrong_app_token_is_dead_at_once(stage):
    """The library would try for ever."""
    async with Client(stage.slack.base_url) as client:
        with pytest.raises(Dead):
            await Sockets("xapp-wrong", stage.slack.base_url, 2).start(None, client)


async def test_after_the_end_no_task_and_no_connection_is_left(stage):
    """What was taken in was acked before."""
    tasks = asyncio.all_tasks()
    await stage.house.adapter.stop()
    await asyncio.sleep(0.05)

    assert stage.slack.sockets.open == []
    mine = [task for task in tasks if "slack_sdk" in str(task.get_coro()) and not task.done()]
    assert mine == []
