"""What Slack has delivered is remembered once a kind, and what should have come with it is named."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Finding
from rolecall_slack import manifest
from rolecall_slack.arrivals import KINDS, ROW, findings, kind_of

NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
ALL = [*manifest.SCOPES, *(scope for scopes, _, _ in manifest.OPTIONAL for scope in scopes)]


@pytest.fixture
def shelf(sqlite_store: Any) -> AdapterShelf:
    """The adapter's shelf."""
    return AdapterShelf(sqlite_store, "main", "slack")


def said(shelf: AdapterShelf, *kinds: str, now: dt.datetime = LATER, scopes: Any = ALL) -> list[Finding]:
    """Return what is said where these kinds arrived at `NOW`."""
    if kinds:
        shelf.put(ROW, json.dumps(dict.fromkeys(kinds, NOW.isoformat())))
    return list(findings(shelf, scopes, now))


async def test_each_kind_is_noted_once(stage: Any) -> None:
    """Commands, messages and mentions of people, with when each came first; nothing else is kept of them."""
    shelf = stage.works.threads._shelf
    await stage.dana.command("/rolecall", "help", stage.general)
    await stage.dana.mention(stage.general, "help")
    await stage.works.later.settle()
    first = shelf.get(ROW)
    stage.house.clock.pass_time(hours=1)
    await stage.max.mention(stage.general, "help")
    await stage.works.later.settle()

    assert json.loads(first[0]).keys() == {"commands", "message.channels", "app_mention"}
    assert shelf.get(ROW) == first


async def test_another_process_keeps_what_was_noted(stage: Any) -> None:
    """The row grows; what stands there stays."""
    shelf = stage.works.threads._shelf
    await stage.dana.command("/rolecall", "help", stage.general)
    await stage.works.later.settle()
    before = json.loads(shelf.get(ROW)[0])

    await stage.house.restart()
    stage.house.clock.pass_time(hours=1)
    await stage.dana.command("/rolecall", "help", stage.general)
    await stage.dana.dm("help")
    await stage.works.later.settle()

    after = json.loads(shelf.get(ROW)[0])
    assert after["commands"] == before["commands"]
    assert "message.im" in after


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"event": {"type": "message", "channel_type": "im"}}, "message.im"),
        ({"event": {"type": "message", "channel_type": "group"}}, "message.groups"),
        ({"event": {"type": "app_mention"}}, "app_mention"),
        ({"command": "/ba"}, "commands"),
        ({"type": "block_actions"}, "buttons"),
        ({"type": "view_submission"}, "forms"),
        ({"type": "message_action"}, "shortcuts"),
        ({"type": "view_closed"}, ""),
    ],
)
def test_a_kind_is_what_the_app_subscribes_to(body: dict[str, Any], kind: str) -> None:
    """Messages by where they stand, as the manifest names them."""
    assert kind_of(body) == kind
    assert kind in KINDS | {""}


def test_every_subscription_of_the_manifest_is_a_kind() -> None:
    """None is forgotten when the manifest grows."""
    made = manifest.build("socket")

    assert set(made["settings"]["event_subscriptions"]["bot_events"]) <= KINDS


def test_a_young_app_is_not_warned_of(shelf: AdapterShelf) -> None:
    """What is missing may still come."""
    assert [one.level for one in said(shelf)] == ["ok"]
    (young,) = said(shelf, "app_mention", now=LATER - dt.timedelta(seconds=1))
    assert (young.level, "message.channels" in young.text, "app_mention" in young.text) == ("ok", True, False)
    assert [one.text for one in said(shelf, *KINDS)] == ["Every kind of event and gesture has arrived."]


def test_mentions_without_messages_are_a_missing_subscription(shelf: AdapterShelf) -> None:
    """In a channel every mention is a message, too; the event to add is named."""
    warned, listed = said(shelf, "app_mention")

    assert (warned.level, listed.level) == ("warn", "ok")
    assert "replies in threads count only with a mention" in warned.text
    assert "Event Subscriptions" in warned.next
    assert "message.channels, message.groups" in warned.next
    assert [one.level for one in said(shelf, "app_mention", "message.groups")] == ["ok"]


def test_what_has_no_scope_is_not_missed(shelf: AdapterShelf) -> None:
    """With `--least` no message of a channel can come; that is said elsewhere."""
    (listed,) = said(shelf, "app_mention", scopes=manifest.SCOPES)

    assert listed.level == "ok"
    assert "message.channels" not in listed.text
    assert len(said(shelf, "app_mention", scopes=None)) == 2


def test_commands_alone_are_a_subscription_that_is_off(shelf: AdapterShelf) -> None:
    """As with a Request URL that was never verified; one event of any kind proves that it is on."""
    warned, _listed = said(shelf, "commands", "buttons")

    assert (warned.level, "Commands arrive and no event" in warned.text) == ("warn", True)
    assert "Verified" in warned.next
    assert [one.level for one in said(shelf, "commands", "app_home_opened")] == ["ok"]
