"""What Discord itself shows of our cards: their key is in the id of the container, in 31 bits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from rolecall.chat import Card, Ref
from rolecall.chat.wire import from_json
from rolecall.courier.rules import ref_of
from rolecall_discord.drawing import number
from tests.adapters.fake_discord.components import CONTAINER
from tests.adapters.fake_discord.record import Post
from tests.adapters.fake_discord.server import FakeDiscord


@dataclass(frozen=True)
class Sights:
    """See `tests.faults.chat.eyes.Eyes`."""

    discord: FakeDiscord
    name: str = "Discord"

    def posted(self, keys: Collection[str]) -> Mapping[str, set[str]]:
        """See `Eyes.posted`."""
        known = {number(key): key for key in keys}
        found: dict[str, set[str]] = defaultdict(set)
        for post in self.cards():
            found[known.get(card_number(post), f"card {card_number(post)}")].add(post.id)
        return found

    def cards(self) -> list[Post]:
        """Return all cards as they were posted."""
        shown = [post for post in self.discord.record.posts if (post.kind, post.via) == ("post", "channel")]
        return [post for post in shown if card_number(post)]

    def spot(self, ref: Ref) -> str:
        """See `Eyes.spot`: ids of messages are unique."""
        return ref.message

    def asks(self, ref: Ref) -> bool:
        """See `Eyes.asks`."""
        return "rc|approve" in str(self.discord.world.messages[ref.message].components)

    def complaints(self, deliveries: Collection[Any]) -> list[str]:
        """See `Eyes.complaints`: the thread of a request is made by a call of its own."""
        cards = [(row, ref_of(row.ref)) for row in deliveries if row.kind == "card" and row.state == "sent" and row.ref]
        rooted = [(row, ref) for row, ref in cards if ref.message and ref.place.thread is None]
        owing = [(row, ref) for row, ref in rooted if from_json(row.body, Card).opens]
        bare = [row.key for row, ref in owing if ref.message not in self.discord.world.channels]
        return [*self.discord.record.complaints, *(f"{key} has no thread" for key in bare)]


def card_number(post: Post) -> int:
    """Return the number of a card, 0 of mere words."""
    return next((int(part["id"]) for part in post.components if part["type"] == CONTAINER), 0)
