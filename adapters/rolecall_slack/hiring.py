"""Hiring: where approvers are named, handles of user groups become the core's words for these groups."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rolecall.chat import Actor, Answer, Choice, Command, Desk, Event, FormSubmit, Sink
from rolecall.errors import RolecallError
from rolecall_slack.groups import Groups
from rolecall_slack.intake import APPROVER, HOUSE, group_word

#: Seconds that Slack may take to name its groups: an ack has three.
NAMES_S = 1.0
#: The core's form that hires, and its field for approvers.
FORM, FIELD = "hire", "approver"
_HANDLE = re.compile(r"(?<![^\s,=])@(?P<handle>[\w.-]*\w)|\bslack:\w+:(?P<group>\w+)(?:\|[^\s,|]*)?")

_log = logging.getLogger(__name__)


class Hiring:
    """Stands before the core's sink; a handle that belongs to a member, or to no group, stays as it was typed."""

    def __init__(self, sink: Sink, groups: Groups, desk: Desk) -> None:
        """Bring events to `sink`; `groups` know the handles, `desk` the members."""
        self._sink = sink
        self._groups = groups
        self._desk = desk

    async def accept(self, event: Event) -> Answer:
        """See `Sink.accept`; where Slack does not name its groups in time, the core says what it does not know."""
        before, words = _named(event)
        if _HANDLE.search(words):
            try:
                async with asyncio.timeout(NAMES_S):
                    event = _with(event, before + await self._spelt(event.actor, words))
            except (RolecallError, TimeoutError) as error:
                _log.info("handles of user groups could not be looked up: %s", error)
        return await self._sink.accept(event)

    async def complete(self, command: str, arg: str, text: str, actor: Actor) -> Sequence[Choice]:
        """See `Sink.complete`."""
        return await self._sink.complete(command, arg, text, actor)

    async def _spelt(self, actor: Actor, words: str) -> str:
        handles = await self._groups.handles(actor.tenant)
        members = await asyncio.to_thread(self._desk.members, actor)
        taken = {member["name"].casefold().split()[0] for member in members}
        groups = {handle: group for handle, group in _unique(handles).items() if handle not in taken}

        def spell(match: re.Match[str]) -> str:
            group = match["group"] or groups.get(match["handle"].casefold(), "")
            return group_word(actor.tenant, group, handles[group]) if group in handles else match[0]

        return _HANDLE.sub(spell, words)


def _unique(handles: Mapping[str, str]) -> dict[str, str]:
    """Return groups by handle, those left out that two workspaces of an organisation have in common."""
    often = Counter(handle.casefold() for handle in handles.values())
    return {handle.casefold(): group for group, handle in handles.items() if often[handle.casefold()] == 1}


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
