"""Messages: what a post, an update, a deletion and an ephemeral message are refused for, and what they leave."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

CARD = [{"type": "section", "block_id": "b", "text": {"type": "mrkdwn", "text": "hello"}}]
KEY = {"event_type": "rolecall", "event_payload": {"outbox_id": "o1"}}


async def post(office, **args):
    """Post in #general and return the message as it stands."""
    office.clock.pass_time(seconds=1)
    answer = await office.client.api_call("chat.postMessage", json={"channel": office.general.id, "text": "x"} | args)
    return office.slack.world.messages[answer["channel"], answer["ts"]]


async def test_a_bot_posts_only_where_it_is(office):
    """Not in a public channel it did not join, and it does not know private ones."""
    other = office.slack.channel("other", office.team, office.dana, bot=False)

    assert await office.error("chat.postMessage", channel=other.id, text="x") == "not_in_channel"
    assert await office.error("chat.postMessage", channel=office.secret.id, text="x") == "channel_not_found"
    assert await office.error("chat.postMessage", channel="C9999", text="x") == "channel_not_found"
    await office.slack.admin.kick(office.general, office.slack.world.users[office.install.user])
    assert await office.error("chat.postMessage", channel=office.general.id, text="x") == "not_in_channel"


async def test_an_archived_channel_takes_nothing(office):
    """The message is refused and not recorded; what is there does not change either."""
    ts = (await post(office)).ts
    office.slack.record.posts.clear()
    office.slack.admin.archive(office.general)
    assert await office.error("chat.update", channel=office.general.id, ts=ts, text="y") == "is_archived"

    assert await office.error("chat.postMessage", channel=office.general.id, text="x") == "is_archived"
    assert office.slack.record.posts == []


