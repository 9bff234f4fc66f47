"""Messages: which are taken in, in whose words, in which thread; and servers that send us away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Card
from rolecall.chat.common.welcoming import USED_UP
from rolecall.errors import StorageFull
from rolecall_discord.adapter import DiscordAdapter
from rolecall_discord.guilds import NOWHERE, UNKNOWN
from rolecall_discord.hearing import AGAIN
from rolecall_discord.people import LEFT
from tests.adapters.discord.scene import Scene
from tests.adapters.fake_discord.app_config import CONTENT
from tests.line.floor import TEXT


def named(scene: Scene, text: str) -> str:
    """Return words that name the app."""
    return f"<@{scene.discord.world.bot.id}> {text}"


async def test_a_mention_asks_and_its_thread_is_ours_from_then_on(scene: Scene) -> None:
    """The thread begins at the person's own message; its file can be read."""
    scene.hire()
    said = scene.dana.mention(scene.general, f"notes {TEXT}", files=[("a.txt", b"facts")])
    await scene.settled()
    assert await scene.works.channels.ours(replace(scene.kit.place, thread=said.id))
    await scene.turn()

    (event,) = scene.events()
    assert (event["id"], event["how"], event["text"]) == (f"discord-{said.id}", "mention", f"@rolecall notes {TEXT}")
    assert event["private"] is False
    assert (await scene.kit.running.read(event["files"][0])).data == b"facts"
    (thread,) = scene.threads()
    assert thread.id == said.id


async def test_what_people_say_among_themselves_is_not_taken_in(scene: Scene) -> None:
    """Nor what they write in threads without naming us, which arrives without words; nor edits, nor empty messages."""
    scene.hire()
    await scene.works.sending.post(scene.kit.place, Card("Here", opens="Here"), "root")
    (thread,) = scene.threads()

    said = scene.dana.say(scene.general, f"notes {TEXT}")
    scene.dana.say(thread, "make it shorter")
    scene.dana.edit(said, named(scene, TEXT))
    scene.dana.dm("")
    scene.dana.say(scene.general, f"<@{scene.max.id}> look", reply_to=said)
    await scene.settled()

    assert (scene.events(), scene.told(scene.dana)) == ([], [])


async def test_a_reply_is_read_where_the_settings_say_so_and_only_in_our_threads(scene: Scene) -> None:
    """It takes the privileged intent; threads of others are nobody's business."""
    await reading_replies(scene)
    await scene.works.sending.post(scene.kit.place, Card("Here", opens="Here"), "root")
    (thread,) = scene.threads()
    other = scene.discord.world.channel(
        11, "theirs", guild=scene.kit.guild.id, parent=scene.general.id, owner=scene.max.id
    )

    scene.dana.say(scene.general, "among ourselves")
    scene.dana.say(other, "among ourselves, too")
    scene.dana.say(thread, "make it shorter")
    await scene.settled()

    (event,) = scene.events()
    assert (event["how"], event["text"], event["place"]["thread"]) == ("reply", "make it shorter", thread.id)
    assert event["actor"]["groups"] == []


async def reading_replies(scene: Scene) -> None:
    """Start the adapter anew with the intent switched on, here and there."""
    scene.discord.world.app.privileged |= CONTENT
    house, running = scene.house, scene.kit.running
    await running.stop()
    running._environ = {**running._environ, "ROLECALL_DISCORD_READS_REPLIES": "yes"}
    await DiscordAdapter.start(running, house, house.desk, AdapterShelf(house.store, "main", "discord"))


async def test_a_reply_to_our_card_in_the_channel_belongs_to_its_thread(scene: Scene) -> None:
    """Discord's own reply names us; what is replied to people is theirs."""
    ref = await scene.works.sending.post(scene.kit.place, Card("Here", opens="Here"), "root")
    card = scene.discord.world.messages[ref.message]

    scene.dana.say(scene.general, named(scene, "shorter"), reply_to=card)
    await scene.settled()

    (event,) = scene.events()
    assert (event["how"], event["place"]["thread"]) == ("mention", ref.message)


async def test_what_is_said_directly_belongs_to_the_server_of_its_author(scene: Scene) -> None:
    """With nobody else there, and with no roles: directly nobody decides by a role."""
    scene.house.hire("direct", strict=True)
    scene.dana.dm(f"notes {TEXT}")
    await scene.turn()

    (event,) = scene.events()
    assert (event["how"], event["private"], event["actor"]["groups"]) == ("dm", True, None)
    assert event["place"]["tenant"] == scene.kit.guild.id
    assert event["place"]["channel"] == f"dm-{scene.dana.id}"
    assert len(scene.house.requests()) == 1
    assert scene.threads() == []
    assert scene.direct(scene.dana)


