"""Servers that are served: by an invitation, once, within its time; and whose people somebody is."""

from __future__ import annotations

import datetime as dt

import pytest

from rolecall.chat import Actor
from rolecall.chat.common.welcoming import USED_UP
from rolecall.errors import Denied, NotFound
from rolecall_discord import guilds as module
from rolecall_discord.guilds import UNKNOWN, Guilds, invite
from rolecall_discord.welcoming import UNUSABLE
from tests.adapters.discord.scene import Scene


def fresh(scene: Scene) -> Guilds:
    """Return what another process would know."""
    return Guilds(scene.house.desk, scene.works.guilds._shelf)


def now(scene: Scene) -> dt.datetime:
    """Return the time."""
    return scene.house.clock.now()


async def test_an_invitation_connects_one_server_once(scene: Scene) -> None:
    """For the core, too; and every later process knows it."""
    guilds = scene.works.guilds
    invite(guilds._shelf, "token-1", now(scene))
    assert not await guilds.connect(4711, "another", now(scene))
    with pytest.raises(Denied):
        scene.house.desk.greet(Actor("discord", "4711", "1", "zoe"))

    assert await guilds.connect(4711, "token-1", now(scene))
    assert not await guilds.connect(4712, "token-1", now(scene))

    assert guilds.connected(4711)
    assert not guilds.connected(4712)
    assert scene.house.desk.greet(Actor("discord", "4711", "1", "zoe")) == "zoe"
    again = fresh(scene)
    assert not again.connected(4711)
    await again.load()
    assert again.connected(4711)
    assert again.connected(int(scene.kit.guild.id))


@pytest.mark.parametrize(("days", "stands"), [(6.99, True), (7, False)])
async def test_an_invitation_stands_for_seven_days(scene: Scene, days: float, stands: bool) -> None:
    """As long as the link that it is."""
    invite(scene.works.guilds._shelf, "token-1", now(scene))
    scene.house.clock.pass_time(days=days)

    assert await scene.works.guilds.connect(4711, "token-1", now(scene)) is stands


async def test_of_two_servers_with_one_invitation_one_is_connected(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the second comes while the first is on its way."""
    invite(scene.works.guilds._shelf, "token-1", now(scene))
    first, second, connect = fresh(scene), fresh(scene), scene.house.desk.connect
    came: list[bool] = []

    def meanwhile(workspace: str, account: str) -> None:
        connect(workspace, account)
        if account == "4711":
            came.append(second._connect(4712, "token-1", now(scene)))

    monkeypatch.setattr(scene.house.desk, "connect", meanwhile)
    came.append(await first.connect(4711, "token-1", now(scene)))

    assert came == [True, False]
    assert not first.connected(4711)


async def test_many_servers_are_known_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page; one that sent us away is not among them, one that came back is."""
    monkeypatch.setattr(module, "PAGE", 2)
    guilds = scene.works.guilds
    for number in (11, 12, 13, 12):
        invite(guilds._shelf, f"token-{number}", now(scene))
        await guilds.left(number)
        assert await guilds.connect(number, f"token-{number}", now(scene))
    await guilds.left(13)

    again = fresh(scene)
    await again.load()

    assert again._served == {int(scene.kit.guild.id), 11, 12}


async def test_whoever_writes_directly_belongs_where_they_acted_last(scene: Scene) -> None:
    """Else to the only server there is; a server that is served no longer is nobody's."""
    guilds, only = scene.works.guilds, int(scene.kit.guild.id)
    assert await guilds.home(5) == only
    guilds._served |= {11, 12}
    with pytest.raises(NotFound, match="use Rolecall in your server once"):
        await guilds.home(5)

    await guilds.note(5, 11)
    again = fresh(scene)
    again._served = {only, 11, 12}
    assert await guilds.home(5) == await again.home(5) == 11
    await guilds.note(5, 12)
    assert await guilds.home(5) == 12
    guilds._served -= {11, 12}
    assert await guilds.home(5) == only


# coming in


async def test_whoever_types_the_owners_link_connects_the_server_and_is_written_to(scene: Scene) -> None:
    """From then on all commands are there, and what to do next stands in their direct messages; once."""
    guild, guilds = int(scene.kit.guild.id), scene.works.guilds
    await guilds.left(guild)
    await scene.works.syncing.sync(guild, False)
    lee, token = scene.newcomer(), scene.link("Lee", "owner")
    assert [one["name"] for one in scene.discord.world.commands[str(guild)]] == ["rolecall"]
    refused = await lee.slash(scene.general, "rolecall link", token=token)
    assert scene.said(refused) == f"{UNUSABLE} {UNKNOWN}"

    invite(guilds._shelf, token, now(scene))
    done = await lee.slash(scene.general, "rolecall link", token=f" {token} ")
    await scene.settled()

    assert scene.said(done) == "You are Lee here from now on."
    assert guilds.connected(guild)
    assert "notes" in [one["name"] for one in scene.discord.world.commands[str(guild)]]
    (welcome,) = scene.direct(lee)
    told = scene.told(lee)[-1]
    for words in ("Welcome, Lee", "/rolecall hire", "Permissions", "Tell your team"):
        assert words in told
    assert token not in str(scene.events())
    again = await scene.dana.slash(scene.general, "rolecall link", token=token)
    assert scene.said(again) == USED_UP
    await lee.click(welcome, "Try Note Taker")
    await scene.settled()
    assert scene.events()[-1]["verb"] == "say"


async def test_whoever_may_not_hire_is_not_told_to(scene: Scene) -> None:
    """An approver comes in by a word; the steps of an owner are no steps of theirs."""
    lee = scene.newcomer()

    done = await lee.slash(scene.general, "rolecall link", token=scene.link("Lee", "approver"))
    await scene.settled()

    assert scene.said(done) == "You are Lee here from now on."
    assert scene.direct(lee) == []
