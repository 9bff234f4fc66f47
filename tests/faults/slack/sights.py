"""What Slack itself shows of our cards: their key is in the message's metadata."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from rolecall.chat import Ref
from tests.adapters.fake_slack.server import FakeSlack

#: What the platform says of an ack that comes after it gave up.
LATE_ACK = "an ack of no envelope"


@dataclass(frozen=True)
class Sights:
    """See `tests.faults.chat.eyes.Eyes`."""

    slack: FakeSlack
    name: str = "Slack"

    def posted(self, keys: Collection[str]) -> Mapping[str, set[str]]:  # the metadata says more
        """See `Eyes.posted`."""
        found: dict[str, set[str]] = defaultdict(set)
        for post in self.slack.record.posts:
            if post.metadata:
                found[post.metadata["event_payload"]["key"]].add(f"{post.channel} {post.ts}")
        return found

    def spot(self, ref: Ref) -> str:
        """See `Eyes.spot`."""
        return f"{ref.place.channel} {ref.message}"

    def asks(self, ref: Ref) -> bool:
        """See `Eyes.asks`."""
        return "rc|approve" in str(self.slack.world.messages[ref.place.channel, ref.message].blocks)

    def complaints(self, deliveries: Collection[Any]) -> list[str]:  # a thread needs no call of its own
        """See `Eyes.complaints`."""
        return [one for one in self.slack.record.complaints if not one.startswith(LATE_ACK)]
