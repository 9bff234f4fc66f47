"""Handles of user groups: where approvers are named, they become the core's words for these groups."""

from __future__ import annotations

import asyncio
import logging
import re

from rolecall.chat import Actor, Desk
from rolecall.chat.common.hiring import group_word, unambiguous
from rolecall.errors import RolecallError
from rolecall_slack.groups import Groups

#: Seconds that Slack may take to name its groups: an ack has three.
NAMES_S = 1.0
_HANDLE = re.compile(r"(?<![^\s,=])@(?P<handle>[\w.-]*\w)|\bslack:\w+:(?P<group>\w+)(?:\|[^\s,|]*)?")

_log = logging.getLogger(__name__)


class Handles:
    """Knows handles; one that belongs to a member, or to no group, stays as it was typed."""

    def __init__(self, groups: Groups, desk: Desk) -> None:
        """Let `groups` name the handles, and `desk` the members."""
        self._groups = groups
        self._desk = desk

    async def spelt(self, actor: Actor, words: str) -> str:
        """See `Spelt`; where Slack does not name its groups in time, the core says what it does not know."""
        if _HANDLE.search(words):
            try:
                async with asyncio.timeout(NAMES_S):
                    return await self._spelt(actor, words)
            except (RolecallError, TimeoutError) as error:
                _log.info("handles of user groups could not be looked up: %s", error)
        return words

    async def _spelt(self, actor: Actor, words: str) -> str:
        handles = await self._groups.handles(actor.tenant)
        members = await asyncio.to_thread(self._desk.members, actor)
        taken = {member["name"].casefold().split()[0] for member in members}
        named = unambiguous(handles.items())  # two workspaces of an organisation may have a handle in common
        groups = {handle: group for handle, group in named.items() if handle not in taken}

        def spell(match: re.Match[str]) -> str:
            group = match["group"] or groups.get(match["handle"].casefold(), "")
            return group_word("slack", actor.tenant, group, handles[group]) if group in handles else match[0]

        return _HANDLE.sub(spell, words)
