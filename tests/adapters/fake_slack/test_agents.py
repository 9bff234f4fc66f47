"""Agent sessions, "is thinking", prompts, and streams."""

from __future__ import annotations

import pytest


async def root(office) -> str:
    """Post a root message and return its ts."""
    office.clock.pass_time(seconds=1)
    return (await office.client.chat_postMessage(channel=office.general.id, text="Job"))["ts"]


async def test_a_session_has_four_statuses_and_a_title(office):
    """Anything else is refused; without the subscription there is a warning and no button."""
    place = {"channel_id": office.general.id, "thread_ts": await root(office)}

    answer = await office.client.agents_sessions_setStatus(**place, status="processing", title="x" * 200)
    assert "warning" not in answer.data
    await office.client.agents_sessions_setStatus(**place, status="processing", title="ignored from now on")
    assert office.slack.world.sessions[tuple(place.values())]["title"] == "x" * 200
    await office.client.agents_sessions_rename(**place, title="Stories")
    assert office.slack.world.sessions[tuple(place.values())] == {"status": "processing", "title": "Stories"}
    for wrong in ({"status": "thinking"}, {"status": "active", "title": "x" * 201}):
        assert await office.error("agents.sessions.setStatus", **place, **wrong) == "invalid_arguments"
    office.slack.app.events -= {"agent_session_stopped"}
    answer = await office.client.agents_sessions_setStatus(**place, status="suspended")
    assert answer["warning"] == "missing_agent_session_stopped_event_subscription"


async def test_a_session_needs_an_agent_a_thread_and_a_channel(office):
    """Each has its code."""
    call = ("agents.sessions.setStatus",)
    assert await office.error(*call, channel_id=office.general.id, status="active") == "invalid_arguments"
    place = {"channel_id": office.general.id, "status": "active"}
    assert await office.error(*call, **place, thread_ts="1.1") == "thread_not_found"
    assert await office.error("agents.sessions.rename", channel_id=office.general.id, title="x") == "session_not_found"
    office.slack.app.agent = False
    assert await office.error(*call, **place, thread_ts=await root(office)) == "not_an_agent"


async def test_thinking_ends_with_the_next_message_or_an_empty_status(office):
    """Otherwise it stays for ever."""
    place = {"channel_id": office.general.id, "thread_ts": await root(office)}

    await office.client.assistant_threads_setStatus(**place, status="is thinking…")
    assert list(office.slack.world.thinking.values()) == ["is thinking…"]
    office.clock.pass_time(seconds=1)
    await office.client.chat_postMessage(channel=office.general.id, text="done", thread_ts=place["thread_ts"])
    assert office.slack.world.thinking == {}
    await office.client.assistant_threads_setStatus(**place, status="is thinking…")
    await office.client.assistant_threads_setStatus(**place, status="")
    assert office.slack.world.thinking == {}


async def test_four_prompts_are_the_most(office):
    """Pinned to the conversation, without a thread."""
    direct = (await office.client.conversations_open(users=office.dana.id))["channel"]["id"]
    prompts = [{"title": "Stories", "message": "ba write stories"}] * 4

    await office.client.assistant_threads_setSuggestedPrompts(channel_id=direct, prompts=prompts)
    assert office.slack.world.prompts[direct, ""] == prompts
    many = {"channel_id": direct, "prompts": prompts * 2}
    assert await office.error("assistant.threads.setSuggestedPrompts", **many) == "too_many_prompts"
    bare = {"channel_id": direct, "prompts": [{"title": "without a message"}]}
    assert await office.error("assistant.threads.setSuggestedPrompts", **bare) == "invalid_arguments"


@pytest.fixture
async def stream(office):
    """Where a stream of ours is open, in a thread of #general."""
    started = await office.client.chat_startStream(
        channel=office.general.id,
        thread_ts=await root(office),
        recipient_team_id=office.team.id,
        recipient_user_id=office.dana.id,
    )
    return {"channel": office.general.id, "ts": started["ts"]}


async def test_a_stream_in_a_channel_says_for_whom(office):
    """And belongs into a thread."""
    place = {"channel": office.general.id, "thread_ts": await root(office)}
    call = ("chat.startStream",)
    assert await office.error(*call, **place) == "missing_recipient_user_id"
    assert await office.error(*call, **place, recipient_user_id=office.dana.id) == "missing_recipient_team_id"
    nobody = {"recipient_user_id": office.dana.id, "recipient_team_id": "T9999"}
    assert await office.error(*call, **place, **nobody) == "user_not_found"
    whole = {"recipient_user_id": office.dana.id, "recipient_team_id": office.team.id}
    assert await office.error(*call, channel=office.general.id, **whole) == "invalid_arguments"


