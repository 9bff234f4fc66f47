"""Where nothing is posted: channels shared with other organisations, until an engagement names exactly that one."""

from __future__ import annotations

import pytest

from rolecall.chat import Card, Place
from rolecall.errors import Forbidden
from tests.line.floor import TEXT


def shared(stage):
    """Share the channel with another organisation; return somebody of theirs."""
    other = stage.slack.team("other")
    zoe = stage.slack.person("zoe", other)
    stage.slack.share(stage.general, other, zoe)
    return zoe


async def test_a_shared_channel_gets_a_card_only_once_a_role_is_hired_for_it(stage):
    """An engagement for the whole workspace is none for strangers; the words say what opens it."""
    shared(stage)
    stage.house.hire("slack")
    post, place = stage.house.adapter.post, stage.kit.place

    with pytest.raises(Forbidden, match=r"shared with another.*rolecall engage start <role> --place slack:T0001:C0001"):
        await post(Place("slack", "T0001", "C0001", "1.0"), Card("hello"), key="x")
    assert stage.slack.record.named("chat.postMessage") == []

    engagement = stage.house.hire(str(place))
    ref = await post(place, Card("hello"), key="x")
    await stage.house.adapter.update(ref, Card("changed"), key="y")
    assert "changed" in stage.cards()[0].text

    with stage.house.store.begin("main") as uow:
        uow.engagements.end(engagement)
    with pytest.raises(Forbidden):
        await stage.house.adapter.update(ref, Card("too late"), key="z")
    assert "changed" in stage.cards()[0].text


async def test_what_slack_does_not_tell_is_open_until_an_event_tells_it(stage):
    """Without the scope nobody can ask; whoever writes there brings the answer along."""
    stage.slack.faults.refuse("conversations.info", "missing_scope", times=None)
    zoe = shared(stage)
    await stage.house.adapter.post(stage.kit.place, Card("hello"), key="x")

    await zoe.mention(stage.general, "hello")
    for minutes in (0, 11):
        stage.house.clock.pass_time(minutes=minutes)
        with pytest.raises(Forbidden):
            await stage.house.adapter.post(stage.kit.place, Card("hello again"), key="y")


async def test_slack_is_asked_once_in_a_while(stage):
    """And never about direct messages."""
    asked = stage.slack.record.named
    for number in range(3):
        await stage.house.adapter.post(stage.kit.place, Card("hello"), key=f"x{number}")
    await stage.house.adapter.post(stage.kit.direct(stage.actor(stage.dana)), Card("hello"), key="y")
    assert len(asked("conversations.info")) == 1

    shared(stage)
    stage.house.clock.pass_time(minutes=11)
    with pytest.raises(Forbidden):
        await stage.house.adapter.post(stage.kit.place, Card("hello"), key="z")


async def test_whoever_asked_before_it_was_shared_hears_why_nothing_comes(stage):
    """Privately, and once; the work itself goes on."""
    stage.house.hire("slack", strict=True)
    await stage.dana.command("/notes", TEXT, stage.general)
    shared(stage)
    stage.house.clock.pass_time(minutes=11)
    await stage.turn()

    (word,) = [text for text in stage.told(stage.dana) if "I cannot write" in text]
    assert "shared with another organisation" in word
    assert stage.cards() == []
    assert stage.house.status(stage.house.requests()[-1]) == "delivered"


@pytest.mark.parametrize(("kind", "way"), [("public", "press"), ("private", "type")])
async def test_a_channel_without_us_gets_an_invitation_and_the_same_words_work_afterwards(stage, kind, way):
    """Nothing is taken in and nothing is spent before that; the button sends what was typed."""
    other = stage.slack.channel("other", stage.kit.team, stage.dana, kind=kind, bot=False)
    stage.house.hire(f"slack:{stage.kit.team.id}:{other.id}", strict=True)

    await stage.dana.command("/notes", TEXT, other)
    (word,) = [one for one in stage.slack.world.messages.values() if one.only == stage.dana.id]
    await stage.dana.click(word, "rc|say")
    await stage.works.later.settle()
    assert sum("/invite @Rolecall" in text for text in stage.told(stage.dana)) == 2
    assert stage.events() == []

    await stage.slack.admin.invite(other, stage.slack.world.users[stage.kit.install.user])
    await (stage.dana.click(word, "rc|say") if way == "press" else stage.dana.command("/notes", TEXT, other))
    await stage.turn()
    (request,) = stage.house.requests()
    assert stage.house.status(request) == "delivered"
    assert stage.cards(other)


async def test_work_is_stopped_from_anywhere(stage):
    """Whoever stops it need not invite anybody first; the catalogue would be seen by nobody."""
    other = stage.slack.channel("other", stage.kit.team, stage.dana, bot=False)

    await stage.dana.command("/rolecall", "stop global Audit.", other)
    await stage.dana.command("/rolecall", "", other)
    await stage.turn()
    assert [event["args"]["text"] for event in stage.events()] == ["stop global Audit."]
    assert sum("/invite @Rolecall" in text for text in stage.told(stage.dana)) == 1
    with stage.house.store.reading("main") as uow:
        assert [stop.scope for stop in uow.stops.listed()] == ["global"]


async def test_a_shortcut_in_a_channel_without_us_says_how_to_invite_us(stage):
    """Its menu is everywhere."""
    stage.slack.app.message_shortcuts = frozenset({"stories"})
    other = stage.slack.channel("other", stage.kit.team, stage.dana, bot=False)
    note = await stage.dana.say(other, TEXT)

    await stage.dana.shortcut("stories", note.message)
    await stage.works.later.settle()
    assert "/invite @Rolecall" in stage.told(stage.dana)[-1]
    assert stage.events() == []
