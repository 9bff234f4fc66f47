"""The oracle: every call, every message as it was shown or changed, and what the app did that no error covers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from rolecall.ports.time import Clock
from tests.adapters.fake_discord.pings import Pings, links, texts
from tests.adapters.fake_discord.things import Message


@dataclass(frozen=True)
class Call:
    """A call as it arrived; `code` is 0 when it was applied, `fault` what was made to go wrong."""

    at: float
    name: str
    path: dict[str, str]
    body: Any
    status: int
    code: int = 0
    fault: str = ""


@dataclass(frozen=True)
class Post:
    """A message of the app as it stood when it was shown or changed.

    `pings` is who is notified; an update notifies nobody on the platform, but whom it would have is listed too.
    `allowed` is what was sent as allowed_mentions, and `via` the way: a channel's, or an interaction's.
    """

    at: float
    kind: Literal["post", "update", "delete"]
    via: Literal["channel", "interaction"]
    channel: str
    id: str
    content: str
    components: list[dict[str, Any]]
    files: list[str]
    only: str
    nonce: str | int | None
    allowed: dict[str, Any] | None
    pings: list[str]
    links: list[str]


@dataclass
class Record:
    """What happened, in order."""

    clock: Clock
    calls: list[Call] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    #: What the app did that the platform has no error code for: files that no component shows, bad heartbeats.
    complaints: list[str] = field(default_factory=list)

    def call(self, name: str, path: dict[str, str], body: Any, status: int, code: int, fault: str) -> None:
        """Note a call."""
        self.calls.append(Call(self.clock.monotonic(), name, path, body, status, code, fault))

    def post(
        self, kind: Any, message: Message, rung: Pings, allowed: dict[str, Any] | None = None, via: Any = "channel"
    ) -> None:
        """Note that a message was shown or changed."""
        self.posts.append(
            Post(
                at=self.clock.monotonic(),
                kind=kind,
                via=via,
                channel=message.channel,
                id=message.id,
                content=message.content,
                components=json.loads(json.dumps(message.components)),
                files=[file.name for file in message.files],
                only=message.only,
                nonce=message.nonce,
                allowed=allowed,
                pings=rung.listed(),
                links=links([*texts(message.content, message.components), json.dumps(message.embeds)]),
            )
        )

    def named(self, name: str) -> list[Call]:
        """Return the calls of one operation."""
        return [call for call in self.calls if call.name == name]

    def invalid(self) -> int:
        """Return how many answers count towards a ban of the address: 401, 403 and 429."""
        return sum(call.status in (401, 403, 429) for call in self.calls)
