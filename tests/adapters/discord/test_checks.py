"""What `doctor` says: of the token, the app's page, the servers and their permissions, the clock and the sessions."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from typing import Any

import pytest

from rolecall.chat import Finding
from rolecall.clock import SystemClock
from rolecall_discord import identifies
from rolecall_discord.adapter import DiscordAdapter
from rolecall_discord.connection import Connection
from tests.adapters.discord.conftest import Elsewhere
from tests.adapters.fake_discord.app_config import CONTENT

#: The machine's own: the fake's answers carry its time.
NOW = SystemClock().now


class Doctor:
    """The doctor before a platform, with a shelf of its own."""

    def __init__(self, elsewhere: Elsewhere) -> None:
        """Look at the other installation."""
        self.fake, self.shelf = elsewhere.scene.discord, elsewhere.shelf
        self.guild, self._kit = elsewhere.scene.kit.guild, elsewhere.scene.kit
        Connection(self.fake.app.token, "Rolecall").store(self.shelf)

    def serve(self) -> None:
        """Let the server be connected."""
        self.shelf.put(f"guild:{self.guild.id}", NOW().isoformat())

    async def says(self, now: Any = NOW, **settings: str) -> list[Finding]:
        """Return the findings."""
        environ = {f"ROLECALL_DISCORD_{name}": value for name, value in {"API": self._kit.api, **settings}.items()}
        return list(await asyncio.to_thread(DiscordAdapter.doctor, environ, self._kit.folder, self.shelf, now))


@pytest.fixture
def doctor(elsewhere: Elsewhere) -> Doctor:
    """A doctor."""
    return Doctor(elsewhere)


def _texts(found: list[Finding], *levels: str) -> str:
    return "\n".join(f"{one.text} → {one.next}" for one in found if one.level in (levels or (one.level,)))


async def test_where_all_is_well_nothing_is_to_be_done(doctor: Doctor) -> None:
    """A look begins no session and shows no secret."""
    doctor.serve()

    found = await doctor.says()

    assert {one.level for one in found} == {"ok"}
    for said in ("token of Rolecall is good", "No privileged intent", "every permission", "0 of 100 sessions"):
        assert said in _texts(found)
    assert doctor.fake.app.token not in _texts(found)
    assert doctor.fake.gateway.begun == 1


@pytest.mark.parametrize(
    ("page", "settings", "level", "said"),
    [
        ({}, {"TOKEN": "bot-token-wrong"}, "bad", "does not take the bot's token"),
        ({}, {"REQUESTER_ROLE": "@leads"}, "bad", "ROLECALL_DISCORD_REQUESTER_ROLE"),
        ({}, {"READS_REPLIES": "yes"}, "bad", "Message Content Intent"),
        ({"interactions_endpoint_url": "https://elsewhere.example"}, {}, "bad", "Empty that field"),
        ({"code_grant": True}, {}, "bad", "code grant"),
        ({"public": True}, {}, "warn", "switch Public Bot off"),
    ],
    ids=["token", "setting", "intent", "endpoint", "code grant", "public"],
)
async def test_what_is_wrong_is_said_with_what_to_do(
    doctor: Doctor, page: dict[str, Any], settings: dict[str, str], level: str, said: str
) -> None:
    """Each by itself."""
    doctor.serve()
    for name, value in page.items():
        setattr(doctor.fake.app, name, value)

    found = [one for one in await doctor.says(**settings) if one.level != "ok"]

    assert [one.level for one in found] == [level]
    assert said in _texts(found)
    assert all(one.next for one in found)


async def test_an_intent_that_is_switched_on_is_well(doctor: Doctor) -> None:
    """The app's page says so to whoever has its token."""
    doctor.serve()
    doctor.fake.app.privileged = CONTENT

    assert "Plain replies in threads are read" in _texts(await doctor.says(READS_REPLIES="yes"), "ok")


async def test_a_server_that_is_not_connected_or_lacks_permissions_is_named(doctor: Doctor) -> None:
    """With what each permission is needed for."""
    assert "Acme is not connected" in _texts(await doctor.says(), "warn")

    doctor.serve()
    doctor.guild.granted &= ~(1 << 15 | 1 << 38)
    found = _texts(await doctor.says(), "warn")

    assert "In Acme the app lacks the permission Send Messages in Threads: post the result" in found
    assert "In Acme the app lacks the permission Attach Files" in found
    assert found.count("rolecall discord invite") == 2


async def test_an_app_in_no_server_is_to_be_invited(doctor: Doctor) -> None:
    """The command that prints the address is named."""
    doctor.fake.admin.leave(doctor.guild, doctor.fake.world.bot)

    assert "in no server. → rolecall discord invite" in _texts(await doctor.says(), "warn")


async def test_a_clock_that_is_wrong_is_told(doctor: Doctor) -> None:
    """Discord says in each answer what time it is."""
    doctor.serve()

    found = await doctor.says(now=lambda: NOW() + dt.timedelta(minutes=5))

    assert "differs from Discord's by" in _texts(found, "bad")


async def test_sessions_that_are_used_up_are_told(doctor: Doctor) -> None:
    """With the time of the next one."""
    doctor.serve()
    doctor.shelf.put(identifies.ROW, json.dumps([NOW().isoformat()] * identifies.MOST))

    assert "The next one may begin at" in _texts(await doctor.says(), "bad")


async def test_a_platform_that_does_not_answer_is_no_verdict(doctor: Doctor) -> None:
    """It is a warning: the token may be good."""
    (found,) = await doctor.says(API="http://127.0.0.1:9")

    assert (found.level, found.text[:25]) == ("warn", "Discord cannot be asked: ")
