"""What somebody tries who means harm: other servers, lost rights, one person with two accounts, forms of others."""

from __future__ import annotations

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Actor
from rolecall.desk import members
from rolecall_discord.adapter import DiscordAdapter
from rolecall_discord.channels import CLOSED
from rolecall_discord.guilds import invite
from rolecall_discord.people import LEFT, ROLELESS
from tests.adapters.discord.scene import Scene
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.things import PRIVATE_THREAD, Channel, Guild
from tests.line.floor import KIM, TEXT

OTHER, THERE = "2001", "2002"


async def restarted(scene: Scene, **settings: str) -> None:
    """Begin as another process would, with what is in Discord by now."""
    house, running = scene.house, scene.kit.running
    await running.stop()
    running._environ = {**running._environ, **{f"ROLECALL_DISCORD_{name}": said for name, said in settings.items()}}
    await DiscordAdapter.start(running, house, house.desk, AdapterShelf(house.store, "main", "discord"))
    await scene.settled()


async def second(scene: Scene, *people: Person) -> tuple[Guild, Channel]:
    """Let the app and these people into another server, which nobody has connected."""
    other = scene.discord.guild("Mallory", OTHER)
    channel = scene.discord.channel("lair", other, THERE)
    other.members |= {person.id: set() for person in people}
    await restarted(scene)
    return other, channel


async def connected(scene: Scene, *people: Person) -> Channel:
    """Let the app and these people into another server, which is connected."""
    _guild, channel = await second(scene, *people)
    invite(scene.works.guilds._shelf, "for-the-other", scene.house.clock.now())
    assert await scene.works.guilds.connect(int(OTHER), "for-the-other", scene.house.clock.now())
    await scene.works.syncing.sync(int(OTHER), True)
    return channel


# other servers


async def test_a_link_that_was_used_connects_no_other_server(scene: Scene) -> None:
    """It stood in a channel that everybody reads, and its seven days are not over."""
    mallory, lee = scene.newcomer("mallory"), scene.newcomer()
    _guild, lair = await second(scene, mallory)
    token = scene.link("Lee", "owner")
    invite(scene.works.guilds._shelf, token, scene.house.clock.now())
    lee.mention(scene.general, f"link {token}")
    await scene.settled()
    assert "Lee" in scene.members()

    await mallory.slash(lair, "rolecall link", token=token)
    await scene.settled()

    assert not scene.works.guilds.connected(int(OTHER))
    again = type(scene.works.guilds)(scene.house.desk, scene.works.guilds._shelf)
    await again.load()
    assert not again.connected(int(OTHER))


async def test_whoever_is_in_two_servers_is_one_member(scene: Scene) -> None:
    """Else they would approve in one what they asked for in the other."""
    scene.hire()
    lair = await connected(scene, scene.dana, scene.max)
    await scene.dana.slash(scene.general, "rolecall status")
    before = set(scene.members())

    await scene.dana.slash(lair, "rolecall status")
    await scene.turn()

    desk = scene.house.desk
    assert desk.greet(Actor("discord", OTHER, scene.dana.id, "dana")) == "dana"
    assert set(scene.members()) == before


async def test_a_link_that_is_used_in_one_server_counts_in_the_others(scene: Scene) -> None:
    """They asked in the first one as nobody in particular; that account is the member's now."""
    lee = scene.newcomer()
    lair = await connected(scene, lee)
    await lee.slash(scene.general, "rolecall status")
    assert scene.house.desk.greet(Actor("discord", scene.kit.guild.id, lee.id, "lee")) == "Lee"

    await lee.slash(lair, "rolecall link", token=scene.link("Lena", "approver"))
    await scene.settled()

    assert scene.house.desk.greet(Actor("discord", scene.kit.guild.id, lee.id, "lee")) == "Lena"


async def test_a_server_that_sent_us_away_while_nothing_ran_is_served_no_longer(scene: Scene) -> None:
    """Coming back takes an invitation then, too."""
    await connected(scene, scene.dana)
    house, running = scene.house, scene.kit.running
    await running.stop()
    del scene.discord.world.guilds[OTHER].members[scene.discord.world.bot.id]
    await DiscordAdapter.start(running, house, house.desk, AdapterShelf(house.store, "main", "discord"))
    await scene.settled()

    assert not scene.works.guilds.connected(int(OTHER))
    assert scene.works.guilds.connected(int(scene.kit.guild.id))


