"""Who may ask: people of the server at once, where anybody can join it only those whom an owner let in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import Actor
from rolecall.errors import Denied, ServiceFailed
from rolecall_discord.people import LEFT, OPEN, ROLELESS, People
from tests.adapters.discord.scene import Scene
from tests.adapters.fake_discord.person import Person
from tests.line.floor import TEXT


def somebody(scene: Scene, person: Person, *groups: str) -> Actor:
    """Return a person as they come with an event."""
    return Actor("discord", scene.kit.guild.id, person.id, person.user.name, groups=frozenset(groups))


def asking(scene: Scene, role: str = "") -> People:
    """Return what decides, with a setting for the role of requesters."""
    settings = replace(scene.works.settings, requester_role=role)
    return People(scene.house.desk, settings, scene.works.bot, scene.works.people._accounts)


def opened(scene: Scene) -> None:
    """Let anybody find the server and join it."""
    guild: Any = scene.works.bot.get_guild(int(scene.kit.guild.id))
    guild.features = ["COMMUNITY", "DISCOVERABLE"]


async def test_people_of_the_server_are_requesters_from_the_first_use(scene: Scene) -> None:
    """Once, on record, and with no more rights than that."""
    scene.hire()
    lee = scene.newcomer()

    for _ in range(2):
        await lee.slash(scene.general, "notes ask", text=TEXT)
    await scene.turn()

    assert sorted(scene.members()["Lee"].roles) == ["requester"]
    assert len(scene.house.requests()) == 2


async def test_a_name_that_is_taken_stays_its_owners(scene: Scene) -> None:
    """Whoever calls themselves as an approver does is not that approver."""
    other = scene.newcomer("max")
    await other.slash(scene.general, "notes ask", text=TEXT)

    assert sorted(scene.members()["Max 2"].roles) == ["requester"]


async def test_where_anybody_can_join_nobody_new_is_let_in(scene: Scene) -> None:
    """They are told what opens it; whoever an owner let in by name asks as before."""
    opened(scene)
    lee = scene.newcomer()

    refused = await lee.slash(scene.general, "notes ask", text=TEXT)
    done = await scene.dana.slash(scene.general, "notes ask", text=TEXT)

    assert scene.said(refused) == OPEN
    assert "ROLECALL_DISCORD_REQUESTER_ROLE" in OPEN
    assert scene.said(done) != OPEN
    assert (len(scene.events()), "Lee" in scene.members()) == (1, False)


@pytest.mark.parametrize("discoverable", [False, True])
async def test_a_role_says_who_may_ask(scene: Scene, discoverable: bool) -> None:
    """In a server that anybody can join, and in any other; by id, never by name."""
    if discoverable:
        opened(scene)
    people, lee = asking(scene, "42"), scene.newcomer()

    assert await people.admit(somebody(scene, lee), ()) == ROLELESS
    assert await people.admit(somebody(scene, lee, "requesters"), {"requesters"}) == ROLELESS
    assert "lee" not in scene.members()
    assert await people.admit(somebody(scene, lee), {"41", "42"}) == ""
    assert "lee" in scene.members()


async def test_a_server_that_is_not_there_lets_nobody_new_in(scene: Scene) -> None:
    """Discord has trouble with it; whether anybody can join it is not known."""
    lee = scene.newcomer()
    scene.works.bot._connection._guilds.clear()

    assert await asking(scene).admit(somebody(scene, lee), ()) == OPEN
    assert await asking(scene).admit(somebody(scene, scene.dana), ()) == ""


async def test_programs_ask_for_nothing(scene: Scene) -> None:
    """However they come."""
    program = replace(somebody(scene, scene.newcomer()), kind="bot")

    assert "programs" in await asking(scene).admit(program, ())
    assert "lee" not in scene.members()


async def test_whether_somebody_who_writes_directly_is_still_there_is_asked(scene: Scene) -> None:
    """With their roles of the moment, each time: what they write may be a decision."""
    people, guild, lee = scene.works.people, int(scene.kit.guild.id), scene.newcomer()
    scene.discord.admin.grant(scene.kit.guild, lee.user, scene.kit.managers)
    assert scene.kit.managers.id in await people.roles(guild, int(lee.id))

    scene.discord.admin.leave(scene.kit.guild, lee.user)
    with pytest.raises(Denied, match=LEFT):
        await people.roles(guild, int(lee.id))
    with pytest.raises(Denied):
        await people.roles(4711, int(lee.id))


async def test_where_discord_does_not_say_it_nobody_is_let_in(scene: Scene) -> None:
    """Not knowing is no yes; the person hears it."""
    scene.discord.faults.status("member.get", 503, times=None)
    with pytest.raises(ServiceFailed):
        await scene.works.people.roles(int(scene.kit.guild.id), int(scene.dana.id))

    scene.dana.dm(TEXT)
    await scene.settled()
    assert scene.events() == []
    assert scene.told(scene.dana)


async def test_people_are_called_as_the_core_calls_them(scene: Scene) -> None:
    """Whoever is no member keeps the name that Discord shows."""
    lee, dana = scene.newcomer(), somebody(scene, scene.dana)

    found = await scene.works.people.names(dana, {scene.max.id: "The Max", lee.id: "Lee"})

    assert found == {scene.max.id: "max", lee.id: "Lee"}
    assert await scene.works.people.names(dana, {}) == {}
