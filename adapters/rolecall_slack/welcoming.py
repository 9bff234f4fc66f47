"""Coming in by a link: an account becomes a member's, and an owner is shown directly how to begin."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rolecall.chat import Actor, Button, Card, Desk, Para, Place
from rolecall_slack.later import Later
from rolecall_slack.sending import Sending

USED_UP = "This link is used up, expired or unknown. Ask an owner for a new one."
#: Roles that are offered for a first try.
TRIES = 3
#: What people write who know no commands, or cannot use one where they are.
_LINK = re.compile(r"(?:[@/]?rolecall[:,]?\s+)*/?link\s+(?P<token>\S+)", re.IGNORECASE)
STEPS = (
    "1. Invite me to a channel: type /invite @Rolecall there.",
    "2. Type /rolecall hire in that channel, and choose a role. From then on everybody there can ask it.",
    "3. Or try one here and now: press a button below. It works an example, and nobody else sees it.",
    "4. Invite your team: they type /rolecall once and can ask from then on; there is no sign-up.",
    "Let one of them approve, where Rolecall runs: rolecall members change dana --role approver; or hire with a group.",
)


class Welcoming:
    """Uses links up, and writes to whoever came in as an owner."""

    def __init__(self, desk: Desk, sending: Sending, later: Later) -> None:
        """Write by `sending`, after the answer."""
        self._desk = desk
        self._sending = sending
        self._later = later

    async def claim(self, actor: Actor, token: str) -> str:
        """Use a link up to bind an account to its member, and say what became of it."""
        name = await asyncio.to_thread(self._desk.claim, actor, token)
        if name is None:
            return USED_UP
        self._later.do(self._begin(actor, name))
        return f"You are {name} here from now on."

    async def _begin(self, actor: Actor, name: str) -> None:
        """Show an owner how to begin; others find their way from the catalogue."""
        members, roles = await asyncio.to_thread(self._read, actor)
        if any(one["name"] == name and "owner" in one["roles"] for one in members):
            here = Place(actor.workspace, actor.tenant, actor.id)
            await self._sending.post(here, card(name, roles), key=self._desk.fresh("welcome-"))

    def _read(self, actor: Actor) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
        return self._desk.members(actor), self._desk.catalogue(actor)


def token_in(words: str) -> str:
    """Return the token of words that are a link and nothing else, empty for none: a secret, so no ask comes of it."""
    found = _LINK.fullmatch(words.strip())
    return found["token"] if found else ""


def card(name: str, roles: Sequence[Mapping[str, Any]]) -> Card:
    """Return the first card of an owner; `roles` is the catalogue as the desk returns it."""
    return Card(
        title=f"Welcome, {name}: you are an owner here. Four steps, and your team can ask.",
        doc=tuple(Para(step) for step in STEPS),
        buttons=tuple(_tries(roles))[:TRIES],
    )


def _tries(roles: Sequence[Mapping[str, Any]]) -> Iterator[Button]:
    """Yield a button for each role: its first whole example; a role without one asks back in a form."""
    for role in roles:
        examples = (kind["example"] for kind in role["deliverables"] if not kind["example"].endswith("…"))
        yield Button("say", next(examples, f"/rolecall example {role['short']}"), f"Try {role['title']}")
