"""What an agent shows about itself: sessions, "is thinking", suggested prompts; and canvases."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_slack import limits
from tests.adapters.fake_slack.web_api.registry import Call, method

STATUSES = ("processing", "active", "suspended", "closed")
NO_STOP = "missing_agent_session_stopped_event_subscription"


@method("agents.sessions.setStatus", 3, "assistant:write")
def set_status(call: Call) -> dict[str, Any]:
    """Set the status of a thread's session, which begins with it."""
    channel = call.channel("channel_id")
    thread = str(call.args.get("thread_ts") or "")
    if not thread and channel.kind != "im":
        call.need("thread_ts")
    if thread and (channel.id, thread) not in call.world.messages:
        call.refuse("thread_not_found")
    set_session(call, channel.id, thread, call.need("status"), call.args.get("title"))
    return {"status": call.args["status"], "title": call.world.sessions[channel.id, thread]["title"]}


@method("agents.sessions.rename", 3, "assistant:write")
def rename(call: Call) -> dict[str, Any]:
    """Give a session another title."""
    channel = call.channel("channel_id")
    session = call.world.sessions.get((channel.id, str(call.args.get("thread_ts") or "")))
    if session is None:
        call.refuse("session_not_found")
    session["title"] = _title(call, call.need("title"))
    return {"title": session["title"]}


def set_session(call: Call, channel: str, thread: str, status: str, title: str | None = None) -> None:
    """Set a session, and warn where nobody would hear the Stop button."""
    if not call.world.app.agent:
        call.refuse("not_an_agent")
    if status not in STATUSES:
        call.refuse("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be one of {STATUSES}"]})
    new = {"title": _title(call, title or ""), "status": ""}
    session = call.world.sessions.setdefault((channel, thread), new)  # a title for one that is there is ignored
    session["status"] = status
    if "agent_session_stopped" not in call.world.app.events:
        call.warnings.append(NO_STOP)
    call.server.record.tell("session", channel=channel, thread=thread, **session)


def _title(call: Call, title: str) -> str:
    if len(title) > limits.SESSION_TITLE:
        call.refuse("invalid_arguments", response_metadata={"messages": ["[ERROR] title is too long"]})
    return title


@method("assistant.threads.setStatus", 3, "assistant:write")
def set_thinking(call: Call) -> dict[str, Any]:
    """Say what the app is doing; empty, or its next message there, ends it."""
    channel = call.channel("channel_id")
    thread = call.need("thread_ts")
    words = str(call.args.get("status") or "")
    if words:
        call.world.thinking[channel.id, thread] = words
    else:
        call.world.thinking.pop((channel.id, thread), None)
    return {}


@method("assistant.threads.setTitle", 3, "assistant:write", json=False)
def set_title(call: Call) -> dict[str, Any]:
    """Give the thread of a conversation a title."""
    call.channel("channel_id")
    call.need("thread_ts", "title")
    return {}


@method("assistant.threads.setSuggestedPrompts", 3, "assistant:write")
def set_prompts(call: Call) -> dict[str, Any]:
    """Suggest what a person could say; without a thread they are pinned to the conversation."""
    channel = call.channel("channel_id")
    prompts = call.need("prompts")
    if not isinstance(prompts, list) or not all({"title", "message"} <= set(prompt) for prompt in prompts):
        call.refuse("invalid_arguments")
    if len(prompts) > limits.PROMPTS:
        call.refuse("too_many_prompts")
    call.world.prompts[channel.id, str(call.args.get("thread_ts") or "")] = prompts
    return {}


@method("canvases.create", 2, "canvases:write")
def create_canvas(call: Call) -> dict[str, Any]:
    """Write a canvas; a free plan has none."""
    if call.world.teams[call.bot.team].plan == "free":
        call.refuse("canvas_disabled_user_team")
    if call.args.get("channel_id"):
        call.channel("channel_id")
    return {"canvas_id": call.world.fresh("F")}
