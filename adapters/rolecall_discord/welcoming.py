"""Coming in by a link: an account becomes a member's, and an owner is shown directly how to begin."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any

from rolecall.chat import Actor, Button, Card, Desk, Para, Place, Ref
from rolecall_discord.guilds import UNKNOWN, Guilds
from rolecall_discord.intake import DIRECT
from rolecall_discord.later import Later

USED_UP = "This link is used up, expired or unknown. Ask an owner for a new one."
#: Roles that are offered for a first try.
TRIES = 3
#: What people write who know no commands, or cannot use one where they are.
_LINK = re.compile(r"(?:[@/]?rolecall[:,]?\s+)*/?link\s+(?:token:\s*)?(?P<token>\S+)", re.IGNORECASE)
STEPS = (
    "1. See that I may view and write in a channel, and make threads there: the channel's settings, Permissions.",
    "2. Type /rolecall hire in that channel, and choose a role. From then on everybody there can ask it.",
    "3. Or try one here and now: press a button below. It works an example, and nobody else sees it.",
    "4. Tell your team: they type / in the channel and can ask from then on; there is no sign-up.",
    "Let somebody approve: hire with a role of this server as the approver, such as @leads, and all who have it may.",
)

#: Posts a card with a key and returns where it is: `Workspace.post` without its names.
Post = Callable[[Place, Card, str], Awaitable[Ref]]
#: Offers a server's people the commands anew, since it is connected now.
Offer = Callable[[int], Coroutine[Any, Any, object]]


class Welcoming:
    """Uses links up, connects servers by them, and writes to whoever came in as an owner."""

    def __init__(self, desk: Desk, guilds: Guilds, later: Later, *, post: Post, offer: Offer) -> None:
        """Write by `post` and offer commands by `offer`, after the answer."""
        self._desk = desk
        self._guilds = guilds
        self._later = later
        self._post = post
        self._offer = offer

    async def claim(self, actor: Actor, token: str) -> str:
        """Use a link up to bind an account to its member; return what became of it.

        In a server that is not served yet the link has to be one that invites.
        """
        guild = int(actor.tenant)
        if not self._guilds.connected(guild):
            if not await self._guilds.connect(guild, token, self._desk.now()):
                return f"{USED_UP} {UNKNOWN}"
            self._later.do(self._offer(guild))
        name = await asyncio.to_thread(self._desk.claim, actor, token)
        if name is None:
            return USED_UP
        await self._guilds.note(int(actor.id), guild)
        self._later.do(self._begin(actor, name))
        return f"You are {name} here from now on."

    async def _begin(self, actor: Actor, name: str) -> None:
        """Show an owner how to begin; others find their way from the catalogue."""
        members, roles = await asyncio.to_thread(self._read, actor)
        if any(one["name"] == name and "owner" in one["roles"] for one in members):
            here = Place(actor.workspace, actor.tenant, f"{DIRECT}{actor.id}")
            await self._post(here, card(name, roles), self._desk.fresh("welcome-"))

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
