"""Hiring: where approvers are named, names of roles become the core's words for these groups."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Actor, Answer, Choice, Command, Desk, Event, FormSubmit, Sink
from rolecall.errors import Denied, NotFound
from rolecall_discord.names import APPROVER, HOUSE, group_word

if TYPE_CHECKING:
    import discord

#: The core's form that hires, and its field for approvers.
FORM, FIELD = "hire", "approver"


class Hiring:
    """Stands before the core's sink; a name that belongs to a member, or to no role, stays as it was typed."""

    def __init__(self, sink: Sink, desk: Desk, client: discord.Client) -> None:
        """Bring events to `sink`; `client` knows the roles of its servers, `desk` the members."""
        self._sink = sink
        self._desk = desk
        self._client = client

    async def accept(self, event: Event) -> Answer:
        """See `Sink.accept`."""
        before, words = _named(event)
        if "@" in words:
            event = _with(event, before + await self._spelt(event.actor, words))
        return await self._sink.accept(event)

    async def complete(self, command: str, arg: str, text: str, actor: Actor) -> Sequence[Choice]:
        """See `Sink.complete`."""
        return await self._sink.complete(command, arg, text, actor)

    async def _spelt(self, actor: Actor, words: str) -> str:
        guild = self._client.get_guild(int(actor.tenant))
        roles = [(str(role.id), role.name) for role in guild.roles if _names_people(role)] if guild else []
        try:
            members = await asyncio.to_thread(self._desk.members, actor)
        except (Denied, NotFound):  # a stranger; the core says so
            return words
        taken = {str(member["name"]).casefold() for member in members}
        groups = {name: number for name, number in _unique(roles).items() if name not in taken}
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
        return group_word(guild, group, match[1]) if group else match[0]

    return named.sub(spell, words)


def _names_people(role: discord.Role) -> bool:
    """Tell whether a role says who somebody is: not that of everybody, nor a program's."""
    return not role.is_default() and not role.managed


def _unique(roles: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return role ids by folded name, without the names that several roles have."""
    often = Counter(name.casefold() for _, name in roles)
    return {name.casefold(): number for number, name in roles if often[name.casefold()] == 1}


def _named(event: Event) -> tuple[str, str]:
    """Return where an event names approvers, behind what stands before; two empty texts where it hires nobody."""
    match event:
        case Command(name=name, args={"text": text}) if name == HOUSE:
            found = APPROVER.search(text) if text.lower().startswith("hire ") else None
            return (text[: found.end()], text[found.end() :]) if found else ("", "")
        case FormSubmit(form=form, values=values) if form == FORM:
            return "", values.get(FIELD, "")
        case _:
            return "", ""


def _with(event: Event, words: str) -> Event:
    """Return an event that names approvers, with other words."""
    if isinstance(event, Command):
        return replace(event, args={**event.args, "text": words})
    return replace(event, values={**event.values, FIELD: words}) if isinstance(event, FormSubmit) else event
