"""A post: one message of a transcript as it is stored, a person's words or a card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from rolecall.chat import Card, File
from rolecall.chat.wire import from_json, to_json

#: Who speaks on a card.
HOUSE = "Rolecall"


@dataclass(frozen=True)
class Attached:
    """A file of a card; its bytes are stored beside the post."""

    name: str
    mime: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Post:
    """One message; a card keeps the description of its files, not their bytes."""

    id: str
    channel: str
    #: Id of the root it replies to; empty for a root.
    thread: str = ""
    #: Member id of a person, empty for a card.
    author: str = ""
    by: str = HOUSE
    text: str = ""
    card: Card | None = None
    files: tuple[Attached, ...] = ()
    #: ISO 8601.
    at: str
    #: How often it was replaced.
    edits: int = 0
    #: Posts in the thread under it.
    replies: int = 0
    #: True when a role was asked by it, so that its thread is a request's.
    asks: bool = False

    def showing(self, card: Card) -> Post:
        """Return the post with another state of its card."""
        bare, files = stripped(card)
        return replace(self, card=bare, files=files, edits=self.edits + 1)

    def dumps(self) -> str:
        """Write the post as JSON."""
        data = asdict(replace(self, card=None))
        return json.dumps({**data, "card": to_json(self.card) if self.card else None}, ensure_ascii=False)

    @classmethod
    def loads(cls, text: str) -> Post:
        """Read a post back."""
        data: Mapping[str, Any] = json.loads(text)
        return cls(
            **{
                **data,
                "card": from_json(data["card"], Card) if data["card"] else None,
                "files": tuple(Attached(**file) for file in data["files"]),
            }
        )


def stripped(card: Card) -> tuple[Card, tuple[Attached, ...]]:
    """Take the files off a card: they are large, and a page shows only their names."""
    return replace(card, files=()), tuple(_describe(file) for file in card.files)


def _describe(file: File) -> Attached:
    return Attached(file.name, file.mime, len(file.data))
