"""Changes: the numbered feed of what happened in the workspace; its numbers are the ids of the event stream.

A number is drawn under a lock of the writing transaction, so numbers become visible in their order: who has seen
number n has seen all before it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rolecall.chat import Shelf

FEED = "events"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A post that came or was replaced, or a notice for one member."""

    post: str = ""
    channel: str = ""
    thread: str = ""
    #: True when something may wait for another person now.
    moves: bool = False
    #: The member whom `notice` is for.
    member: str = ""
    notice: str = ""


def announce(shelf: Shelf, change: Change) -> None:
    """Append a change; the last thing a transaction does, since others wait for the number."""
    shelf.append(FEED, json.dumps({name: value for name, value in asdict(change).items() if value}))


def newest(shelf: Shelf) -> int:
    """Return the number of the last change, 0 when there is none."""
    found = shelf.newest(FEED, limit=1)
    return found[-1][0] if found else 0


def after(shelf: Shelf, number: int, limit: int) -> Sequence[tuple[int, Change]]:
    """Return the changes after a number, in order."""
    return [(found, Change(**json.loads(value))) for found, value in shelf.read(FEED, number, limit)]