async def test_details_of_a_task_are_appended(office, stream):
    """The trap of the platform: a second update adds, it does not replace."""
    task = {"type": "task_update", "id": "t1", "title": "Draft", "status": "in_progress", "details": "one "}
    await office.client.chat_appendStream(**stream, chunks=[task, {"type": "plan_update", "title": "Stories"}])
    await office.client.chat_appendStream(**stream, chunks=[task | {"details": "two", "status": "complete"}])

    message = office.slack.world.messages[tuple(stream.values())]
    assert message.stream.tasks["t1"] == {"title": "Draft", "status": "complete", "details": "one two", "output": ""}
    assert message.stream.plan == "Stories"


async def test_a_stopped_stream_keeps_its_text_and_takes_no_more(office, stream):
    """Blocks, metadata and the session's status come with the stop."""
    metadata = {"event_type": "rolecall", "event_payload": {"outbox_id": "o1"}}
    await office.client.chat_appendStream(**stream, markdown_text="Part one. ")
    assert await office.error("chat.update", **stream, text="x") == "streaming_state_conflict"
    await office.client.chat_stopStream(
        **stream, markdown_text="Part two.", blocks=[{"type": "divider"}], metadata=metadata, session_status="suspended"
    )

    message = office.slack.world.messages[tuple(stream.values())]
    assert (message.text, message.metadata, len(message.blocks)) == ("Part one. Part two.", metadata, 1)
    assert office.slack.world.sessions[message.channel, message.thread]["status"] == "suspended"
    assert await office.error("chat.appendStream", **stream, markdown_text="x") == "message_not_in_streaming_state"
    assert await office.error("chat.stopStream", **stream) == "message_not_in_streaming_state"


async def test_a_stream_dies_of_age_though_it_was_fed(office, stream):
    """Five minutes after it began; an update still works."""
    for _ in range(4):
        office.clock.pass_time(seconds=70)
        await office.client.chat_appendStream(**stream, markdown_text="more ")
    office.clock.pass_time(seconds=20)

    assert await office.error("chat.appendStream", **stream, markdown_text="x") == "message_not_in_streaming_state"
    assert await office.error("chat.stopStream", **stream) == "message_not_in_streaming_state"
    await office.client.chat_update(**stream, text="the rest")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "no_text"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"chunks": [{"type": "picture"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "plan_update", "title": "x" * 257}]}, "invalid_chunks"),
        ({"chunks": [{"type": "task_update", "id": "t", "title": "x", "status": "asleep"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "task_update", "id": "t", "title": "x" * 257, "status": "pending"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "blocks", "blocks": [{"type": "banner"}]}]}, "invalid_blocks"),
    ],
)
async def test_chunks_have_limits(office, stream, given, code):
    """At n + 1, and kinds that there are not."""
    assert await office.error("chat.appendStream", **stream, **given) == code


async def test_chunks_are_taken_at_their_limit(office, stream):
    """256 characters for a title, 12,000 for a text."""
    title = {"type": "plan_update", "title": "x" * 256}
    await office.client.chat_appendStream(**stream, markdown_text="x" * 12_000, chunks=[title])


async def test_the_native_stop_ends_the_stream_but_not_the_status(office, stream):
    """The platform stops the stream, the app has to do the rest."""
    message = office.slack.world.messages[tuple(stream.values())]
    place = {"channel_id": office.general.id, "thread_ts": message.thread}
    await office.client.agents_sessions_setStatus(**place, status="processing")

    (told,) = await office.dana.press_stop(office.general, message.thread)

    assert told.event["streaming_message_ts"] == [message.ts]
    assert await office.error("chat.appendStream", **stream, markdown_text="x") == "message_not_in_streaming_state"
    assert office.slack.world.sessions[tuple(place.values())]["status"] == "processing"


async def test_only_our_streams_grow(office):
    """A person's message is no stream of ours."""
    said = await office.dana.say(office.general, "hello")
    place = {"channel": office.general.id, "ts": said.message.ts}
    assert await office.error("chat.appendStream", **place, markdown_text="x") == "message_not_owned_by_app"
