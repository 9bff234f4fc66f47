"""People of Discord: whether they may ask for work, and what the core calls them."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from rolecall.chat import Actor, Desk
from rolecall.errors import Denied, NotFound
from rolecall_discord.settings import REQUESTER_ROLE, Settings
from rolecall_discord.translating import port_errors

if TYPE_CHECKING:
    import discord

#: How long it is believed that somebody is in a server, whose direct messages do not say it.
BELIEVED_FOR = dt.timedelta(minutes=5)
#: Mark of a server that anybody can find and join.
DISCOVERABLE = "DISCOVERABLE"
LEFT = "You are not in the server that I know you from, so I take nothing in from you."
OPEN = (
    "Anybody can join this server, so only those ask here whom an owner let in. Ask an owner for a link, or let them "
    f"set {REQUESTER_ROLE} to the id of the role whose members may."
)
ROLELESS = "Rolecall takes work only from those who have a certain role in this server. Ask an owner for it, or a link."


class People:
    """Asks the desk who people are to us, and Discord whether they are still there."""

    def __init__(self, desk: Desk, settings: Settings, client: discord.Client) -> None:
        """Let those in that the settings allow."""
        self._desk = desk
        self._role = settings.requester_role
        self._client = client
        self._greeted: set[tuple[str, str]] = set()
        self._there: dict[tuple[int, int], tuple[dt.datetime, frozenset[str]]] = {}

    async def admit(self, actor: Actor, roles: Collection[str]) -> str:
        """Greet somebody of a server who may ask for work, with the ids of their roles there; say why somebody may not.

        Whoever is a member here may, whatever their roles: an owner let them in by name.
        """
        if actor.kind != "human":
            return "Rolecall takes no work from programs."
        barred = self._barred(actor, roles)
        if barred:
            return "" if await asyncio.to_thread(self._is_member, actor) else barred
        if (actor.tenant, actor.id) not in self._greeted:
            await asyncio.to_thread(self._desk.greet, actor)
            self._greeted.add((actor.tenant, actor.id))
        return ""

    async def roles(self, guild: int, user: int) -> frozenset[str]:
        """Ask Discord for the role ids of somebody who writes directly, for no message says them.

        Raises:
            Denied: they are in the server no longer.
            ServiceFailed: Discord does not say.
        """
        now, known = self._desk.now(), self._there.get((guild, user))
        if known is not None and now - known[0] < BELIEVED_FOR:
            return known[1]
        return await self.present_roles(guild, user)

    async def present_roles(self, guild: int, user: int) -> frozenset[str]:
        """Ask Discord for the role ids that somebody has at this moment, whatever is believed.

        Raises:
            Denied: they are in the server no longer.
            ServiceFailed: Discord does not say.
        """
        served = self._client.get_guild(guild)
        if served is None:
            raise Denied(LEFT)
        member = await _fetched(served, user)
        found = frozenset(str(role.id) for role in member.roles)
        self._there[guild, user] = (self._desk.now(), found)
        return found

    async def names(self, actor: Actor, users: Mapping[str, str]) -> dict[str, str]:
        """Return names by account id as the core knows them; whoever is no member keeps the name Discord shows."""
        if not users:
            return {}
        return {**users, **await asyncio.to_thread(self._members, actor, users)}

    def _barred(self, actor: Actor, roles: Collection[str]) -> str:
        if self._role:
            return "" if self._role in roles else ROLELESS
        served = self._client.get_guild(int(actor.tenant))
        return OPEN if served is None or DISCOVERABLE in served.features else ""

    def _is_member(self, actor: Actor) -> bool:
        """Tell whether an owner let this account in; only to members the desk says who they are."""
        try:
            self._desk.members(actor)
        except (Denied, NotFound):
            return False
        return True

    def _members(self, actor: Actor, users: Collection[str]) -> dict[str, str]:
        names = {str(member["id"]): str(member["name"]) for member in self._desk.members(actor)}
        accounts = self._desk.accounts(actor.workspace, actor.tenant, list(names))
        return {account: names[member] for member, account in accounts.items() if account in users}


async def _fetched(served: discord.Guild, user: int) -> discord.Member:
    import discord

    async with port_errors():
        try:
            return await served.fetch_member(user)
        except discord.NotFound as error:
            raise Denied(LEFT) from error
