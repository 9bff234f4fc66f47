"""Coming in by a link: an account becomes a member's, and an owner is shown directly how to begin."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from rolecall.chat import Actor, Card, Desk, Place, Ref
from rolecall.chat.common.later import Later
from rolecall.chat.common.welcoming import USED_UP, card_for
from rolecall_discord.accounts import Accounts
from rolecall_discord.guilds import UNKNOWN, Guilds
from rolecall_discord.intake import DIRECT

#: What somebody is told whose link connects no server: an owner's link would not help them.
UNUSABLE = "This token is used up, expired or unknown."
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

    def __init__(
        self, desk: Desk, guilds: Guilds, accounts: Accounts, later: Later, *, post: Post, offer: Offer
    ) -> None:
        """Write by `post` and offer commands by `offer`, after the answer."""
        self._desk = desk
        self._guilds = guilds
        self._accounts = accounts
        self._later = later
        self._post = post
        self._offer = offer

    async def claim(self, actor: Actor, token: str) -> str:
        """Use a link up to bind an account to its member; return what became of it.

        In a server that is not served yet the link has to be one that invites.
        """
        guild = int(actor.tenant)
        fresh = not self._guilds.connected(guild)
        if fresh and not await self._connected(guild, token):
            return f"{UNUSABLE} {UNKNOWN}"
        name = await asyncio.to_thread(self._desk.claim, actor, token)
        if name is None:
            if fresh:  # somebody else used it meanwhile
                await self._guilds.left(guild)
            return USED_UP
        if fresh:
            self._later.do(self._offer(guild))
        await asyncio.to_thread(self._accounts.unite, actor)
        await self._guilds.note(int(actor.id), guild)
        self._later.do(self._begin(actor, name))
        return f"You are {name} here from now on."

    async def _connected(self, guild: int, token: str) -> bool:
        """Connect a server by a link that still is one: who used it up connected theirs, and no other."""
        stands = await asyncio.to_thread(self._desk.peek, token)
        return stands is not None and await self._guilds.connect(guild, token, self._desk.now())

    async def _begin(self, actor: Actor, name: str) -> None:
        """Show an owner how to begin."""
        card = await asyncio.to_thread(card_for, self._desk, actor, name, STEPS)
        if card is not None:
            here = Place(actor.workspace, actor.tenant, f"{DIRECT}{actor.id}")
            await self._post(here, card, self._desk.fresh("welcome-"))
