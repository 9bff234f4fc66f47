"""From what Discord sends to the events of the port: ids that stay the same, who did what where.

Messages, people and attachments are the library's objects; this module only reads them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from rolecall.chat import Action, Actor, Command, FormSubmit, Handle, Message, Place, Ref

#: Kinds of interactions.
COMMAND, COMPONENT, AUTOCOMPLETE, FORM = 2, 3, 4, 5
#: Kinds of messages that people write: plain ones and replies; all others are notices.
PLAIN, REPLY = 0, 19
#: Kinds of channels that are threads: of news, public, private.
THREADS = frozenset({10, 11, 12})
How = Literal["mention", "dm", "reply"]
#: How long an interaction's token answers a person: Discord's fifteen minutes, less one for the way.
ANSWERS_FOR = dt.timedelta(minutes=14)
#: The only hosts of attachments.
HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
#: What the channel of direct messages with somebody begins with; their id follows.
DIRECT = "dm-"
#: Rights without which nothing of ours can be shown in a channel, by bit; then those for a thread there.
RIGHTS = {10: "View Channel", 11: "Send Messages", 35: "Create Public Threads", 38: "Send Messages in Threads"}
RIGHTS_IN_THREADS = {bit: RIGHTS[bit] for bit in (10, 38)}


@dataclass(frozen=True)
class Deed:
    """Somebody did something somewhere: what all events have in common."""

    id: str
    place: Place
    actor: Actor
    handle: Handle | None = None

    @property
    def private(self) -> bool:
        """Tell whether nobody else was there."""
        return is_private(self.place.channel)


def event_id(snowflake: int | str) -> str:
    """Return the id of an event from that of its message or interaction, which stays the same when it comes again."""
    return f"discord-{snowflake}"


def handle(token: str, now: dt.datetime) -> Handle:
    """Return the right to answer whoever interacted."""
    return Handle(token, now + ANSWERS_FOR)


def is_private(channel: str) -> bool:
    """Tell whether nobody but one person and the app reads the channel of a place."""
    return channel.startswith(DIRECT)


def actor_of(user: Any, guild: int) -> Actor:
    """Return somebody as the core knows people, with the roles that came along; in direct messages none do."""
    roles = getattr(user, "roles", None)
    groups = frozenset(str(role.id) for role in roles if role.id != guild) if roles is not None else None
    kind: Literal["human", "bot"] = "bot" if user.bot else "human"
    return Actor("discord", str(guild), str(user.id), str(user.display_name), kind=kind, groups=groups)


def is_person(message: Any) -> bool:
    """Tell whether a person wrote a message: no program, and no notice of Discord's."""
    return not message.author.bot and message.webhook_id is None and message.type.value in {PLAIN, REPLY}


def how(message: Any, ours: Collection[int], *, threaded: bool) -> How | None:
    """Return how a message speaks to us, None where it does not; `ours` are the app's own account and role."""
    if message.guild is None:
        return "dm"
    if not {user.id for user in message.mentions}.union(message.raw_role_mentions).isdisjoint(ours):
        return "mention"
    return "reply" if threaded else None


def threaded(message: Any) -> bool:
    """Tell whether a message of a server may be in a thread; the library does not know the old ones."""
    kind = getattr(message.channel, "type", None)
    return message.guild is not None and (kind is None or kind.value in THREADS)


def answered(message: Any, me: int) -> str:
    """Return the id of the message of ours that somebody replies to, empty for none.

    Directly there are no threads, so there a reply to one's own words goes on with them, too.
    """
    reference = message.reference if message.type.value == REPLY else None
    author = getattr(getattr(reference, "resolved", None), "author", None)
    if reference is None or author is None or (message.guild is not None and author.id != me):
        return ""
    return str(reference.message_id)


def files_of(attachments: Iterable[Any]) -> tuple[str, ...]:
    """Return the handles of attachments, objects or payloads, for `read`: their addresses."""
    return tuple(str(one["url"] if isinstance(one, Mapping) else one.url) for one in attachments)


def readable(file: str, api: str = "") -> bool:
    """Tell whether a file's handle is the address of an attachment; nothing else is ever read, redirects least of all.

    `api` is where the tests' platform is, if it is not the real one: what lies on the same host and port counts, too.
    """
    try:
        address, test = urlsplit(file), urlsplit(api)
        if api and (address.scheme, address.netloc) == (test.scheme, test.netloc):
            return True
        return address.scheme == "https" and address.hostname in HOSTS and address.port in {None, 443}
    except ValueError:  # no address at all
        return False


def lacking(permissions: int, *, thread: bool) -> list[str]:
    """Return the rights that we lack where somebody gave a command, in Discord's words."""
    wanted = RIGHTS_IN_THREADS if thread else RIGHTS
    return [name for bit, name in wanted.items() if not permissions >> bit & 1]


def command(
    deed: Deed, name: str, args: Mapping[str, str], *, files: tuple[str, ...] = (), quoted: Ref | None = None
) -> Command:
    """Return a slash command, or one of a message's menu."""
    return Command(
        id=deed.id,
        place=deed.place,
        actor=deed.actor,
        handle=deed.handle,
        private=deed.private,
        name=name,
        args=args,
        quoted=quoted,
        files=files,
    )


def action(deed: Deed, verb: str, subject: str, message: int | str) -> Action:
    """Return a button that was pressed on a message."""
    return Action(
        id=deed.id,
        place=deed.place,
        actor=deed.actor,
        handle=deed.handle,
        private=deed.private,
        verb=verb,
        subject=subject,
        message=Ref(deed.place, str(message)),
    )


def submission(deed: Deed, form: str, subject: str, values: Mapping[str, str]) -> FormSubmit:
    """Return a form that was sent; its deed's place is where the form was opened."""
    return FormSubmit(
        id=deed.id,
        place=deed.place,
        actor=deed.actor,
        handle=deed.handle,
        private=deed.private,
        form=form,
        subject=subject,
        values=values,
    )


def said(deed: Deed, spoken: How, text: str, message: int | str, files: tuple[str, ...]) -> Message:
    """Return words that somebody wrote."""
    return Message(
        id=deed.id,
        place=deed.place,
        actor=deed.actor,
        handle=deed.handle,
        private=deed.private,
        how=spoken,
        text=text,
        message=Ref(deed.place, str(message)),
        files=files,
    )
