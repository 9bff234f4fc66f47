"""From activities of Teams to the events of the port, and from places back to conversations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote, unquote

from rolecall.chat import Action, Actor, Event, Message, Place, Ref
from rolecall.errors import BadInput

Activity = Mapping[str, Any]

WORKSPACE = "teams"
#: What the bot is called in the words that reach the core, whatever its name in Teams.
HOUSE = "@rolecall"
#: The name of the invoke that a press of `Action.Execute` is, and what the actions of ours are called.
PRESS, OURS = "adaptiveCard/action", "rolecall"
#: Stands in the id of a conversation between a channel and the first message of one of its threads.
_ROOT = ";messageid="
#: How ids begin: of a channel, and of a bot.
_CHANNEL, _BOT = "19:", "28:"


def safe(text: str) -> str:
    """Return an id of Teams as a part of an address, which holds no colon."""
    return quote(text, safe="@=;")


def raw(text: str) -> str:
    """Return the id again."""
    return unquote(text)


def is_channel(place: Place) -> bool:
    """Tell whether a place is in a channel, where there are threads; else it is the chat with one person."""
    return raw(place.channel).startswith(_CHANNEL)


def conversation(place: Place) -> str:
    """Return the conversation that a place is: a channel's thread, or a chat."""
    return raw(place.channel) + (f"{_ROOT}{place.thread}" if place.thread and is_channel(place) else "")


def event(activity: Activity, tenant: str) -> Event | None:
    """Read an activity; None where it is nothing that was said to us.

    Raises:
        BadInput: a part that every activity has is missing.
    """
    if at(activity, "conversation", "conversationType") not in {"channel", "personal"}:
        return None  # in a group chat there are no threads, so nobody could tell requests apart
    if activity.get("type") == "message":
        return _message(activity, tenant)
    if activity.get("type") == "invoke" and activity.get("name") == PRESS:
        return _action(activity, tenant)
    return None


def at(activity: Activity, *names: str) -> str:
    """Return a text inside an activity.

    Raises:
        BadInput: there is none.
    """
    found: Any = activity
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, str) or not found:
        raise BadInput(f"The activity lacks {'.'.join(names)}.")
    return found


def _message(activity: Activity, tenant: str) -> Message | None:
    place, private = _place(activity, tenant, at(activity, "id"))
    text, named = _words(activity)
    if not private and not named:
        return None
    return Message(
        id=_id(activity, tenant),
        place=place,
        actor=_actor(activity, tenant),
        private=private,
        how="dm" if private else "mention",
        text=text,
        message=Ref(place, at(activity, "id")),
    )


def _action(activity: Activity, tenant: str) -> Action | None:
    if at(activity, "value", "action", "verb") != OURS:
        return None
    verb, shown = at(activity, "value", "action", "data", "verb"), at(activity, "replyToId")
    place, private = _place(activity, tenant, shown)
    subject = activity["value"]["action"]["data"].get("subject")
    return Action(
        id=_id(activity, tenant),
        place=place,
        actor=_actor(activity, tenant),
        private=private,
        verb=verb,
        subject=subject if isinstance(subject, str) else "",
        message=Ref(place, shown),
    )


def _place(activity: Activity, tenant: str, message: str) -> tuple[Place, bool]:
    """Return where a message stands, and whether only one person reads it; what begins a thread is not in it."""
    channel, _, root = at(activity, "conversation", "id").partition(_ROOT)
    thread = root if root != message else ""
    place = Place(WORKSPACE, tenant, safe(channel), thread or None)
    return place, at(activity, "conversation", "conversationType") == "personal"


def _actor(activity: Activity, tenant: str) -> Actor:
    account, own = at(activity, "from", "id"), at(activity, "recipient", "id")
    kind: Literal["human", "bot", "self"] = "human"
    if account.startswith(_BOT):
        kind = "self" if account == own else "bot"
    return Actor(WORKSPACE, tenant, safe(account), str(activity["from"].get("name") or ""), kind=kind)


def _words(activity: Activity) -> tuple[str, bool]:
    """Return the words as people read them, and whether they name the bot; a command stands without its name."""
    text, named, own = str(activity.get("text") or ""), False, at(activity, "recipient", "id")
    for entity in activity.get("entities") or ():
        if entity.get("type") != "mention":
            continue
        ours = at(entity, "mentioned", "id") == own
        named = named or ours
        who = HOUSE if ours else f"@{entity['mentioned'].get('name') or ''}"
        text = text.replace(at(entity, "text"), who, 1)
    text = text.strip()
    command = text.removeprefix(HOUSE).lstrip()
    return (command if command.startswith("/") else text), named


def _id(activity: Activity, tenant: str) -> str:
    """Return an id of the inbox; colons mean something in the keys that are made from it."""
    parts = (WORKSPACE, tenant, at(activity, "conversation", "id"), at(activity, "id"))
    return "-".join(re.sub(r"[^\w.@=-]", ".", part) for part in parts)
