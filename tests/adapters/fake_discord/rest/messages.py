"""Messages of channels: send once, change, read, delete, react, type."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_discord import payloads
from tests.adapters.fake_discord.pings import Pings
from tests.adapters.fake_discord.rest.registry import Call, operation
from tests.adapters.fake_discord.rest.writing import fields, named, rung
from tests.adapters.fake_discord.things import EPHEMERAL, FORUM, Channel

NONCE = 25


@operation("message.create", "POST", "/channels/{channel}/messages")
def create(call: Call) -> Any:
    """Send a message; with `enforce_nonce` the one that is already there is returned instead."""
    channel = call.channel()
    if channel.kind == FORUM:
        call.refuse(400, 50008, "Cannot send messages in a non-text channel")
    call.may(channel, "SEND_MESSAGES")
    if channel.locked:
        call.may(channel, "MANAGE_THREADS")
    nonce = call.body.get("nonce")
    if nonce is not None and len(str(nonce)) > NONCE:
        call.invalid("nonce", f"Must be {NONCE} or fewer in length.")
    if nonce is not None and call.body.get("enforce_nonce") and (there := call.world.once(nonce)):
        return payloads.message(call.world, there, nonce=True)
    return write(call, channel, call.body, nonce=nonce)


def write(call: Call, channel: Channel, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Write a message of the bot and tell everybody; returns its JSON."""
    if int(body.get("flags") or 0) & EPHEMERAL:
        call.invalid("flags", "a message of a channel cannot be ephemeral")
    made = fields(call, body)
    reply_to, replied = _replied(call, channel, body)
    found = rung(call, body, made, replied)
    message = call.world.message(
        channel.id, call.world.bot.id, made.pop("content"), reply_to=reply_to, **made, **named(found), **more
    )
    call.server.record.post("post", message, found, body.get("allowed_mentions"))
    call.server.gateway.message("MESSAGE_CREATE", message)
    return payloads.message(call.world, message, nonce=True)


def _replied(call: Call, channel: Channel, body: dict[str, Any]) -> tuple[str, str]:
    """Return the message a reply answers, and its author."""
    given = body.get("message_reference")
    if not given:
        return "", ""
    target = call.world.messages.get(str(given.get("message_id")))
    if target is not None and target.channel == channel.id:
        return target.id, target.author
    if given.get("fail_if_not_exists", True):
        call.invalid("message_reference", "Unknown message")
    return "", ""


@operation("message.edit", "PATCH", "/channels/{channel}/messages/{message}")
def edit(call: Call) -> Any:
    """Change a message of the bot's own; notifies nobody."""
    channel = call.channel()
    message = call.message(channel)
    if channel.archived:
        call.refuse(400, 50083, "Thread is archived")
    if channel.locked:
        call.may(channel, "MANAGE_THREADS")
    if message.author != call.world.bot.id:
        call.refuse(403, 50005, "Cannot edit a message authored by another user")
    made = fields(call, call.body, message)
    found = rung(call, call.body, made)
    for name, value in made.items():
        setattr(message, name, value)
    message.edited = call.world.now()
    call.server.record.post("update", message, found, call.body.get("allowed_mentions"))
    call.server.gateway.message("MESSAGE_UPDATE", message)
    return payloads.message(call.world, message)


@operation("message.list", "GET", "/channels/{channel}/messages")
def history(call: Call) -> Any:
    """Return up to 100 messages, newest first; none without the permission to read history."""
    channel = call.channel()
    if "READ_MESSAGE_HISTORY" not in call.world.parent(channel).allowed:
        return []
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= 100:
        call.invalid("limit", "1 to 100")
    before, after = call.query.get("before"), call.query.get("after")
    found = [one for one in call.world.in_channel(channel.id) if not one.only]
    found = [one for one in found if (not before or int(one.id) < int(before))]
    found = [one for one in found if (not after or int(one.id) > int(after))]
    chosen = found[:limit] if after else found[-limit:]
    return [
        call.server.gateway.blanked(payloads.message(call.world, one), one, content=call.server.gateway.reads)
        for one in reversed(chosen)
    ]


@operation("message.get", "GET", "/channels/{channel}/messages/{message}")
def read(call: Call) -> Any:
    """Return a message."""
    channel = call.channel()
    call.may(channel, "READ_MESSAGE_HISTORY")
    message = call.message(channel)
    made = payloads.message(call.world, message)
    return call.server.gateway.blanked(made, message, content=call.server.gateway.reads)


@operation("message.delete", "DELETE", "/channels/{channel}/messages/{message}")
def delete(call: Call) -> Any:
    """Delete a message of the bot's own."""
    channel = call.channel()
    message = call.message(channel)
    if message.author != call.world.bot.id:
        call.may(channel, "MANAGE_MESSAGES")
    del call.world.messages[message.id]
    call.server.record.post("delete", message, Pings())
    call.server.gateway.gone(message)


@operation("reaction.add", "PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me")
def react(call: Call) -> Any:
    """Add the bot's reaction."""
    call.message(call.channel()).reactions.setdefault(call.path["emoji"], set()).add(call.world.bot.id)


@operation("reaction.remove", "DELETE", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me")
def unreact(call: Call) -> Any:
    """Take the bot's reaction back."""
    message = call.message(call.channel())
    who = message.reactions.get(call.path["emoji"], set())
    who.discard(call.world.bot.id)
    if not who:
        message.reactions.pop(call.path["emoji"], None)


@operation("typing", "POST", "/channels/{channel}/typing")
def typing(call: Call) -> Any:
    """Show "is typing…"."""
    call.may(call.channel(), "SEND_MESSAGES")
