"""Threads from a message or without, posts of a forum with their tags, and changes to both."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_discord import payloads
from tests.adapters.fake_discord.rest.messages import write
from tests.adapters.fake_discord.rest.registry import Call, operation
from tests.adapters.fake_discord.rest.writing import fields
from tests.adapters.fake_discord.things import FORUM, HAS_THREAD, PRIVATE_THREAD, TEXT, THREAD, Channel

ARCHIVE = (60, 1440, 4320, 10080)
TAGS = 5


@operation("thread.from_message", "POST", "/channels/{channel}/messages/{message}/threads")
def from_message(call: Call) -> Any:
    """Open the thread of a message; it has the message's id, and there is only ever one."""
    parent = call.channel()
    call.may(parent, "CREATE_PUBLIC_THREADS")
    message = call.message(parent)
    if parent.kind != TEXT:
        call.refuse(400, 50024, "Cannot execute action on this channel type")
    if message.flags & HAS_THREAD:
        call.refuse(400, 160004, "A thread has already been created for this message")
    made = payloads.channel(call.world, _open(call, parent, THREAD, id=message.id))
    message.flags |= HAS_THREAD
    return made


@operation("thread.create", "POST", "/channels/{channel}/threads")
def create(call: Call) -> Any:
    """Open a thread without a message, or a post of a forum with its first message."""
    parent = call.channel()
    if parent.kind == FORUM:
        return _post(call, parent)
    kind = int(call.body.get("type", PRIVATE_THREAD))
    if parent.kind != TEXT or kind not in (THREAD, PRIVATE_THREAD):
        call.refuse(400, 50024, "Cannot execute action on this channel type")
    call.may(parent, "CREATE_PUBLIC_THREADS" if kind == THREAD else "CREATE_PRIVATE_THREADS")
    return payloads.channel(call.world, _open(call, parent, kind))


@operation("channel.edit", "PATCH", "/channels/{channel}")
def edit(call: Call) -> Any:
    """Rename, archive or lock a thread, or change a post's tags; its owner may do all but lock."""
    thread = call.channel()
    if not thread.thread:
        call.may(thread, "MANAGE_CHANNELS")
        call.refuse(400, 50024, "Cannot execute action on this channel type")
    if thread.archived and call.body.get("archived") is not False:
        call.refuse(400, 50083, "Thread is archived")
    if "locked" in call.body or thread.owner != call.world.bot.id:
        call.may(thread, "MANAGE_THREADS")
    if "applied_tags" in call.body:
        thread.applied = _tags(call, call.world.channels[thread.parent])
    if "name" in call.body:
        thread.name = _name(call)
    thread.archived = bool(call.body.get("archived", thread.archived))
    thread.locked = bool(call.body.get("locked", thread.locked))
    made = payloads.channel(call.world, thread)
    call.server.gateway.happened("THREAD_UPDATE", made)
    return made


@operation("threads.active", "GET", "/guilds/{guild}/threads/active")
def active(call: Call) -> Any:
    """Return the threads of a guild that are open, newest first."""
    guild = call.guild()
    found = [one for one in call.world.channels.values() if one.thread and one.guild == guild.id and not one.archived]
    return {"threads": [payloads.channel(call.world, one) for one in reversed(found)], "members": []}


def _post(call: Call, forum: Channel) -> Any:
    call.may(forum, "SEND_MESSAGES")
    tags, body = _tags(call, forum), call.body.get("message")
    if not body:
        call.invalid("message", "This field is required")
    if forum.tag_required and not tags:
        call.refuse(400, 40067, "A tag is required to create a forum post in this channel")
    fields(call, body)
    thread = _open(call, forum, THREAD, applied=tags)
    message = write(call, thread, body, id=thread.id)
    return payloads.channel(call.world, thread) | {"message": message}


def _open(call: Call, parent: Channel, kind: int, **facts: Any) -> Channel:
    archive = int(call.body.get("auto_archive_duration") or 4320)
    if archive not in ARCHIVE:
        call.invalid("auto_archive_duration", f"one of {ARCHIVE}")
    name = _name(call)
    facts |= {"guild": parent.guild, "parent": parent.id, "owner": call.world.bot.id, "archive_after": archive}
    thread = call.world.channel(kind, name, **facts)
    made = payloads.channel(call.world, thread)
    call.server.gateway.happened("THREAD_CREATE", made | {"newly_created": True})
    return thread


def _name(call: Call) -> str:
    name = str(call.body.get("name") or "")
    if not 1 <= len(name) <= 100:
        call.invalid("name", "Must be between 1 and 100 in length.")
    return name


def _tags(call: Call, forum: Channel) -> list[str]:
    tags = [str(tag) for tag in call.body.get("applied_tags") or []]
    if len(tags) > TAGS or any(tag not in forum.tags for tag in tags):
        call.invalid("applied_tags", f"at most {TAGS} of the forum's tags")
    return tags
