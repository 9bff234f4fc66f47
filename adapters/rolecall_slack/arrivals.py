"""What Slack has delivered so far: no method says which events an app is subscribed to, so their arrival does."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from rolecall.chat import Desk, Finding, Shelf
from rolecall.chat.common.later import Later
from rolecall_slack import manifest, rows

#: The row of the shelf: when each kind came first.
ROW = "arrivals"
_NONE: Mapping[str, str] = {}
#: What people do with the app, by the type of its payload; a command has none.
GESTURES = {
    "": "commands",
    "block_actions": "buttons",
    "view_submission": "forms",
    "message_action": "shortcuts",
    "shortcut": "shortcuts",
}
#: Which subscription a message comes by.
MESSAGES = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}
EVENTS = frozenset([*manifest.EVENTS_HEARD, *(event for _, events, _ in manifest.OPTIONAL for event in events)])
KINDS = EVENTS | set(GESTURES.values())
#: Where the first of them came, one of the others comes with it: what is lost where none did.
TOGETHER: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "app_mention",
        ("message.channels", "message.groups"),
        "Mentions arrive and no other words in channels: replies in threads count only with a mention.",
    ),
    (
        "commands",
        tuple(sorted(EVENTS)),
        "Commands arrive and no event: mentions, direct messages and replies are lost.",
    ),
)
#: How long the others may take.
PATIENCE = dt.timedelta(hours=1)
SUBSCRIBE = (
    "api.slack.com/apps → your app → Event Subscriptions: switched on, a Request URL (if there is one) that is "
    "Verified, and under Subscribe to bot events: {events}"
)


class Arrivals:
    """Notes each kind once; noting holds no ack up, and what cannot be noted comes again."""

    def __init__(self, desk: Desk, shelf: Shelf, later: Later) -> None:
        """Write them on `shelf`, beside what goes on."""
        self._desk = desk
        self._shelf = shelf
        self._later = later
        self._noted: set[str] = set()

    def note(self, body: Mapping[str, Any]) -> None:
        """Remember that the kind of a payload arrives."""
        kind = kind_of(body)
        if kind in KINDS and kind not in self._noted:
            self._noted.add(kind)
            self._later.do(asyncio.to_thread(self._write, kind, self._desk.now()))

    def _write(self, kind: str, now: dt.datetime) -> None:
        """Write a kind down unless it is there."""
        rows.change(self._shelf, ROW, _NONE, lambda seen: {kind: now.isoformat(), **seen})


def kind_of(body: Mapping[str, Any]) -> str:
    """Return by which subscription or gesture a payload comes; the one of another kind is no kind of ours."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return GESTURES.get(str(body.get("type") or ""), "")
    name = str(event.get("type") or "")
    return MESSAGES.get(str(event.get("channel_type") or ""), name) if name == "message" else name


def findings(shelf: Shelf, scopes: Collection[str] | None, now: dt.datetime) -> Iterator[Finding]:
    """Say which kinds never arrived, and warn where that breaks something; `scopes` are granted, None is unknown."""
    seen = rows.read(shelf, ROW, _NONE)
    deaf = {event for names, events, _ in manifest.OPTIONAL for event in events if not _granted(names, scopes)}
    for first, others, lost in TOGETHER:
        expected = [kind for kind in others if kind not in deaf]
        late = first in seen and now - dt.datetime.fromisoformat(seen[first]) >= PATIENCE
        if late and expected and not seen.keys() & set(expected):
            yield Finding("warn", lost, SUBSCRIBE.format(events=", ".join(expected)))
    missing = sorted(KINDS - seen.keys() - deaf)
    if missing and seen:
        yield Finding("ok", f"Not arrived yet, each comes with its first use: {', '.join(missing)}.")
    elif missing:
        yield Finding("ok", "Slack has sent nothing yet: type /rolecall there.")
    else:
        yield Finding("ok", "Every kind of event and gesture has arrived.")


def _granted(names: Collection[str], scopes: Collection[str] | None) -> bool:
    return scopes is None or set(names) <= set(scopes)