async def test_directly_a_reply_to_any_card_goes_on_with_its_request(scene: Scene) -> None:
    """There are no threads, so Discord's own reply says which request is meant; in a later process, too."""
    scene.house.hire("direct", strict=True)
    asked = scene.dana.dm(f"notes {TEXT}")
    await scene.turn()
    await scene.house.restart()
    newest = scene.direct(scene.dana)[-1]
    channel = scene.discord.world.direct(scene.dana.id)

    scene.dana.say(channel, "The plan is due on Friday.", reply_to=newest)
    scene.dana.say(channel, "And short.", reply_to=asked)
    await scene.settled()

    assert [event["place"]["thread"] for event in scene.events()] == [None, asked.id, asked.id]


async def test_programs_and_notices_are_not_heard(scene: Scene) -> None:
    """Two of them would talk for ever."""
    scene.discord.admin.says(scene.kit.other, scene.general, named(scene, TEXT))
    scene.discord.admin.says(scene.discord.world.bot, scene.general, named(scene, TEXT))
    await scene.settled()

    assert scene.events() == []


async def test_a_server_that_nobody_connected_hears_what_to_do_and_only_if_it_names_us(scene: Scene) -> None:
    """Whoever wrote it, directly; nothing is kept."""
    await scene.works.guilds.left(int(scene.kit.guild.id))

    scene.dana.mention(scene.general, TEXT)
    scene.dana.say(scene.general, TEXT)
    await scene.settled()

    assert (scene.told(scene.dana), scene.events()) == ([UNKNOWN], [])


async def test_nobody_knows_which_server_a_stranger_writes_from_where_there_are_several(scene: Scene) -> None:
    """Until they use Rolecall in one of them; whoever left theirs is not heard."""
    scene.works.guilds._served.add(4711)
    lee = scene.newcomer()
    lee.dm(TEXT)
    await scene.settled()
    assert scene.told(lee) == [f"{NOWHERE} {AGAIN}"]

    await lee.slash(scene.general, "rolecall waiting")
    lee.dm("hello")
    await scene.settled()
    assert [event["text"] for event in scene.events() if event["type"] == "Message"] == ["hello"]

    scene.discord.admin.leave(scene.kit.guild, lee.user)
    scene.discord.clock.pass_time(minutes=6)
    lee.dm("hello again")
    await scene.settled()
    assert scene.told(lee)[-1] == f"{LEFT} {AGAIN}"
    assert len([event for event in scene.events() if event["type"] == "Message"]) == 1


@pytest.mark.parametrize("words", ["link {}", "/rolecall link {}", "@rolecall: LINK {}", "/rolecall link token:{}"])
async def test_a_link_that_is_said_instead_of_typed_as_a_command_becomes_no_ask(scene: Scene, words: str) -> None:
    """Nobody else reads it, and whoever wrote it where others see it has used it up."""
    lee = scene.newcomer()
    lee.dm(words.format(scene.link("Eva", "approver")))
    await scene.settled()
    lee.mention(scene.general, words.removeprefix("@rolecall: ").format(scene.link("Eve", "approver")))
    await scene.settled()

    assert scene.told(lee) == ["You are Eva here from now on.", "You are Eve here from now on."]
    assert scene.events() == []
    assert [one.id for one in scene.members()["Eve"].identities] == [lee.id]
    lee.dm("link nonsense")
    await scene.settled()
    assert scene.told(lee)[-1] == USED_UP


@pytest.mark.parametrize("error", [StorageFull("The disk is full."), RuntimeError("a fault of ours")])
async def test_a_message_that_could_not_be_kept_is_told_of(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Discord does not deliver it again, so its author has to."""

    async def fails(event: Any) -> Any:
        raise error

    monkeypatch.setattr(scene.house.desk, "accept", fails)
    scene.dana.mention(scene.general, TEXT)
    await scene.settled()

    (told,) = scene.told(scene.dana)
    assert told.endswith(AGAIN)
    assert "a fault of ours" not in told


async def test_the_core_knows_those_who_are_named_by_its_own_names(scene: Scene) -> None:
    """And others by the name that they have in the server."""
    lee = scene.newcomer()
    scene.dana.mention(scene.general, f"notes <@{scene.max.id}> and <@{lee.id}> met")
    await scene.settled()

    assert scene.events()[-1]["text"] == "@rolecall notes @max and @Lee met"


async def test_a_server_that_sent_us_away_is_served_no_longer(scene: Scene) -> None:
    """It is on record; coming back takes an invitation."""
    scene.discord.admin.leave(scene.kit.guild, scene.discord.world.bot)
    await scene.settled()

    (event,) = scene.events()
    assert (event["type"], event["what"], event["subject"]) == ("Changed", "removed", scene.kit.guild.id)
    assert not scene.works.guilds.connected(int(scene.kit.guild.id))
    await scene.works.guilds.load()
    assert not scene.works.guilds.connected(int(scene.kit.guild.id))
