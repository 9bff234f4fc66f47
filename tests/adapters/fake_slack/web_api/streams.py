"""Messages that grow while they are written, and die of age."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_slack import limits
from tests.adapters.fake_slack.rooms import Message, Stream
from tests.adapters.fake_slack.web_api.agents import set_session
from tests.adapters.fake_slack.web_api.chat import composed, expired, publish
from tests.adapters.fake_slack.web_api.registry import Call, method

STATUSES = ("pending", "in_progress", "complete", "error")
DEAD = "message_not_in_streaming_state"


@method("chat.startStream", 2, "chat:write")
def start(call: Call) -> dict[str, Any]:
    """Begin a streamed message in a thread; in a channel it has to say for whom."""
    channel = call.channel()
    call.need("thread_ts")
    if channel.kind != "im":
        user, team = call.args.get("recipient_user_id"), call.args.get("recipient_team_id")
        if not user:
            call.refuse("missing_recipient_user_id")
        if not team:
            call.refuse("missing_recipient_team_id")
        if user not in call.world.users or call.world.users[user].team != team:
            call.refuse("user_not_found")
    given = {name: call.args.pop(name, None) for name in ("markdown_text", "chunks")}
    call.args["text"] = " "
    message = composed(call, channel)
    message.text = ""
    message.stream = Stream(call.world.clock.monotonic(), mode=call.args.get("task_display_mode") or "timeline")
    call.args |= given
    _grow(call, message)
    publish(call, message, "stream")
    return {"channel": channel.id, "ts": message.ts}


@method("chat.appendStream", 4, "chat:write")
def append(call: Call) -> dict[str, Any]:
    """Add to a streamed message."""
    message = _live(call)
    if call.args.get("markdown_text") is None and call.args.get("chunks") is None:
        call.refuse("no_text")
    _grow(call, message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.stopStream", 2, "chat:write")
def stop(call: Call) -> dict[str, Any]:
    """End a streamed message, with blocks below it, metadata, and the status of its session."""
    message = _live(call)
    _grow(call, message)
    extra = composed(call, call.world.channels[message.channel], of=message)
    message.blocks = [*message.blocks, *extra.blocks]
    message.metadata = extra.metadata or message.metadata
    assert message.stream is not None
    message.stream.live = False
    if call.args.get("session_status"):
        set_session(call, message.channel, message.root, call.args["session_status"])
    call.server.record.post("update", message)
    for delivery in call.server.events.changed(message, "message_changed", message.as_json()):
        call.server.mailroom.post(delivery)
    return {"channel": message.channel, "ts": message.ts, "message": message.as_json()}


def _live(call: Call) -> Message:
    message = call.message(call.channel())
    if message.bot != call.by.bot:
        call.refuse("message_not_owned_by_app")
    if message.stream is None or not message.stream.live or expired(call, message):
        call.refuse(DEAD)
    return message


def _grow(call: Call, message: Message) -> None:
    words = call.args.pop("markdown_text", None)
    if words is not None:
        if len(words) > limits.MARKDOWN:
            call.refuse("msg_too_long")
        message.text += words
    for chunk in call.args.get("chunks") or ():
        _take(call, message, chunk)


def _take(call: Call, message: Message, chunk: dict[str, Any]) -> None:
    stream = message.stream
    assert stream is not None
    match chunk:
        case {"type": "markdown_text", "text": str(text)} if len(text) <= limits.MARKDOWN:
            message.text += text
        case {"type": "plan_update", "title": str(title)} if len(title) <= limits.CHUNK:
            stream.plan = title
        case {"type": "blocks", "blocks": list(given)}:
            message.blocks += call.checked(given)
        case {"type": "task_update", "id": str(name), "title": str(), "status": status} if status in STATUSES:
            texts = {key: chunk.get(key, "") for key in ("title", "details", "output")}
            if any(len(text) > limits.CHUNK for text in texts.values()):
                call.refuse("invalid_chunks")
            old = stream.tasks.get(name, {})
            appended = {key: old.get(key, "") + texts[key] for key in ("details", "output")}
            stream.tasks[name] = {"title": texts["title"], "status": status, **appended}
        case _:
            call.refuse("invalid_chunks")
