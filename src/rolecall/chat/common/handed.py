"""A message that somebody hands on by its menu: why nothing is made of it, who makes something, or evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from rolecall.chat.cards import File
from rolecall.errors import BadInput

EMPTY = "This message holds neither words nor files."
#: Why nothing is made of our own messages, where what a role wrote would become what people said; and what to do.
OURS = "This is a message of Rolecall, not something people said: no work begins with it, and it is no evidence."
INSTEAD = "Reply in its thread with what should change."


def maker_of(kind: str, roles: Sequence[Mapping[str, Any]]) -> str:
    """Return the id of the first role that makes a kind; `roles` is the catalogue as the desk returns it.

    Raises:
        BadInput: none does.
    """
    for role in roles:
        if any(made["kind"] == kind for made in role["deliverables"]):
            return str(role["id"])
    raise BadInput(f"No role that is installed makes {kind.replace('_', ' ')}.")


def as_document(author: str, written: dt.datetime, words: str) -> File:
    """Return the words of a message as a file, named by who wrote them when (in UTC)."""
    name = f"{author or 'Somebody'}'s message of {written.astimezone(dt.UTC):%Y-%m-%d %H.%M}.txt"
    return File(name, "text/plain", words.encode())
