"""People of Discord: whether they may ask for work, and what the core calls them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from rolecall.chat import Actor, Desk
from rolecall.errors import Denied
from rolecall_discord.accounts import Accounts
from rolecall_discord.settings import REQUESTER_ROLE, Settings
from rolecall_discord.translating import port_errors

if TYPE_CHECKING:
    import discord

#: People who are known to have been greeted; the others are asked about once more.
REMEMBERED = 5_000
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

    def __init__(self, desk: Desk, settings: Settings, client: discord.Client, accounts: Accounts) -> None:
        """Let those in that the settings allow."""
        self._desk = desk
        self._role = settings.requester_role
        self._client = client
        self._accounts = accounts
        self._greeted: dict[tuple[str, str], None] = {}

    async def admit(self, actor: Actor, roles: Collection[str]) -> str:
        """Greet somebody of a server who may ask for work, with the ids of their roles there; say why somebody may not.

        Whom an owner let in by name may, whatever their roles.

        Raises:
            BadInput: an owner let them out.
        """
        if actor.kind != "human":
            return "Rolecall takes no work from programs."
        barred = self._barred(actor, roles)
        if barred:
            return "" if await asyncio.to_thread(self._accounts.let_in, actor) else barred
        if (actor.tenant, actor.id) not in self._greeted:
            await asyncio.to_thread(self._accounts.greet, actor)
            self._greeted[actor.tenant, actor.id] = None
            if len(self._greeted) > REMEMBERED:
                del self._greeted[next(iter(self._greeted))]
        return ""

    async def roles(self, guild: int, user: int) -> frozenset[str]:
        """Ask Discord for the role ids that somebody has at this moment: no direct message says them.

        Raises:
            Denied: they are in the server no longer.
            ServiceFailed: Discord does not say.
        """
        served = self._client.get_guild(guild)
        if served is None:
            raise Denied(LEFT)
        return frozenset(str(role.id) for role in (await _fetched(served, user)).roles)

    async def names(self, actor: Actor, users: Mapping[str, str]) -> dict[str, str]:
        """Return names by account id as the core knows them; whoever is no member keeps the name Discord shows.

        Where that is a member's name the id stands behind it, so that nobody takes one for the other.
        """
        return await asyncio.to_thread(self._named, actor, users) if users else {}

    def _barred(self, actor: Actor, roles: Collection[str]) -> str:
        if self._role:
            return "" if self._role in roles else ROLELESS
        served = self._client.get_guild(int(actor.tenant))
        return OPEN if served is None or DISCOVERABLE in served.features else ""

    def _named(self, actor: Actor, users: Mapping[str, str]) -> dict[str, str]:
        names = {str(member["id"]): str(member["name"]) for member in self._desk.members(actor)}
        accounts = self._desk.accounts(actor.workspace, actor.tenant, list(names))
        known = {account: names[member] for member, account in accounts.items()}
        taken = {name.casefold() for name in names.values()}
        shown = {user: f"{name} ({user})" if name.casefold() in taken else name for user, name in users.items()}
        return {user: known.get(user, name) for user, name in shown.items()}


async def _fetched(served: discord.Guild, user: int) -> discord.Member:
    import discord

    async with port_errors():
        try:
            return await served.fetch_member(user)
        except discord.NotFound as error:
            raise Denied(LEFT) from error
