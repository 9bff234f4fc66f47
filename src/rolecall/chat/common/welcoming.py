"""Coming in by a link: the words that hold its token, and the first card of whoever comes in as an owner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rolecall.chat.address import Actor
from rolecall.chat.cards import Button, Card, Para
from rolecall.chat.desk import Desk
from rolecall.chat.gestures import SAY

USED_UP = "This link is used up, expired or unknown. Ask an owner for a new one."
#: Roles that are offered for a first try.
TRIES = 3
#: What people write who know no commands, or cannot use one where they are.
_LINK = re.compile(r"(?:[@/]?rolecall[:,]?\s+)*/?link\s+(?:token:\s*)?(?P<token>\S+)", re.IGNORECASE)
#: The same within a sentence, or marked as code: what stands behind it looks as a token does (`Ids.secret`).
_WITHIN = re.compile(r"\blink\b.*?(?<![\w-])(?P<token>[\w-]{43})(?![\w-])", re.IGNORECASE | re.DOTALL)


def token_in(words: str) -> str:
    """Return the token of words that are a link, or hold one, empty for none: a secret, so no ask comes of them."""
    found = _LINK.fullmatch(words.strip()) or _WITHIN.search(words)
    return found["token"] if found else ""


def card_for(desk: Desk, actor: Actor, name: str, steps: Sequence[str]) -> Card | None:
    """Return the first card of an owner; None for others, who find their way from the catalogue.

    `name` is the member whom the actor came in as.
    """
    if not any(one["name"] == name and "owner" in one["roles"] for one in desk.members(actor)):
        return None
    return first_card(name, steps, desk.catalogue(actor))


def first_card(name: str, steps: Sequence[str], roles: Sequence[Mapping[str, Any]]) -> Card:
    """Return the card that shows an owner how to begin; `roles` is the catalogue as the desk returns it."""
    return Card(
        title=f"Welcome, {name}: you are an owner here. Four steps, and your team can ask.",
        doc=tuple(Para(step) for step in steps),
        buttons=tuple(_tries(roles))[:TRIES],
    )


def _tries(roles: Sequence[Mapping[str, Any]]) -> Iterator[Button]:
    """Yield a button for each role: its first whole example; a role without one asks back in a form."""
    for role in roles:
        examples = (kind["example"] for kind in role["deliverables"] if not kind["example"].endswith("…"))
        yield Button(SAY, next(examples, f"/rolecall example {role['short']}"), f"Try {role['title']}")
