"""Places and the library's channels: threads by their parent, old ones too, direct messages by their person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import Card, Place, Ref
from rolecall.errors import Gone, Unsure
from rolecall_discord import channels
from tests.adapters.discord.mail import Mail
from tests.adapters.fake_discord.conftest import until
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.things import Channel

ROOT = Card("hello", opens="Notes")


async def at(mail: Mail, say: Any) -> Place:
    """Return where the client hears what somebody says."""
    heard: list[Any] = []

    async def keep(message: Any) -> None:
        if message.author != mail.client.user:
            heard.append(message)

    mail.client.on_message = keep
    say()
    await until(lambda: heard)
    return await mail.channels.place(int(mail.guild.id), heard[0].channel, heard[0].author.id)


async def test_a_message_says_where_it_is(mail: Mail, dana: Person) -> None:
    """In a channel, in a thread of it, and directly, where the person stands for the channel."""
    ref = await mail.sending.post(mail.place(), ROOT, "x:root")
    thread = mail.fake.world.channels[ref.message]

    assert await at(mail, lambda: dana.mention(mail.general, "x")) == mail.place()
    assert await at(mail, lambda: dana.mention(thread, "x")) == mail.place(thread=ref.message)
    assert await at(mail, lambda: dana.dm("x")) == mail.with_(dana)


async def test_a_post_of_a_forum_is_a_thread_of_it(mail: Mail, forum: Channel, dana: Person) -> None:
    """Like any other."""
    ref = await mail.sending.post(mail.place(forum), ROOT, "x:root")
    thread = mail.fake.world.channels[ref.message]
    assert await at(mail, lambda: dana.mention(thread, "x")) == mail.place(forum, ref.message)


async def test_a_thread_that_the_library_has_forgotten_is_asked_for(mail: Mail) -> None:
    """It keeps no archived ones; without an answer nobody guesses."""
    ref = await mail.sending.post(mail.place(), ROOT, "x:root")
    unknown = mail.client.get_partial_messageable(int(ref.message))

    assert await mail.channels.place(int(mail.guild.id), unknown, 1) == mail.place(thread=ref.message)
    assert len(mail.calls("channel.get")) == 1
    mail.fake.faults.status("channel.get")
    with pytest.raises(Unsure):
        await mail.channels.place(int(mail.guild.id), unknown, 1)


async def test_a_place_says_where_its_messages_lie(mail: Mail, forum: Channel, dana: Person) -> None:
    """The first message of a post lies in the post, another's root in its channel."""
    lies = {
        Ref(mail.place(), "7"): mail.general.id,
        Ref(mail.place(thread="5"), "7"): "5",
        Ref(mail.place(forum), "7"): "7",
        Ref(mail.place(forum, "5"), "7"): "5",
        Ref(replace(mail.with_(dana), thread="5"), "7"): mail.fake.world.direct(dana.id).id,
    }
    for ref, channel in lies.items():
        assert str((await mail.channels.message(ref)).channel.id) == channel


async def test_direct_messages_are_opened_once(mail: Mail, dana: Person) -> None:
    """Who opens too many is told to stop."""
    for _ in range(2):
        await mail.channels.where(mail.with_(dana))
    mail.begin()
    await mail.channels.where(mail.with_(dana))
    assert len(mail.calls("dm.open")) == 1


async def test_a_channel_is_asked_for_where_the_library_does_not_know_it(mail: Mail, forum: Channel) -> None:
    """Whether it is a forum decides how a request begins; it is asked once for what is none."""
    assert await mail.channels.forum(mail.place(forum)) is mail.client.get_channel(int(forum.id))
    late = mail.fake.channel("late", mail.guild)
    for _ in range(2):
        assert await mail.channels.forum(mail.place(late)) is None
    assert len(mail.calls("channel.get")) == 1


async def test_the_threads_we_write_in_are_remembered(mail: Mail, dana: Person) -> None:
    """By any process; a channel is none, and what is said directly is for us anyway."""
    await mail.channels.began(Ref(mail.place(thread="5"), "7"))
    await mail.channels.began(Ref(mail.place(), "6"))
    await mail.channels.began(Ref(mail.with_(dana), "8"))
    mail.begin()

    ours = {thread: await mail.channels.ours(mail.place(thread=thread)) for thread in (None, "5", "6", "7", "8")}
    assert ours == {None: False, "5": True, "6": True, "7": False, "8": False}


@pytest.mark.parametrize("channel", ["general", "", "١", "dm-", "dm-x", "-1"])
async def test_what_is_no_id_is_nowhere(mail: Mail, channel: str) -> None:
    """A place may have been typed by hand."""
    with pytest.raises(Gone):
        await mail.channels.where(Place("discord", mail.guild.id, channel))


async def test_what_is_remembered_of_people_and_channels_does_not_pile_up(
    mail: Mail, dana: Person, omar: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest is kept."""
    monkeypatch.setattr(channels, "REMEMBERED", 1)
    for person in (dana, omar, dana):
        await mail.channels.where(mail.with_(person))
        await mail.channels.began(Ref(mail.place(), person.id))
    await mail.channels.forum(mail.place())

    remembered = (mail.channels._direct, mail.channels._ours, mail.channels._plain)
    assert [len(one) for one in remembered] == [1, 1, 1]
