"""The session with Discord: resumed rather than begun, counted where it is begun, and gone when it is left."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

import pytest
from discord.gateway import KeepAliveHandler
from discord.http import Route

from rolecall_discord import gateway, identifies, pulse
from rolecall_discord.visiting import aimed
from tests.adapters.discord.conftest import Elsewhere
from tests.adapters.discord.scene import Scene
from tests.adapters.fake_discord.app_config import CONTENT, PRIVILEGED
from tests.line.floor import TEXT


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(3):
        while not true():  # noqa: ASYNC110  # what is waited for rings no bell
            await asyncio.sleep(0.005)


async def test_a_dropped_socket_is_resumed_and_what_was_missed_arrives(scene: Scene) -> None:
    """What somebody wrote meanwhile is taken in, once, and no session is begun."""
    scene.hire()

    scene.discord.gateway.drop()
    scene.dana.mention(scene.general, f"notes {TEXT}")
    await until(scene.house.took_in.is_set)
    await scene.works.later.settle()

    assert (scene.discord.gateway.begun, scene.discord.gateway.resumed) == (1, 1)
    assert len(scene.house.requests()) == 1
    assert (await scene.kit.running.health()).state == "up"


async def test_asked_to_connect_again_it_resumes(scene: Scene) -> None:
    """Op 7 costs no session."""
    await scene.discord.gateway.reconnect()

    await until(lambda: scene.discord.gateway.resumed == 1)
    assert scene.discord.gateway.begun == 1


async def test_an_invalid_session_begins_anew_and_is_counted(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Op 9 costs one; the library's client still hears people afterwards."""
    monkeypatch.setattr(gateway, "BETWEEN_S", 0.0)
    left = scene.works.identifies.left

    await scene.discord.gateway.invalidate()
    await until(lambda: scene.discord.gateway.begun == 2)
    await until(lambda: scene.works.bot.alone_since is None)
    scene.dana.dm("help")
    await until(scene.house.took_in.is_set)

    assert scene.works.identifies.left == left - 1


async def test_a_session_too_many_ends_it_with_words(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one of the day was used up while it ran: it is down until tomorrow, and nothing is sent to begin one."""
    monkeypatch.setattr(gateway, "BETWEEN_S", 0.0)
    monkeypatch.setattr(identifies, "MOST", 1)
    before = set(_beats())

    await scene.discord.gateway.invalidate()
    await until(lambda: scene.works.bot.ended_by() is not None)

    health = await scene.kit.running.health()
    assert health.state == "down"
    assert "The next one may begin at 2026-11-22" in health.text
    assert scene.discord.gateway.begun == 1
    begun = set(_beats()) - before
    await scene.kit.running.stop()
    assert len(begun) == 1
    assert all(one._stop_ev.is_set() for one in begun)  # or it beats once more, when there is no loop


async def test_without_a_connection_it_is_degraded_and_after_a_while_down(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library connects again by itself; one that never does is started anew by the supervisor."""
    await scene.works.bot.on_disconnect()

    assert (await scene.kit.running.health()).state == "degraded"
    monkeypatch.setattr(pulse, "WITHOUT_S", 0.0)
    assert (await scene.kit.running.health()).state == "down"
    await scene.works.bot.on_resumed()
    assert (await scene.kit.running.health()).state == "up"


async def test_no_privileged_intent_is_asked_for_without_need(scene: Scene, elsewhere: Elsewhere) -> None:
    """Reading plain replies is the one."""
    (session,) = scene.discord.gateway.live
    assert session.intents & PRIVILEGED == 0

    scene.discord.app.privileged = CONTENT
    reading = elsewhere.adapter(READS_REPLIES="yes")
    await elsewhere.start(reading)
    assert [one.intents & PRIVILEGED for one in scene.discord.gateway.live] == [0, CONTENT]
    assert (reading.caps.reads_replies, scene.kit.running.caps.reads_replies) == (True, False)
    await reading.stop()


async def test_what_a_handler_does_not_catch_is_on_record_and_the_next_event_is_heard(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The library would only log it somewhere; health says it, too."""

    async def broken(_guild: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(scene.works.bot._hearing, "guild_removed", broken)
    with caplog.at_level(logging.ERROR):
        scene.discord.admin.leave(scene.kit.guild, scene.discord.world.bot)
        await until(lambda: scene.works.bot.failures)

    assert "ZeroDivisionError" in caplog.text
    assert "1 events could not be handled" in (await scene.kit.running.health()).text


@pytest.mark.parametrize("gesture", ["command", "mention"])
async def test_a_bug_in_the_core_is_told_to_whoever_met_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, gesture: str
) -> None:
    """Without the details, which are in the log; nothing stays unanswered."""

    async def broken(_event: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(scene.house, "accept", broken)
    if gesture == "command":
        await scene.dana.slash(scene.general, "rolecall help")
    else:
        scene.dana.mention(scene.general, "notes for the board")
        await scene.settled()

    assert "could not take this in" in scene.told(scene.dana)[-1]
    assert "secret" not in scene.told(scene.dana)[-1]
    assert (await scene.kit.running.health()).state == "up"


async def test_stopping_leaves_nothing_running(scene: Scene, elsewhere: Elsewhere) -> None:
    """No task, no heartbeat, no socket; told to stop twice, nothing happens."""
    before, beats = asyncio.all_tasks(), set(_beats())
    other = elsewhere.adapter()
    await elsewhere.start(other)
    (beat,) = set(_beats()) - beats

    await other.stop()
    await other.stop()

    await until(lambda: len(scene.discord.gateway.live) == 1)
    assert asyncio.all_tasks() - before - _served(scene) == set()
    assert beat._stop_ev.is_set()
    assert (await other.health()).text == "It was not started."


def test_aiming_ends_where_it_began() -> None:
    """The library keeps its addresses for the whole process, so a look at a fake must not leave them changed."""
    with aimed("http://127.0.0.1:9"):
        assert Route("GET", "/users/@me").url == "http://127.0.0.1:9/api/v10/users/@me"
    assert Route("GET", "/users/@me").url == "https://discord.com/api/v10/users/@me"


def _beats() -> list[KeepAliveHandler]:
    """Return the threads in which the library sends heartbeats."""
    return [one for one in threading.enumerate() if isinstance(one, KeepAliveHandler)]


def _served(scene: Scene) -> set[asyncio.Task[object]]:
    """Return the tasks that are the fake's: it serves on the same loop."""
    return {one for one in asyncio.all_tasks() if "aiohttp/web" in str(one.get_coro().cr_code.co_filename)}  # type: ignore[union-attr]