async def test_whoever_an_owner_let_out_does_not_come_in_by_another_server(scene: Scene) -> None:
    """They would be a new member there, with a clean slate."""
    lair = await connected(scene, scene.dana)
    await scene.dana.slash(scene.general, "rolecall status")
    office = scene.house.desk.office
    with office.store.begin("main") as uow:
        members.change(uow, KIM, "dana", active=False)

    done = await scene.dana.slash(lair, "notes ask", text=TEXT)
    await scene.settled()

    assert "not an active member" in scene.said(done)
    assert scene.events()[1:] == []
    assert set(scene.members()) >= {"dana"}
    assert not any(name.casefold().startswith("dana ") for name in scene.members())


# rights that are lost


async def test_whoever_loses_the_role_of_requesters_asks_no_more(scene: Scene) -> None:
    """They came in by the role and by nothing else; whom an owner let in by name stays."""
    scene.hire()
    await restarted(scene, REQUESTER_ROLE=scene.kit.managers.id)
    lee = scene.newcomer()
    scene.discord.admin.grant(scene.kit.guild, lee.user, scene.kit.managers)
    await lee.slash(scene.general, "notes ask", text=TEXT)
    assert len(scene.events()) == 1

    scene.discord.admin.grant(scene.kit.guild, lee.user)
    refused = await lee.slash(scene.general, "notes ask", text=TEXT)
    assert (scene.said(refused), len(scene.events())) == (ROLELESS, 1)

    await lee.slash(scene.general, "rolecall link", token=scene.link("Lena", "requester"))
    await lee.slash(scene.general, "notes ask", text=TEXT)
    assert len(scene.events()) == 2


async def test_whoever_an_owner_gave_more_rights_needs_no_role(scene: Scene) -> None:
    """However they came in."""
    lee = scene.newcomer()
    await lee.slash(scene.general, "rolecall status")
    await restarted(scene, REQUESTER_ROLE=scene.kit.managers.id)
    with scene.house.store.begin("main") as uow:
        members.change(uow, KIM, "Lee", roles={"requester", "approver"})

    done = await lee.slash(scene.general, "rolecall status")

    assert scene.said(done) != ROLELESS


async def test_whoever_was_sent_away_a_moment_ago_decides_nothing_directly(scene: Scene) -> None:
    """No direct message says who is in a server; that is asked each time, whatever the clock says meanwhile."""
    scene.house.hire("direct", strict=True)
    scene.dana.dm(f"notes {TEXT}")
    await scene.turn()
    card = next(one for one in reversed(scene.direct(scene.dana)) if "approve" in str(one.components))
    (request,) = scene.house.requests()
    scene.discord.admin.leave(scene.kit.guild, scene.dana.user)

    done = await scene.dana.click(card, "Approve")
    await scene.turn()

    assert scene.house.decisions(request) == []
    assert scene.said(done) == LEFT


# what only some are to see


async def test_nothing_is_asked_in_a_private_thread(scene: Scene) -> None:
    """Where it is deleted while the work goes on, the result would be shown in the channel around it."""
    scene.hire()
    world = scene.discord.world
    secret = world.channel(
        PRIVATE_THREAD, "salaries", guild=scene.kit.guild.id, parent=scene.general.id, owner=scene.dana.id
    )

    done = await scene.dana.slash(secret, "notes ask", text=TEXT)
    scene.dana.mention(secret, f"notes {TEXT}")
    await scene.turn(runs=False)
    assert CLOSED in scene.said(done)
    scene.discord.admin.delete_channel(secret)
    await scene.turn()

    assert CLOSED in scene.told(scene.dana)[-1]
    assert (scene.events(), scene.threads(), world.in_channel(scene.general.id)) == ([], [], [])


# names


async def test_whoever_calls_themselves_as_a_member_does_is_not_named_as_that_member(scene: Scene) -> None:
    """An owner who chose this account would hire with somebody else as the approver, and see nothing wrong."""
    owner, other = scene.newcomer("olga"), scene.newcomer("max")
    await owner.slash(scene.general, "rolecall link", token=scene.link("Olga", "owner"))

    await owner.slash(scene.general, "rolecall hire", role="notes", approver=other.user)
    await scene.turn()

    (event,) = scene.events()
    assert event["args"]["text"] == f"hire notes --approver @Max ({other.id})"
    assert not scene.house.hired()
    assert any(f"Max ({other.id})" in said for said in scene.told(owner))


async def test_a_server_as_a_whole_approves_nothing(scene: Scene) -> None:
    """Nobody is in the role of everybody as far as events tell, so nobody could ever decide."""
    owner = scene.newcomer("olga")
    await owner.slash(scene.general, "rolecall link", token=scene.link("Olga", "owner"))
    everyone = scene.discord.role(scene.kit.guild, "@everyone", scene.kit.guild.id)

    await owner.slash(scene.general, "rolecall hire", role="notes", approver=everyone)
    await scene.turn()

    assert not scene.house.hired()
