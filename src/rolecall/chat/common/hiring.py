"""Hiring with a platform's groups: where approvers are named, its groups become the core's words for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace

from rolecall.chat.address import Actor
from rolecall.chat.events import Answer, Command, Event, FormSubmit
from rolecall.chat.gestures import HOUSE
from rolecall.chat.port import Choice, Sink

#: Where approvers are named in a line that hires; a telephone makes one long dash of two short ones.
APPROVER = re.compile(r"[-–—]approver\b")
#: The core's form that hires, and its field for approvers.
FORM, FIELD = "hire", "approver"
#: What would end the name in a group's word.
_BETWEEN = re.compile(r"[\s|,]+")

#: Returns the words in which somebody names approvers, groups as the core's words.
Spelt = Callable[[Actor, str], Awaitable[str]]


class Hiring:
    """Stands before the core's sink."""

    def __init__(self, sink: Sink, spelt: Spelt) -> None:
        """Bring events to `sink`, those that name approvers with their words `spelt`."""
        self._sink = sink
        self._spelt = spelt

    async def accept(self, event: Event) -> Answer:
        """See `Sink.accept`."""
        before, words = _named(event)
        if words:
            event = _with(event, before + await self._spelt(event.actor, words))
        return await self._sink.accept(event)

    async def complete(self, command: str, arg: str, text: str, actor: Actor) -> Sequence[Choice]:
        """See `Sink.complete`."""
        return await self._sink.complete(command, arg, text, actor)


def group_word(workspace: str, tenant: str, group: str, name: str = "") -> str:
    """Return how a group is named to the core: `workspace:tenant:group|name`, the name without blanks."""
    called = _BETWEEN.sub("-", name.strip().lstrip("@"))
    return f"{workspace}:{tenant}:{group}" + (f"|{called}" if called else "")


def unambiguous(groups: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the ids of groups (id, name) by their folded name, without the names that several have."""
    known = list(groups)
    often = Counter(name.casefold() for _group, name in known)
    return {name.casefold(): group for group, name in known if often[name.casefold()] == 1}


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
