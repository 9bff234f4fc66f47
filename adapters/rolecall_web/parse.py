"""What somebody wrote in the composer: a slash command, an ask to a role, a reply, or just words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rolecall.chat.gestures import HOUSE
from rolecall.errors import BadInput

#: Characters of one message.
LONGEST = 20_000

_SLASH = re.compile(r"/([a-z][a-z0-9_-]*)(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@.])@([a-z][a-z0-9_-]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Slash:
    """A slash command and the text behind it."""

    name: str
    text: str


@dataclass(frozen=True)
class Words:
    """Words for a transcript; `how` is None where they are no business of a role."""

    text: str
    how: Literal["mention", "dm", "reply"] | None


def parse(text: str, *, direct: bool, thread: bool, bound: bool, names: Collection[str]) -> Slash | Words:
    """Read what was written.

    `direct`: in the conversation with the roles. `thread`: in a thread; `bound`: whose root asked a role or is a
    role's card, so that a mention in it is a reply like any other. `names`: what roles are called, in small letters.

    Raises:
        BadInput: there is nothing, or far too much.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise BadInput("There is nothing to send.", hint="Write something first, for example /rolecall.")
    if len(text) > LONGEST:
        raise BadInput(f"This is {len(text):,} characters; the limit is {LONGEST:,}.", hint="Put it into a file.")
    slash = _SLASH.fullmatch(text)
    if slash is not None:
        return Slash(slash[1].lower(), (slash[2] or "").strip())
    asked = any(found.lower() in names for found in _MENTION.findall(text))
    if thread:
        return Words(text, "mention" if asked and not bound else "reply")
    if direct:
        return Words(text, "dm")
    return Words(text, "mention" if asked else None)


def role_names(catalogue: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return what is a role in a mention: `rolecall`, and the ids and short names of a catalogue."""
    return frozenset((HOUSE, *(str(name).lower() for role in catalogue for name in (role["id"], role["short"]))))
