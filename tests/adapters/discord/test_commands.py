"""`rolecall discord` connects the app, lets it in, looks and tries, against the strict fake platform."""

from __future__ import annotations

import getpass

import pytest
from typer.testing import Result

from rolecall.app import open_app
from rolecall.chat import Actor
from rolecall.cli.premises import Installation
from rolecall.config import load
from rolecall.domain.member import Member
from rolecall.errors import BadInput, Denied
from rolecall_discord import invite
from rolecall_discord.adapter import DiscordAdapter
from rolecall_discord.connection import Connection
from rolecall_discord.guilds import Guilds
from tests.adapters.discord.terminal import Terminal


async def test_connecting_tests_the_token_and_stores_it(desk: Terminal) -> None:
    """Nothing of it is shown; no session is begun; what is left to do stands in the order in which it is done."""
    done = await desk.connected()

    token = desk.fake.app.token
    assert desk.stored() == Connection(token, "Rolecall")
    assert "Connected to Discord as Rolecall." in done.stdout
    steps = ["rolecall serve", invite.address(desk.fake.world.app_id), "View Channels", "/rolecall link token:"]
    found = [done.stdout.index(step) for step in steps]
    assert found == sorted(found)
    assert "developers/applications" in done.stderr
    assert token not in done.output
    assert token.encode() not in (desk.folder / "data" / "ledger.db").read_bytes()
    assert desk.fake.gateway.begun == 0
    with Installation().shelf("discord") as shelf:
        assert DiscordAdapter.configured({}, shelf)


async def test_the_line_to_type_connects_a_server_and_makes_an_owner(desk: Terminal) -> None:
    """Its token is both an invitation for one server and a link of this host's owner; each works once."""
    first, second = _link(await desk.connected()), _link(await desk.run("invite"))

    assert first != second
    with open_app(load()) as opened, Installation().shelf("discord") as shelf:
        guilds = Guilds(opened.desk, shelf)
        assert await guilds.connect(int(desk.guild.id), first, opened.clock.now())
        assert not await guilds.connect(1, first, opened.clock.now())
        assert opened.desk.claim(Actor("discord", desk.guild.id, "7", "dana"), first) == getpass.getuser()
        (member,) = opened.desk.members(opened.host_actor())
    assert member["roles"] == ["owner"]


async def test_a_user_of_this_host_who_is_no_owner_connects_nothing(desk: Terminal) -> None:
    """They are told who may change that, and nothing is stored."""
    name = getpass.getuser()
    with open_app(load()) as opened, opened.store.begin(opened.tenant) as uow:
        uow.members.add(Member(id="m1", tenant="main", name=name, roles=frozenset({"requester"})), "")

    refused = (await desk.run("connect", "--token-file", desk.secret(desk.fake.app.token))).exception

    assert isinstance(refused, Denied)
    assert desk.stored() is None


async def test_a_token_that_discord_refuses_is_not_stored(desk: Terminal) -> None:
    """What to do is said, not what it was."""
    refused = (await desk.run("connect", "--token-file", desk.secret("bot-token-wrong"))).exception

    assert isinstance(refused, BadInput)
    assert "does not take the bot token" in str(refused)
    assert "wrong" not in str(refused)
    assert desk.stored() is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"interactions_endpoint_url": "https://elsewhere.example"}, "Interactions Endpoint URL"),
        ({"code_grant": True}, "code grant"),
    ],
)
async def test_an_app_that_could_not_work_is_not_connected(desk: Terminal, wrong: dict[str, object], said: str) -> None:
    """The field on its page is named."""
    for name, value in wrong.items():
        setattr(desk.fake.app, name, value)

    refused = (await desk.run("connect", "--token-file", desk.secret(desk.fake.app.token))).exception

    assert isinstance(refused, BadInput)
    assert said in str(refused)
    assert desk.stored() is None


async def test_a_public_app_is_connected_with_advice(desk: Terminal) -> None:
    """It works; strangers could invite it."""
    desk.fake.app.public = True

    assert "switch Public Bot off" in (await desk.connected()).stdout


async def test_nobody_at_the_terminal_is_told_of_the_file_option(desk: Terminal) -> None:
    """A script does not hang on a prompt."""
    refused = (await desk.run("connect")).exception

    assert isinstance(refused, BadInput)
    assert "--token-file" in refused.hint


async def test_connecting_again_keeps_the_stored_token(desk: Terminal) -> None:
    """What is stored is named first."""
    await desk.connected()

    again = await desk.run("connect")

    assert again.return_value == 0, again.exception
    assert "Discord is connected as Rolecall." in again.stderr
    assert desk.stored() == Connection(desk.fake.app.token, "Rolecall")


async def test_a_variable_that_goes_before_what_is_stored_is_named(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or an old token would win, and nobody would know why."""
    monkeypatch.setenv("ROLECALL_DISCORD_TOKEN", "bot-token-old")

    assert "unset them: ROLECALL_DISCORD_TOKEN\n" in (await desk.connected()).stdout


async def test_without_a_token_everything_says_what_to_type(desk: Terminal) -> None:
    """The commands that need one."""
    for argv in (("invite",), ("selftest", desk.general.id)):
        refused = (await desk.run(*argv)).exception
        assert isinstance(refused, BadInput)
        assert "rolecall discord connect" in refused.hint
    looked = await desk.run("doctor")
    assert looked.return_value == 1
    assert "✗ There is no bot token.\n  → rolecall discord connect" in looked.stdout


async def test_the_doctor_is_content_where_a_server_is_connected(desk: Terminal) -> None:
    """The token, the page, the server, its permissions, the sessions: a mark each."""
    await desk.connected()
    with Installation().shelf("discord") as shelf:
        shelf.put(f"guild:{desk.guild.id}", "2026-11-22T10:00:00+00:00")

    looked = await desk.run("doctor")

    assert looked.return_value == 0, looked.output
    assert {line[0] for line in looked.stdout.splitlines()} == {"✓"}
    assert "every permission" in looked.stdout


async def test_disconnecting_forgets_the_token(desk: Terminal) -> None:
    """It asks, unless it is told not to; afterwards there is nothing to forget."""
    await desk.connected()

    asked = await desk.run("disconnect")
    assert isinstance(asked.exception, BadInput)
    assert "--yes" in asked.exception.hint
    assert desk.stored() is not None

    done = await desk.run("disconnect", "--yes")
    assert desk.fake.app.token not in done.output
    assert desk.stored() is None
    with Installation().shelf("discord") as shelf:
        assert not DiscordAdapter.configured({}, shelf)
    assert "Nothing is stored" in (await desk.run("disconnect")).stdout


def _link(done: Result) -> str:
    """Return the token of the line to type in Discord."""
    line = next(line for line in done.stdout.splitlines() if "/rolecall link token:" in line)
    return line.rpartition(":")[2]
