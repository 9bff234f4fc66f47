"""What carries a key is found by it: ours alone, far enough back, and silence is no answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rolecall.chat import Card, Ref
from rolecall.errors import Forbidden, Throttled, Unsure
from rolecall_discord import finding
from rolecall_discord.drawing import number, render
from rolecall_discord.finding import Finder
from tests.adapters.discord.mail import Mail
from tests.adapters.fake_discord.app_config import CONTENT
from tests.adapters.fake_discord.things import V2, Channel

CARD = Card("hello")
ROOT = Card("hello", opens="Notes")


@pytest.fixture
def finder(mail: Mail) -> Finder:
    """What another process finds with."""
    return Finder(mail.client, mail.house.desk, mail.channels)


def others(mail: Mail, channel: str, author: str, times: int = 1) -> None:
    """Let somebody write into a channel, with a component of our id."""
    for _ in range(times):
        drawn: Any = list(render(CARD, key="x:root").components)
        mail.fake.world.message(channel, author, components=drawn, flags=V2)


async def test_only_our_own_messages_count(mail: Mail, finder: Finder) -> None:
    """Whoever else puts our number into a component of theirs is not us, also where the app reads what they write."""
    mail.fake.app.privileged |= CONTENT
    other = mail.fake.admin.program("helper", mail.guild)
    others(mail, mail.general.id, other.id)
    assert await finder.find(mail.place(), "x:root") is None

    ref = await mail.sending.post(mail.place(), CARD, "x:root")
    others(mail, mail.general.id, other.id)
    assert await finder.find(mail.place(), "x:root") == ref


async def test_each_place_is_looked_at_for_itself(mail: Mail, finder: Finder) -> None:
    """A thread that is there has the message, or nobody has; what was to go into one that is gone is in its channel."""
    root = await mail.sending.post(mail.place(), ROOT, "x:root")
    thread = mail.place(thread=root.message)
    below = await mail.sending.post(thread, CARD, "x:below")
    stray = await mail.sending.post(mail.place(), CARD, "x:stray")

    assert await finder.find(thread, "x:below") == below
    assert await finder.find(mail.place(), "x:below") is None
    assert await finder.find(thread, "x:stray") is None
    mail.fake.admin.delete_channel(mail.fake.world.channels[root.message])
    assert await finder.find(thread, "x:stray") == stray == Ref(mail.place(), stray.message)


async def test_a_message_below_many_others_is_found(mail: Mail, finder: Finder, dana: Any) -> None:
    """A busy channel may have written more than one page since."""
    ref = await mail.sending.post(mail.place(), CARD, "x:root")
    for nth in range(120):
        mail.fake.world.message(mail.general.id, dana.id, f"message {nth}")

    assert await finder.find(mail.place(), "x:root") == ref
    assert len(mail.calls("message.list")) == 2


async def test_nobody_says_no_who_has_not_read_far_enough(
    mail: Mail, finder: Finder, dana: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A week older than the newest one is far enough."""
    monkeypatch.setattr(finding, "MESSAGES", 100)
    for nth in range(110):
        mail.fake.world.message(mail.general.id, dana.id, f"message {nth}")
    with pytest.raises(Unsure, match="too many"):
        await finder.find(mail.place(), "x:root")

    mail.house.clock.pass_time(days=8)
    mail.fake.world.message(mail.general.id, dana.id, "much later")
    assert await finder.find(mail.place(), "x:root") is None


async def test_who_may_not_read_knows_nothing(mail: Mail, finder: Finder) -> None:
    """Discord shows an empty history to whoever may not read it, and the message may be there."""
    assert await finder.find(mail.place(), "x:root") is None

    await mail.sending.post(mail.place(), CARD, "x:root")
    mail.general.allowed.discard("READ_MESSAGE_HISTORY")
    with pytest.raises(Forbidden, match="Read Message History"):
        await finder.find(mail.place(), "x:root")


async def test_a_post_of_a_forum_is_found(mail: Mail, finder: Finder, forum: Channel) -> None:
    """Its first message has our number; the posts of others, and those of other forums, are not looked into."""
    place = mail.place(forum)
    for key in ("x:root", "y:root"):
        await mail.sending.post(place, ROOT, key)
    (shown,) = mail.shown("x:root")

    assert await finder.find(place, "x:root") == Ref(place, shown.id)


