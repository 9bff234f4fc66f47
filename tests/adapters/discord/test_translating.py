"""Every way in which Discord says no, or says nothing, becomes what the courier has to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from rolecall.errors import Busy, Dead, Forbidden, Gone, Refused, RolecallError, Throttled, Unreached, Unsure
from rolecall_discord.translating import BANNED_S, port_errors, translated
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Channel

REFUSALS = [
    (404, 10003, Gone),
    (404, 10008, Gone),
    (404, 10004, Gone),
    (404, 10062, Gone),
    (401, 50027, Gone),
    (403, 50001, Forbidden),
    (403, 50007, Forbidden),
    (403, 50013, Forbidden),
    (403, 99999, Forbidden),
    (400, 40067, Forbidden),
    (400, 50008, Forbidden),
    (400, 50024, Forbidden),
    (400, 50083, Forbidden),
    (400, 160006, Forbidden),
    (401, 0, Dead),
    (400, 50035, Refused),
    (400, 40060, Refused),
    (413, 40005, Refused),
    (400, 30046, Throttled),
    (400, 40003, Throttled),
]


@pytest.fixture
async def send(client: discord.Client, general: Channel) -> AsyncIterator[Any]:
    """Send something, with the library's errors as those of the port."""

    async def sent() -> None:
        async with port_errors():
            await client.get_partial_messageable(int(general.id)).send("x")

    return sent


@pytest.mark.parametrize(("status", "code", "error"), REFUSALS)
async def test_each_refusal_has_its_meaning(
    send: Any, fake: FakeDiscord, status: int, code: int, error: type[RolecallError]
) -> None:
    """The class says what the courier does, the words name the code; a missing right comes with what to grant."""
    fake.faults.refuse("message.create", status, code)

    with pytest.raises(error) as caught:
        await send()
    assert error in (Throttled, Dead) or f"({code or status})" in caught.value.message
    assert bool(caught.value.hint) == (error in (Forbidden, Dead))


async def test_a_long_limit_is_handed_on(send: Any, fake: FakeDiscord) -> None:
    """With its seconds."""
    fake.faults.throttle("message.create", 61)
    with pytest.raises(Throttled) as caught:
        await send()
    assert caught.value.retry_after == 61


async def test_a_ban_of_the_address_alarms(send: Any, fake: FakeDiscord, caplog: pytest.LogCaptureFixture) -> None:
    """It did not come through Discord's own proxy, and ten minutes are short for it."""
    fake.faults.throttle("message.create", via=False)
    with caplog.at_level(logging.ERROR), pytest.raises(Throttled) as caught:
        await send()
    assert caught.value.retry_after == BANNED_S
    assert "shuts out" in caplog.text


@pytest.mark.parametrize("fault", ["lose", "reset", "status", "broken"])
async def test_a_connection_that_breaks_leaves_it_open(send: Any, fake: FakeDiscord, fault: str) -> None:
    """Before the write or after it: nobody can tell from here."""
    getattr(fake.faults, fault)("message.create")
    with pytest.raises(Unsure):
        await send()


async def test_before_a_connection_stands_nothing_was_written() -> None:
    """Refused, or no such name."""
    async with aiohttp.ClientSession() as session:
        for address in ("http://127.0.0.1:1/", "http://nowhere.invalid/"):
            with pytest.raises(Unreached):
                async with port_errors():
                    await session.get(address)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (discord.LoginFailure("bad"), Dead),
        (discord.PrivilegedIntentsRequired(None), Dead),
        (discord.ConnectionClosed(SimpleNamespace(close_code=4004), shard_id=None), Dead),  # type: ignore[arg-type]
        (discord.ConnectionClosed(SimpleNamespace(close_code=4000), shard_id=None), Unsure),  # type: ignore[arg-type]
        (TimeoutError(), Unsure),
        (OSError(104, "reset"), Unsure),
        (aiohttp.ConnectionTimeoutError(), Unreached),
        (KeyError("a field of an answer"), Unsure),
    ],
)
def test_what_the_library_raises_has_its_meaning(error: Exception, meaning: type[RolecallError]) -> None:
    """Also what struck after the write; no text of another's error is passed on."""
    found = translated(error)
    assert type(found) is meaning
    assert "a field" not in str(found)


async def test_errors_of_ours_pass() -> None:
    """And so does being cancelled."""
    with pytest.raises(Busy):
        async with port_errors():
            raise Busy
    with pytest.raises(asyncio.CancelledError):
        async with port_errors():
            raise asyncio.CancelledError


async def test_a_token_that_was_reset_is_dead(send: Any, fake: FakeDiscord) -> None:
    """The words say what to type."""
    fake.admin.reset_token("another")
    with pytest.raises(Dead, match="rolecall discord connect"):
        await send()
