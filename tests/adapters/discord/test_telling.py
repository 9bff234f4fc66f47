"""A private word reaches one person: by their interaction while its right lives, else directly."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import discord
import pytest

from rolecall.chat import Actor, Handle
from rolecall.errors import Forbidden, Throttled, Unsure
from rolecall_discord import underway
from rolecall_discord.answering import Answering
from rolecall_discord.forms import Forms
from rolecall_discord.telling import Telling
from tests.adapters.discord.hostile import EVIL
from tests.adapters.discord.mail import Mail
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.person import Person


class Desk:
    """Who tells whom: Dana gave a command, and another process knows its token."""

    def __init__(self, mail: Mail, dana: Person) -> None:
        """Begin with a process that has seen no interaction."""
        self.mail, self.dana = mail, dana
        self.answering = Answering(Forms(mail.shelf, mail.house.clock.now))
        self.telling = Telling(mail.client, mail.channels, self.answering)
        self.actor = Actor("discord", mail.guild.id, dana.id, "Dana")

    async def command(self, *, answered: bool = True) -> tuple[Interaction, Handle]:
        """Let Dana give a command, which is deferred for her alone unless it is left alone."""
        if answered:
            self.mail.client.on_interaction = lambda given: given.response.defer(ephemeral=True)
        self.mail.fake.world.commands[self.mail.guild.id] = [
            {"id": "7", "name": "notes", "type": 1, "description": "x", "options": [], "guild_id": self.mail.guild.id}
        ]
        self.dana.patience = 3.0 if answered else 0.1
        done = await self.dana.slash(self.mail.general, "notes")
        return done, Handle(done.payload["token"], self.mail.house.clock.now() + dt.timedelta(minutes=14))

    async def tell(self, text: str, handle: Handle | None = None) -> None:
        """Tell Dana something."""
        await self.telling.tell(self.actor, self.mail.place(), text, handle)

    def directly(self) -> list[str]:
        """Return what Dana was told directly."""
        return [str(one.components) for one in self.dana.sees(self.mail.fake.world.direct(self.dana.id))]

    def privately(self) -> list[str]:
        """Return what only Dana sees in the channel."""
        return [str(one.components) for one in self.dana.sees(self.mail.general) if one.only == self.dana.id]


@pytest.fixture
async def desk(mail: Mail, dana: Person) -> AsyncIterator[Desk]:
    """Somebody to tell something."""
    made = Desk(mail, dana)
    yield made
    await made.telling.stop()


async def test_a_word_by_the_right_to_answer_is_for_one(desk: Desk, omar: Person) -> None:
    """Although this process made none of the answers before."""
    _done, handle = await desk.command()
    await desk.tell("Only approvers decide.", handle)
    await desk.tell("One more.", handle)

    assert ["Only approvers" in word for word in desk.privately()] == [True, False]
    assert omar.sees(desk.mail.general) == []
    assert desk.directly() == []


async def test_a_right_that_has_ended_leads_to_direct_messages(desk: Desk) -> None:
    """After fifteen minutes; so does one that was never used, or is none."""
    _done, handle = await desk.command()
    desk.mail.house.clock.pass_time(minutes=16)
    await desk.tell("too late", handle)
    _done, unused = await desk.command(answered=False)
    desk.mail.house.clock.pass_time(minutes=16)
    await desk.tell("unknown", Handle("token-unknown", unused.expires_at))

    assert ["too late" in desk.directly()[0], "unknown" in desk.directly()[1]] == [True, True]


async def test_without_a_right_it_is_said_directly(desk: Desk) -> None:
    """And nobody else reads it."""
    await desk.tell("By the way.")
    assert (len(desk.directly()), desk.privately()) == (1, [])


async def test_a_word_waits_for_our_own_first_answer(desk: Desk) -> None:
    """Before that Discord refuses it, and a fast worker is faster."""
    given: list[discord.Interaction] = []

    async def keep(one: discord.Interaction) -> None:
        given.append(one)

    desk.mail.client.on_interaction = keep
    _done, handle = await desk.command(answered=False)
    desk.answering.begin(handle.token)

    telling = asyncio.create_task(desk.tell("Only approvers decide.", handle))
    await asyncio.sleep(0.05)
    assert desk.mail.calls("followup.create") == []
    await given[0].response.defer(ephemeral=True)
    desk.answering.end(handle.token)
    await telling

    assert [call.status for call in desk.mail.calls("followup.create")] == [200]


async def test_closed_direct_messages_are_said(desk: Desk) -> None:
    """Nothing else is left to try."""
    desk.mail.fake.faults.refuse("message.create", 403, 50007)
    with pytest.raises(Forbidden, match="privacy settings"):
        await desk.tell("By the way.")


async def test_words_in_which_nothing_takes_effect(desk: Desk) -> None:
    """Whatever they hold, by either way: nobody is rung, nothing leads anywhere."""
    _done, handle = await desk.command()
    await desk.tell(EVIL, handle)
    await desk.tell(EVIL)

    assert [(post.pings, post.links) for post in desk.mail.fake.record.posts] == [([], [])] * 2


async def test_what_may_have_been_said_is_unsure(desk: Desk) -> None:
    """It is not said again directly."""
    _done, handle = await desk.command()
    desk.mail.fake.faults.lose("followup.create")
    with pytest.raises(Unsure):
        await desk.tell("Only approvers decide.", handle)
    assert (len(desk.privately()), desk.directly()) == (1, [])


async def test_a_ban_of_the_address_asks_for_patience(desk: Desk) -> None:
    """Not one more call is made."""
    _done, handle = await desk.command()
    desk.mail.fake.faults.throttle("followup.create", via=False)
    with pytest.raises(Throttled) as wait:
        await desk.tell("Only approvers decide.", handle)
    assert (wait.value.retry_after, desk.directly()) == (600, [])


async def test_nobody_waits_long(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library sleeps inside these calls, whatever was set."""
    monkeypatch.setattr(underway, "PATIENCE_S", 0.05)
    _done, handle = await desk.command()
    desk.mail.fake.faults.throttle("followup.create", 60)
    with pytest.raises(Unsure):
        await desk.tell("Only approvers decide.", handle)


async def test_the_private_name_the_library_is_asked_for_is_there(mail: Mail) -> None:
    """A public way cannot speak to one person: `Webhook.partial` refuses it."""
    public = discord.Webhook.partial(1, "token", session=mail.client.http._HTTPClient__session)
    with pytest.raises(ValueError, match="application webhooks"):
        await public.send("x", ephemeral=True)
    assert mail.client._connection.application_id == mail.client.application_id
