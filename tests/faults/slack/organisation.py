"""A kit before an app that a whole organisation has installed: one token, which has to name the workspace."""

from __future__ import annotations

from typing import Any

from rolecall.chat import Actor, Place
from tests.adapters.kits.slack import SlackKit

ORGANISATION = "E0001"


class OrgKit(SlackKit):
    """Sockets, and the organisation as the account."""

    place = Place("slack", ORGANISATION, "C0001")
    group = f"slack:{ORGANISATION}:S0001"

    async def open(self, clock: Any) -> None:
        """See `SlackKit.open`."""
        first = self.slack is None
        await super().open(clock)
        if first:
            self.team.enterprise = self.install.enterprise = ORGANISATION
            self.install.team = ""

    async def stranger(self, name: str) -> Actor:
        """See `Kit.stranger`."""
        found = await super().stranger(name)
        return Actor(found.workspace, ORGANISATION, found.id, found.name)
