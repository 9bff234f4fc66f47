"""Channels: what was said in them, who is in them, and reactions to messages."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.web_api.registry import Call, method

HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history"}
PAGE = 100


@method("conversations.replies", 3, json=False)
def replies(call: Call) -> dict[str, Any]:
    """Return a thread with its root, oldest first."""
    channel = _readable(call)
    root = call.world.messages.get((channel.id, str(call.need("ts"))))
    if root is None or root.only:
        call.refuse("thread_not_found")
    found = [one for one in call.world.in_channel(channel.id, root.ts) if not one.only]
    return _page(call, _within(call, found))


@method("conversations.history", 3, json=False)
def history(call: Call) -> dict[str, Any]:
    """Return a channel without what is said in threads, newest first."""
    channel = _readable(call)
    found = [one for one in call.world.in_channel(channel.id) if not one.only]
    return _page(call, list(reversed(_within(call, found))))


@method("conversations.info", 3, json=False)
def info(call: Call) -> dict[str, Any]:
    """Return a channel."""
    channel = call.channel(member=False)
    return {"channel": channel.as_json() | {"is_member": call.by.user in channel.members}}


@method("conversations.members", 4, json=False)
def members(call: Call) -> dict[str, Any]:
    """Return the ids of who is in a channel."""
    return {"members": sorted(call.channel(member=False).members), "response_metadata": {"next_cursor": ""}}


@method("conversations.list", 2, json=False)
def list_(call: Call) -> dict[str, Any]:
    """Return the channels the bot may know of."""
    kinds = {"public_channel": "public", "private_channel": "private", "im": "im"}
    wanted = [kinds.get(name, "") for name in str(call.args.get("types") or "public_channel").split(",")]
    team = call.team()
    found = [
        one.as_json() | {"is_member": call.by.user in one.members}
        for one in call.world.channels.values()
        if one.kind in wanted
        and team in {one.team, *one.shared}
        and (one.kind == "public" or call.by.user in one.members)
        and not (one.archived and call.flag("exclude_archived"))
    ]
    return {"channels": found, "response_metadata": {"next_cursor": ""}}


@method("conversations.open", 3, "im:write")
def open_(call: Call) -> dict[str, Any]:
    """Begin the direct messages with one person."""
    user = str(call.need("users"))
    if user not in call.world.users:
        call.refuse("user_not_found")
    if call.world.users[user].deleted:
        call.refuse("user_disabled")
    return {"channel": {"id": call.world.direct(call.by.user, user).id}}


@method("conversations.join", 3, "channels:join")
def join(call: Call) -> dict[str, Any]:
    """Let the bot enter a public channel."""
    channel = call.channel(member=False)
    if channel.kind != "public":
        call.refuse("method_not_supported_for_channel_type")
    channel.members.add(call.by.user)
    return {"channel": channel.as_json()}


@method("reactions.add", 3, "reactions:write")
def add_reaction(call: Call) -> dict[str, Any]:
    """React to a message as the bot."""
    message, name = _reacted(call)
    if call.by.user in message.reactions.setdefault(name, []):
        call.refuse("already_reacted")
    message.reactions[name].append(call.by.user)
    return {}


@method("reactions.remove", 2, "reactions:write")
def remove_reaction(call: Call) -> dict[str, Any]:
    """Take a reaction of the bot back."""
    message, name = _reacted(call)
    if call.by.user not in message.reactions.get(name, []):
        call.refuse("no_reaction")
    message.reactions[name].remove(call.by.user)
    return {}


def _reacted(call: Call) -> tuple[Message, str]:
    channel = call.channel()
    return call.message(channel, "timestamp"), str(call.need("name")).strip(":")


def _readable(call: Call) -> Channel:
    channel = call.channel()
    scope = HISTORY[channel.kind]
    if scope not in call.by.scopes:
        call.refuse("missing_scope", needed=scope, provided=",".join(sorted(call.by.scopes)))
    return channel


def _within(call: Call, messages: list[Message]) -> list[Message]:
    """Return the messages between `oldest` and `latest`; the ends count only with `inclusive`."""
    oldest, latest = float(call.args.get("oldest") or 0), float(call.args.get("latest") or "inf")
    ends = call.flag("inclusive")
    return [one for one in messages if oldest < float(one.ts) < latest or (ends and float(one.ts) in (oldest, latest))]


def _page(call: Call, messages: list[Message]) -> dict[str, Any]:
    """Return one page; threads say in their root how long they are."""
    size, start = min(int(call.args.get("limit") or PAGE), 1000), int(call.args.get("cursor") or 0)
    whole = call.flag("include_all_metadata")
    page = [one.as_json(metadata=whole) | _thread(call, one) for one in messages[start : start + size]]
    more = start + size < len(messages)
    return {
        "messages": page,
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + size) if more else ""},
    }


def _thread(call: Call, message: Message) -> dict[str, Any]:
    inside = [
        one for one in call.world.in_channel(message.channel, message.ts) if one.ts != message.ts and not one.only
    ]
    if message.thread or not inside:
        return {}
    return {"thread_ts": message.ts, "reply_count": len(inside), "latest_reply": inside[-1].ts}
