"""What a guild consists of: people, roles, channels, messages and files. Ids are snowflakes as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TEXT, DM, THREAD, PRIVATE_THREAD, FORUM = 0, 1, 11, 12, 15
HAS_THREAD, EPHEMERAL, LOADING, V2 = 1 << 5, 1 << 6, 1 << 7, 1 << 15
EVERYTHING = frozenset({"VIEW_CHANNEL", "SEND_MESSAGES", "READ_MESSAGE_HISTORY", "CREATE_PUBLIC_THREADS"})

#: What a bot may do that was invited properly: the bits of the same, and those for threads, files and commands.
GRANTED = 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 31 | 1 << 35 | 1 << 38


@dataclass(frozen=True)
class User:
    """Somebody with an account; `bot` is a program."""

    id: str
    name: str
    bot: bool = False


@dataclass(frozen=True)
class Role:
    """A role of a guild; the one with the guild's id is @everyone."""

    id: str
    name: str
    guild: str


@dataclass
class Guild:
    """A server: its roles by id, and the role ids of each member by user id; `granted` is what the bot may do."""

    id: str
    name: str
    owner: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    granted: int = GRANTED


@dataclass
class Channel:
    """A text channel, forum, thread or direct message.

    `tags` are a forum's, by id; `applied` are a post's. `allowed` is what the bot may do there, in the names of the
    platform's permissions; a thread asks its parent.
    """

    id: str
    kind: int
    name: str
    guild: str = ""
    parent: str = ""
    owner: str = ""
    members: set[str] = field(default_factory=set)
    tags: dict[str, str] = field(default_factory=dict)
    applied: list[str] = field(default_factory=list)
    tag_required: bool = False
    archived: bool = False
    locked: bool = False
    archive_after: int = 4320
    allowed: set[str] = field(default_factory=lambda: set(EVERYTHING))

    @property
    def thread(self) -> bool:
        """Whether it is a thread."""
        return self.kind in (THREAD, PRIVATE_THREAD)


@dataclass(frozen=True)
class File:
    """An attachment."""

    id: str
    name: str
    data: bytes
    kind: str = "application/octet-stream"
    about: str = ""


@dataclass
class Message:
    """A message as it stands; `only` is who sees it, empty for all, and `made` the clock's time in seconds."""

    id: str
    channel: str
    author: str
    content: str = ""
    at: str = ""
    made: float = 0.0
    edited: str = ""
    flags: int = 0
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    role_mentions: list[str] = field(default_factory=list)
    everyone: bool = False
    reply_to: str = ""
    nonce: str | int | None = None
    reactions: dict[str, set[str]] = field(default_factory=dict)
    only: str = ""
    interaction: str = ""