async def test_the_scope_for_public_channels_lets_a_bot_in(office):
    """Nothing else changes: private channels stay unknown."""
    office.client.token = office.slack.install(office.team, scopes=frozenset({"chat:write", "chat:write.public"})).token
    other = office.slack.channel("other", office.team, office.dana, bot=False)

    assert (await office.client.chat_postMessage(channel="#other", text="x"))["channel"] == other.id
    office.slack.admin.archive(other)
    assert await office.error("chat.postMessage", channel=other.id, text="x") == "is_archived"
    assert await office.error("chat.postMessage", channel=office.secret.id, text="x") == "channel_not_found"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"text": ""}, "no_text"),
        ({"blocks": "[{"}, "invalid_blocks_format"),
        ({"blocks": [{"type": "banner"}]}, "invalid_blocks"),
        ({"blocks": CARD * 51}, "invalid_blocks"),
        ({"markdown_text": "x"}, "markdown_text_conflict"),
        ({"text": None, "markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"metadata": "{"}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "rolecall"}}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "x", "event_payload": {"x": "x" * 16_000}}}, "metadata_too_large"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
        ({"attachments": [{"text": "<!channel>"}]}, "invalid_attachments"),
    ],
)
async def test_content_the_platform_never_takes(office, args, code):
    """Each has its code, and nothing is left behind."""
    answer = await office.refused("chat.postMessage", **{"channel": office.general.id, "text": "x"} | args)

    assert answer["error"] == code
    assert office.slack.record.posts == []


async def test_a_reply_is_no_root(office):
    """A thread is named by its first message."""
    root = await post(office)
    reply = await post(office, thread_ts=root.ts)

    assert (
        await office.error("chat.postMessage", channel=office.general.id, text="x", thread_ts=reply.ts)
        == "thread_not_found"
    )
    assert office.dana.sees(office.general) == [root]
    assert office.dana.sees(office.general, root.ts) == [root, reply]


async def test_a_text_over_the_limit_is_cut_with_a_warning(office):
    """No error: the platform loses the rest silently, but for the warning."""
    answer = await office.client.chat_postMessage(channel=office.general.id, text="x" * 40_001)

    assert answer["warning"] == "message_truncated"
    assert len(office.slack.record.posts[0].text) == 40_000


async def test_an_update_keeps_metadata_and_drops_blocks_for_a_text(office):
    """Only blocks and metadata that are given, or a text without blocks, change anything."""
    message = await post(office, blocks=CARD, metadata=KEY)
    place = {"channel": office.general.id, "ts": message.ts}

    await office.client.api_call("chat.update", json=place | {"blocks": [*CARD, {"type": "divider"}]})
    assert (len(message.blocks), message.metadata) == (2, KEY)
    await office.client.api_call("chat.update", json=place | {"metadata": KEY | {"event_payload": {"outbox_id": "o2"}}})
    assert (len(message.blocks), message.metadata["event_payload"]) == (2, {"outbox_id": "o2"})
    await office.client.api_call("chat.update", json=place | {"text": "done"})
    assert (message.blocks, message.text) == ([], "done")


async def test_only_our_messages_change(office):
    """A person's message and another app's are not ours to update or delete."""
    said = await office.dana.say(office.general, "hello")
    place = {"channel": office.general.id, "ts": said.message.ts}

    assert await office.error("chat.update", **place, text="x") == "cant_update_message"
    assert await office.error("chat.delete", **place) == "cant_delete_message"
    assert await office.error("chat.update", channel=office.general.id, ts="1.1", text="x") == "message_not_found"


async def test_a_deleted_message_is_gone(office):
    """For everybody, and the record says so."""
    message = await post(office)
    await office.client.chat_delete(channel=office.general.id, ts=message.ts)

    assert office.dana.sees(office.general) == []
    assert [note.kind for note in office.slack.record.posts] == ["post", "delete"]


async def test_an_ephemeral_message_is_for_one_member(office):
    """Nobody else sees it, it is no part of the history, and it cannot be updated."""
    answer = await office.client.chat_postEphemeral(channel=office.general.id, user=office.dana.id, text="Not yours.")
    gil = office.slack.person("gil", office.team)

    assert [one.text for one in office.dana.sees(office.general)] == ["Not yours."]
    assert office.omar.sees(office.general) == []
    assert (await office.client.conversations_history(channel=office.general.id))["messages"] == []
    place = {"channel": office.general.id, "ts": answer["message_ts"]}
    assert await office.error("chat.update", **place, text="x") == "cant_update_message"
    who = {"channel": office.general.id, "user": gil.id, "text": "x"}
    assert await office.error("chat.postEphemeral", **who) == "user_not_in_channel"


async def test_metadata_comes_back_only_when_asked_for(office):
    """This is how a lost answer is looked up."""
    root = await post(office)
    await post(office, thread_ts=root.ts, metadata=KEY)

    async def found(**how):
        answer = await office.client.conversations_replies(channel=office.general.id, ts=root.ts, **how)
        return [one.get("metadata") for one in answer["messages"]]

    with pytest.raises(SlackApiError, match="thread_not_found"):
        await office.client.conversations_replies(channel=office.general.id, ts="1.1")
    assert await found() == [None, None]
    assert await found(include_all_metadata=True) == [None, KEY]
    assert len(office.slack.record.kept("outbox_id", "o1")) == 1


async def test_history_comes_in_pages_newest_first_and_a_thread_oldest_first(office):
    """Threads are told by their root; replies are not in the history."""
    messages = [await post(office, text=str(number)) for number in range(3)]
    await post(office, text="in the thread", thread_ts=messages[0].ts)

    first = await office.client.conversations_history(channel=office.general.id, limit=2)
    second = await office.client.conversations_history(
        channel=office.general.id, limit=2, cursor=first["response_metadata"]["next_cursor"]
    )

    assert [one["text"] for one in (*first["messages"], *second["messages"])] == ["2", "1", "0"]
    assert second["messages"][0]["reply_count"] == 1
    assert not second["has_more"]
    newer = await office.client.conversations_history(channel=office.general.id, oldest=messages[1].ts)
    assert [one["text"] for one in newer["messages"]] == ["2"]


async def test_reactions_count_once(office):
    """A second one of the same kind is refused."""
    message = await post(office)
    place = {"channel": office.general.id, "timestamp": message.ts, "name": "eyes"}

    await office.client.reactions_add(**place)
    assert await office.error("reactions.add", **place) == "already_reacted"
    await office.client.reactions_remove(**place)
    assert await office.error("reactions.remove", **place) == "no_reaction"


async def test_a_message_to_a_person_opens_direct_messages(office):
    """By the person's id, or by opening them first; a deactivated person gets none."""
    opened = (await office.client.conversations_open(users=office.dana.id))["channel"]["id"]
    posted = await office.client.chat_postMessage(channel=office.dana.id, text="hello")

    assert posted["channel"] == opened
    await office.slack.admin.deactivate(office.omar.user)
    assert await office.error("conversations.open", users=office.omar.id) == "user_disabled"
    assert await office.error("conversations.open", users="U9999") == "user_not_found"
    assert await office.error("chat.postMessage", channel=office.omar.id, text="x") == "channel_not_found"


async def test_another_name_needs_its_scope(office):
    """A role may post under its own name only where that was granted."""
    place = {"channel": office.general.id, "text": "x", "username": "Business Analyst"}
    await office.client.chat_postMessage(**place)
    assert office.dana.sees(office.general)[0].username == "Business Analyst"

    office.client.token = office.slack.install(office.team, scopes=frozenset({"chat:write"})).token
    answer = await office.refused("chat.postMessage", **place)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write.customize")
