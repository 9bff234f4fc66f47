"""Whoever is awaited is notified, once, by the field of the card alone."""

from __future__ import annotations

import pytest

from rolecall.chat import Card, Para
from rolecall_slack import limits
from rolecall_slack.blocks import render
from tests.adapters.fake_slack.pings import awaited, pings


def posts(stage, kind="post"):
    """Return the messages of ours that were posted or changed, each with whom it notifies."""
    return [(post.text, post.pings) for post in stage.slack.record.posts if post.kind == kind and post.metadata]


async def test_who_has_to_decide_is_notified_by_the_card_of_the_version_alone(stage):
    """Max approves: one mention, on one post; job card, changes and Dana's approved version notify nobody."""
    request = await stage.ask()
    assert [names for text, names in posts(stage) if names] == [[f"@{stage.max.id}"]]
    ((text, _names),) = [post for post in posts(stage) if post[1]]
    assert "version 1 is ready" in text

    shown = next(
        one
        for one in await stage.kit.sees(stage.actor(stage.max), stage.house.thread(request))
        if "approve" in one.buttons
    )
    await stage.max.click(*shown.buttons["approve"])
    await stage.turn()
    assert len([names for _text, names in posts(stage) if names]) == 1
    assert [names for _text, names in posts(stage, "update") if names] == []


async def test_a_message_that_changes_notifies_nobody(stage):
    """Whatever its new state awaits."""
    with stage.house.store.reading("main") as uow:
        member = uow.members.named(stage.max.user.name).id
    place, card = stage.kit.place, Card("Ready", awaits=(member,))
    ref = await stage.kit.running.post(place, card, key="x:root")
    await stage.kit.running.update(ref, card, key="x:progress:1")

    assert [post.pings for post in stage.slack.record.posts] == [[f"@{stage.max.id}"], []]


async def test_members_without_an_account_here_stay_names(stage):
    """A member of this house whom no account of Slack is bound to, and an id that is none, notify nobody."""
    member, _token = stage.house.enter("Zoe", "approver")
    awaits = (member, "nobody", "<!channel>")

    await stage.kit.running.post(stage.kit.place, Card("@Zoe: please decide.", awaits=awaits), key="x:root")

    assert stage.slack.record.posts[-1].pings == []
    assert "For" not in str(stage.slack.record.posts[-1].blocks)


@pytest.mark.parametrize("plain", [True, False])
def test_the_line_stands_below_the_title_and_has_its_room(plain):
    """Words of the card stay words, whatever they look like; a message of the most blocks has the line, too."""
    hostile = Card("For <@U9>", doc=(Para("For <@U9> <!here>"),) * 100, awaits=("U1", "W2", "U3|x", "<!channel>"))

    drawn = render(hostile, key="x", plain=plain)

    assert awaited(drawn.blocks) == pings(drawn.text, drawn.blocks) == ["@U1", "@W2"]
    assert len(drawn.blocks) <= limits.MESSAGE_BLOCKS


def test_nobody_awaited_is_no_line():
    """No empty remark."""
    assert awaited(render(Card("Ready"), key="x").blocks) == []
