"""Channels, the messages in them, and the files on messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass
class Channel:
    """A channel or the direct messages of two."""

    id: str
    name: str
    team: str
    kind: Literal["public", "private", "im"] = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    #: Other workspaces it is shared with, of this organisation or not (`foreign` says which are not).
    shared: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)

    @property
    def type(self) -> str:
        """What an event calls this kind of channel."""
        return {"public": "channel", "private": "group", "im": "im"}[self.kind]

    def as_json(self) -> dict[str, Any]:
        """Return the conversation object."""
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_private": self.kind != "public",
            "is_im": self.kind == "im",
            "is_archived": self.archived,
            "is_shared": bool(self.shared),
            "is_ext_shared": bool(self.foreign),
            "is_org_shared": bool(self.shared - self.foreign),
            "context_team_id": self.team,
            "shared_team_ids": sorted({self.team, *self.shared}),
        }


@dataclass
class File:
    """A file: asked for, then sent, then completed and shared."""

    id: str
    name: str
    length: int
    user: str
    title: str = ""
    data: bytes | None = None
    complete: bool = False
    channels: set[str] = field(default_factory=set)

    def as_json(self, base: str) -> dict[str, Any]:
        """Return the file object; its addresses are below `base` and ask for the token."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "size": self.length,
            "user": self.user,
            "mimetype": "text/plain" if self.name.endswith(".txt") else "application/octet-stream",
            "filetype": self.name.rpartition(".")[2],
            "mode": "hosted",
            "channels": sorted(self.channels),
            "url_private": f"{base}/files-pri/{self.id}/{self.name}",
            "url_private_download": f"{base}/files-pri/{self.id}/download/{self.name}",
        }


@dataclass
class Message:
    """A message; `only` is the one person who sees an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    team: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    bot: str = ""
    app: str = ""
    username: str = ""
    subtype: str = ""
    only: str = ""
    edited: str = ""
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    stream: Stream | None = None

    @property
    def root(self) -> str:
        """The ts of the thread it is in or would open."""
        return self.thread or self.ts

    def as_json(self, *, metadata: bool = False) -> dict[str, Any]:
        """Return the message object; metadata only where asked for with all of it."""
        full: dict[str, Any] = {
            "type": "message",
            "ts": self.ts,
            "user": self.user,
            "text": self.text,
            "team": self.team,
        }
        optional = {
            "subtype": self.subtype,
            "blocks": self.blocks,
            "thread_ts": self.thread,
            "bot_id": self.bot,
            "app_id": self.app,
            "username": self.username,
            "files": [{"id": name} for name in self.files],
            "reactions": [{"name": n, "users": list(u), "count": len(u)} for n, u in self.reactions.items() if u],
        }
        full |= {name: value for name, value in optional.items() if value}
        if self.edited:
            full["edited"] = {"user": self.user, "ts": self.edited}
        if self.metadata and metadata:
            full["metadata"] = self.metadata
        return full


@dataclass
class Stream:
    """What a streamed message gathers until it is stopped or dies."""

    started: float
    live: bool = True
    mode: str = "timeline"
    plan: str = ""
    #: Tasks by id; details are appended, as the platform does.
    tasks: dict[str, dict[str, str]] = field(default_factory=dict)
