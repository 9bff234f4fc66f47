"""The text-only room: people type, and read what stands there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from rolecall.chat import Actor, Message, Place, Ref, Say
from rolecall.chat.plain import escape
from rolecall.testing.typed import DIRECT, HOUSE, TEXT_ONLY, Line, TypedWorkspace
from tests.adapters.kit import Gesture, Heard, Shown
from tests.adapters.kits.memory import MemoryKit


class TypedKit(MemoryKit):
    """A room of lines; the same people and the same faults as in memory."""

    place = Place("typed", "T2", "general")
    group = "typed:T2:managers"
    full = TEXT_ONLY
    platform: TypedWorkspace

    def _platform(self) -> TypedWorkspace:
        return TypedWorkspace(self.place.workspace, now=self._now, names=("rolecall", "notes"))

    def direct(self, actor: Actor) -> Place:
        """See `Kit.direct`."""
        return replace(self.place, channel=f"{DIRECT}{actor.id}")

    async def writes(self, actor: Actor, text: str, place: Place, files: Sequence[tuple[str, bytes]] = ()) -> Gesture:
        """See `Kit.writes`: the line stands there at once, and is brought to the core when the gesture is done."""
        return self._brought(self.platform.write(actor, text, place))

    async def machine(self, kind: Literal["bot", "self"], text: str, place: Place) -> Gesture:
        """See `Kit.machine`."""
        return await self.writes(Actor(self.place.workspace, self.place.tenant, kind, kind, kind=kind), text, place)

    def _brought(self, event: Message | None) -> Gesture:
        async def deliver() -> Heard:
            answer = await self.platform.deliver(event) if event is not None else None
            return Heard(said=answer.text) if isinstance(answer, Say) else Heard()

        return deliver

    async def sees(self, actor: Actor, place: Place) -> list[Shown]:
        """See `Kit.sees`: the lines of the house, and nothing but their text."""
        return [_shown(line) for line in self.platform.lines(place) if line.by == HOUSE]


def _shown(line: Line) -> Shown:
    link = re.search(r"^See (\S+)$", line.text, re.MULTILINE)
    live = () if escape(line.text) == line.text else ("control characters",)
    return Shown(ref=Ref(line.place, line.id), text=line.text, link=link[1] if link else "", live=live)
