"""Who may do something here: people of a served server who may ask, asked anew each time."""

from __future__ import annotations

from rolecall_discord.guilds import UNKNOWN
from rolecall_discord.intake import Deed
from rolecall_discord.parts import Parts


async def barred_from(deed: Deed, parts: Parts) -> str:
    """Say why somebody may do nothing where they did something; empty when they may.

    Raises:
        BadInput: an owner let them out.
        Denied: they are in their server no longer.
        ServiceFailed: Discord does not say.
    """
    guild, user = int(deed.actor.tenant), int(deed.actor.id)
    if not parts.guilds.connected(guild):
        return UNKNOWN
    roles = deed.actor.groups
    barred = await parts.people.admit(deed.actor, await parts.people.roles(guild, user) if roles is None else roles)
    if not barred:
        await parts.guilds.note(user, guild)
    return barred