async def test_a_forum_is_looked_at_twice(mail: Mail, finder: Finder, forum: Channel) -> None:
    """A post has no nonce: whoever looks too early would make a second one."""
    place = mail.place(forum)
    with pytest.raises(Throttled) as wait:
        await finder.find(place, "x:root")
    assert wait.value.retry_after == finding.APART_S
    mail.house.clock.pass_time(seconds=2)
    with pytest.raises(Throttled):
        await finder.find(place, "x:root")
    mail.house.clock.pass_time(seconds=3)
    assert await finder.find(place, "x:root") is None


async def test_a_post_that_arrives_between_two_looks_is_found(mail: Mail, finder: Finder, forum: Channel) -> None:
    """It was still on its way."""
    place = mail.place(forum)
    with pytest.raises(Throttled):
        await finder.find(place, "x:root")
    ref = await mail.sending.post(place, ROOT, "x:root")
    mail.house.clock.pass_time(seconds=5)

    assert await finder.find(place, "x:root") == ref


async def test_too_many_posts_leave_it_unknown(
    mail: Mail, finder: Finder, forum: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As too many messages do."""
    monkeypatch.setattr(finding, "POSTS", 1)
    for key in ("x:root", "y:root"):
        await mail.sending.post(mail.place(forum), ROOT, key)

    with pytest.raises(Unsure, match="too many"):
        await finder.find(mail.place(forum), "x:root")


async def test_a_post_without_its_first_message_is_passed_over(mail: Mail, finder: Finder, forum: Channel) -> None:
    """And one that may not be read leaves it unknown."""
    place = mail.place(forum)
    ref, other = [await mail.sending.post(place, ROOT, key) for key in ("x:root", "y:root")]
    mail.fake.admin.delete_message(mail.fake.world.messages[other.message])
    assert await finder.find(place, "x:root") == ref

    forum.allowed.discard("READ_MESSAGE_HISTORY")
    with pytest.raises(Forbidden, match="Read Message History"):
        await finder.find(place, "x:root")


async def test_a_repeat_needs_a_look_only_in_doubt(mail: Mail, finder: Finder, forum: Channel) -> None:
    """In a channel once Discord may have forgotten the nonce; in a forum at once."""
    channel, posts = mail.place(), mail.place(forum)
    assert not await finder.needed(channel, "x:root")
    for place in (channel, posts):
        finder.doubt(place, "x:root")
    assert [await finder.needed(place, "x:root") for place in (channel, posts)] == [False, True]
    mail.house.clock.pass_time(seconds=finding.NONCE_S)
    finder.doubt(channel, "x:root")
    assert await finder.needed(channel, "x:root")
    finder.settled(channel, "x:root")
    assert not await finder.needed(channel, "x:root")


@pytest.mark.parametrize("days", [8, -1])
async def test_a_clock_that_jumps_makes_no_second_message(mail: Mail, dana: Any, days: int) -> None:
    """Forth: what is there is not too old to be looked at; back: the nonce may be forgotten all the same."""
    mail.fake.faults.lose("message.create")
    with pytest.raises(Unsure):
        await mail.sending.post(mail.place(), CARD, "x:root")
    dana.say(mail.general, "meanwhile")

    mail.house.clock.jump(mail.house.clock.now() + dt.timedelta(days=days))
    mail.house.clock.pass_time(seconds=200)
    await mail.sending.post(mail.place(), CARD, "x:root")

    assert len(mail.shown()) == 1


@pytest.mark.parametrize("days", [8, -1])
async def test_a_clock_that_jumps_makes_no_second_post(mail: Mail, finder: Finder, forum: Channel, days: int) -> None:
    """Nor has anybody to wait for it longer than for a look."""
    refs = [await mail.sending.post(mail.place(forum), ROOT, key) for key in ("x:root", "y:root")]
    with pytest.raises(Throttled):
        await finder.find(mail.place(forum), "z:root")
    mail.house.clock.jump(mail.house.clock.now() + dt.timedelta(days=days))

    assert await finder.find(mail.place(forum), "x:root") == refs[0]
    if days < 0:
        with pytest.raises(Throttled) as wait:
            await finder.find(mail.place(forum), "z:root")
        assert wait.value.retry_after <= finding.APART_S


async def test_doubts_that_nobody_settles_do_not_pile_up(
    mail: Mail, finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest ones are kept."""
    monkeypatch.setattr(finding, "DOUBTS", 2)
    for nth in range(4):
        finder.doubt(mail.place(), f"{nth}:root")
    mail.house.clock.pass_time(seconds=finding.NONCE_S)

    assert [await finder.needed(mail.place(), f"{nth}:root") for nth in range(4)] == [False, False, True, True]


def test_a_number_has_31_bits() -> None:
    """And is never 0, which Discord would replace."""
    assert all(0 < number(f"k{nth}") < 1 << 31 for nth in range(1_000))
