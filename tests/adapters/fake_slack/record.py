"""The oracle: every call, every post and update, every delivery, and the transcript of it for golden files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from rolecall.ports.time import Clock
from tests.adapters.fake_slack.pings import links, pings
from tests.adapters.fake_slack.rooms import Message


@dataclass(frozen=True)
class Call:
    """A call as it arrived; `error` is empty when it was applied, `fault` what was made to go wrong."""

    at: float
    method: str
    args: dict[str, Any]
    token: str
    error: str
    fault: str = ""


@dataclass(frozen=True)
class Post:
    """A message of the app as it stood when it was shown or changed.

    `pings` is who is notified; an update notifies nobody on the platform, but whom it would have is listed too.
    """

    at: float
    kind: Literal["post", "update", "ephemeral", "delete", "stream"]
    channel: str
    ts: str
    thread: str
    text: str
    blocks: list[dict[str, Any]]
    metadata: dict[str, Any]
    files: list[str]
    only: str
    pings: list[str]
    links: list[str]


@dataclass
class Record:
    """What happened, in order."""

    clock: Clock
    calls: list[Call] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    #: What the app did that the platform has no error code for: acks of nothing, payloads where none is taken.
    complaints: list[str] = field(default_factory=list)
    _story: list[dict[str, Any]] = field(default_factory=list)

    def call(self, method: str, args: dict[str, Any], token: str, error: str, fault: str = "") -> None:
        """Note a call."""
        self.calls.append(Call(self.clock.monotonic(), method, args, token, error, fault))

    def post(self, kind: Any, message: Message, *, parsed: bool = False) -> None:
        """Note that a message was shown or changed."""
        note = Post(
            at=self.clock.monotonic(),
            kind=kind,
            channel=message.channel,
            ts=message.ts,
            thread=message.thread,
            text=message.text,
            blocks=json.loads(json.dumps(message.blocks)),
            metadata=dict(message.metadata),
            files=list(message.files),
            only=message.only,
            pings=pings(message.text, message.blocks, parsed=parsed),
            links=links(message.text, message.blocks),
        )
        self.posts.append(note)
        self._story.append(
            {"app": kind, **{key: value for key, value in asdict(note).items() if value and key != "kind"}}
        )

    def tell(self, what: str, **facts: Any) -> None:
        """Note for the transcript what a person did or what was shown beside messages."""
        self._story.append({what: {key: value for key, value in facts.items() if value}})

    def named(self, method: str) -> list[Call]:
        """Return the calls of one method."""
        return [call for call in self.calls if call.method == method]

    def kept(self, key: str, value: Any) -> list[Post]:
        """Return the messages, as first noted, whose metadata payload has or had a value: two are a double post."""
        found: dict[tuple[str, str], Post] = {}
        for post in self.posts:
            if post.metadata.get("event_payload", {}).get(key) == value:
                found.setdefault((post.channel, post.ts), post)
        return list(found.values())

    def transcript(self) -> str:
        """Return the story as JSON, the same for the same story on the same clock."""
        return json.dumps(self._story, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
