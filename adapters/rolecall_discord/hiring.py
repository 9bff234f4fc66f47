"""Names of roles: where approvers are named, they become the core's words for these groups."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rolecall.chat import Actor, Desk
from rolecall.chat.common.hiring import group_word, unambiguous
from rolecall.errors import Denied, NotFound

if TYPE_CHECKING:
    import discord


class RoleNames:
    """Knows the roles of servers; a name that belongs to a member, or to no role, stays as it was typed."""

    def __init__(self, desk: Desk, client: discord.Client) -> None:
        """Let `client` name the roles, and `desk` the members."""
        self._desk = desk
        self._client = client

    async def spelt(self, actor: Actor, words: str) -> str:
        """See `Spelt`."""
        if "@" not in words:
            return words
        guild = self._client.get_guild(int(actor.tenant))
        roles = [(str(role.id), role.name) for role in guild.roles if _names_people(role)] if guild else []
        try:
            members = await asyncio.to_thread(self._desk.members, actor)
        except (Denied, NotFound):  # a stranger; the core says so
            return words
        taken = {str(member["name"]).casefold() for member in members}
        groups = {name: number for name, number in unambiguous(roles).items() if name not in taken}
        return spelt(words, actor.tenant, groups)


def spelt(words: str, guild: str, groups: Mapping[str, str]) -> str:
    """Return words in which every `@name` of a role is a group word; `groups` are role ids by folded name.

    Names may hold blanks, so the longest that fits counts.
    """
    if not groups:
        return words
    longest = sorted(groups, key=len, reverse=True)
    named = re.compile(rf"(?<![^\s,=])@({'|'.join(map(re.escape, longest))})(?![^\s,])", re.IGNORECASE)

    def spell(match: re.Match[str]) -> str:
        group = groups.get(match[1].casefold())
        return group_word("discord", guild, group, match[1]) if group else match[0]

    return named.sub(spell, words)


def _names_people(role: discord.Role) -> bool:
    """Tell whether a role says who somebody is: not that of everybody, nor a program's."""
    return not role.is_default() and not role.managed
