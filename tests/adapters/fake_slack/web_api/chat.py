"""Messages: post, update, delete, and those that one person sees."""

from __future__ import annotations

import json
from typing import Any

from tests.adapters.fake_slack import limits
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.web_api.registry import Call, TooFast, method

TRUNCATED = "message_truncated"


@method("chat.postMessage", 0, "chat:write")
def post_message(call: Call) -> dict[str, Any]:
    """Post a message as the bot."""
    channel = _target(call)
    message = composed(call, channel)
    if call.flag("reply_broadcast") and message.thread:
        message.broadcast = True
    if wait := call.server.rates.wait_in(channel.id):
        raise TooFast(wait)
    publish(call, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


@method("chat.update", 3, "chat:write")
def update(call: Call) -> dict[str, Any]:
    """Change a message of ours: blocks go if only a text is given, metadata stays unless given."""
    channel = call.channel()
    message = call.message(channel)
    if message.bot != call.by.bot or message.only:
        call.refuse("cant_update_message")
    if message.stream is not None and message.stream.live and not expired(call, message):
        call.refuse("streaming_state_conflict")
    new, given = composed(call, channel, of=message), call.args
    before = message.as_json()
    if given.get("blocks") is not None or given.get("text") is not None or given.get("markdown_text") is not None:
        message.text, message.blocks = new.text, new.blocks
    if given.get("metadata") is not None:
        message.metadata = new.metadata
    message.edited = call.world.ts()
    call.server.record.post("update", message, parsed=_parsed(call))
    for delivery in call.server.events.changed(message, "message_changed", before):
        call.server.mailroom.post(delivery)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_json()}


@method("chat.delete", 3, "chat:write")
def delete(call: Call) -> dict[str, Any]:
    """Delete a message of ours."""
    channel = call.channel()
    message = call.message(channel)
    if message.bot != call.by.bot:
        call.refuse("cant_delete_message")
    del call.world.messages[channel.id, message.ts]
    call.server.record.post("delete", message)
    for delivery in call.server.events.changed(message, "message_deleted", message.as_json()):
        call.server.mailroom.post(delivery)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", 4, "chat:write")
def post_ephemeral(call: Call) -> dict[str, Any]:
    """Show one member of a channel a message that nobody else sees."""
    channel = call.channel()
    if call.need("user") not in channel.members:
        call.refuse("user_not_in_channel")
    message = composed(call, channel)
    message.only = call.args["user"]
    call.world.messages[channel.id, message.ts] = message
    call.server.record.post("ephemeral", message, parsed=_parsed(call))
    return {"message_ts": message.ts}


@method("chat.getPermalink", 0)
def permalink(call: Call) -> dict[str, Any]:
    """Return an address of a message."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    address = f"{call.world.base}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": address}


def composed(call: Call, channel: Channel, of: Message | None = None) -> Message:
    """Return the message that the arguments describe, checked; it is not yet in the channel."""
    args = call.args
    text, blocks = str(args.get("text") or ""), call.checked(args.get("blocks"))
    markdown = args.get("markdown_text")
    if markdown is not None:
        if text or blocks:
            call.refuse("markdown_text_conflict")
        if len(markdown) > limits.MARKDOWN:
            call.refuse("msg_too_long")
        blocks, text = call.checked([{"type": "markdown", "text": markdown}]), markdown
    if len(text) > limits.TEXT:
        text = text[: limits.TEXT]
        call.warnings.append(TRUNCATED)
    if args.get("attachments"):
        call.refuse("invalid_attachments")  # legacy; refused so that nothing hides in them from the record
    if of is None and not text and not blocks:
        call.refuse("no_text")
    return Message(
        ts=call.world.ts() if of is None else of.ts,
        channel=channel.id,
        user=call.by.user,
        text=text,
        team=call.bot.team,
        blocks=blocks,
        thread=thread(call, channel),
        metadata=_metadata(call),
        bot=call.by.bot,
        app=call.world.app.id,
        username=_username(call),
    )


def publish(call: Call, message: Message, kind: str = "post") -> None:
    """Put a message into its channel, where the app itself hears of it too; "is thinking" ends."""
    world = call.world
    world.messages[message.channel, message.ts] = message
    world.thinking.pop((message.channel, message.root), None)
    call.server.record.post(kind, message, parsed=_parsed(call))
    for delivery in call.server.events.message(message):
        call.server.mailroom.post(delivery)


def thread(call: Call, channel: Channel) -> str:
    """Return the root that `thread_ts` names; a reply is no root."""
    given = str(call.args.get("thread_ts") or "")
    if not given:
        return ""
    root = call.world.messages.get((channel.id, given))
    if root is None or root.only or root.root != given:
        call.refuse("thread_not_found")
    return given


def expired(call: Call, message: Message) -> bool:
    """Return whether a stream died of age."""
    stream = message.stream
    return stream is not None and call.world.clock.monotonic() - stream.started >= call.world.stream_life_s


def _target(call: Call) -> Channel:
    given = str(call.need("channel"))
    if given in call.world.users:
        call.args["channel"] = call.world.direct(call.by.user, given).id
    public = "chat:write.public" in call.by.scopes
    channel = call.channel(named=True, member=False)
    if not (public and channel.kind == "public"):
        channel = call.channel(named=True)
    if channel.archived:
        call.refuse("is_archived")
    if channel.kind == "im" and any(call.world.users[name].deleted for name in channel.members):
        call.refuse("channel_not_found")
    return channel


def _metadata(call: Call) -> dict[str, Any]:
    given = call.args.get("metadata")
    if given in (None, {}):
        return {}
    if not isinstance(given, dict) or set(given) - {"event_type", "event_payload"} or "event_type" not in given:
        call.refuse("invalid_metadata_format")
    if not isinstance(given.get("event_payload"), dict):
        call.refuse("invalid_metadata_format")
    if len(json.dumps(given).encode()) > limits.METADATA_BYTES:
        call.refuse("metadata_too_large")
    return given


def _username(call: Call) -> str:
    wanted = any(call.args.get(name) for name in ("username", "icon_emoji", "icon_url"))
    if wanted and "chat:write.customize" not in call.by.scopes:
        call.refuse("missing_scope", needed="chat:write.customize", provided=",".join(sorted(call.by.scopes)))
    return str(call.args.get("username") or "")


def _parsed(call: Call) -> bool:
    return call.args.get("parse") == "full" or call.flag("link_names")
