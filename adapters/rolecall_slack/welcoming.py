"""Coming in by a link: an account becomes a member's, and an owner is shown directly how to begin."""

from __future__ import annotations

import asyncio

from rolecall.chat import Actor, Desk, Place
from rolecall.chat.common.later import Later
from rolecall.chat.common.welcoming import USED_UP, card_for
from rolecall_slack.sending import Sending

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
        """Show an owner how to begin."""
        card = await asyncio.to_thread(card_for, self._desk, actor, name, STEPS)
        if card is not None:
            here = Place(actor.workspace, actor.tenant, actor.id)
            await self._sending.post(here, card, key=self._desk.fresh("welcome-"))
