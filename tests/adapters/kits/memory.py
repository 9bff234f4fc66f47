"""The workspace in memory: everything a platform can do, and every way in which one fails."""

from __future__ import annotations

import asyncio
import copy
import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal

from rolecall.chat import (
    Action,
    Actor,
    Button,
    Caps,
    Card,
    Command,
    Event,
    File,
    Form,
    FormSubmit,
    Message,
    Place,
    Ref,
    Say,
)
from rolecall.chat.plain import plain
from rolecall.errors import Dead, Forbidden, Gone, Refused, Throttled, Unreached, Unsure
from rolecall.testing.workspace import Posted, RecordingWorkspace
from tests.adapters.kit import Fault, Gesture, Heard, Kit, Shown

FAULTS: dict[Fault, tuple[Exception, Literal["before", "after"]]] = {
    "cut": (Unreached("The connection was cut."), "before"),
    "broken": (RuntimeError("500"), "before"),
    "lost": (Unsure("No answer came."), "after"),
    "throttled": (Throttled(30), "before"),
    "gone": (Gone("The channel was archived."), "before"),
    "forbidden": (Forbidden("Type: /invite @rolecall"), "before"),
    "refused": (Refused("This block is too long."), "before"),
    "dead": (Dead("The token was revoked."), "before"),
}


class MemoryKit(Kit):
    """People in the same process; what they do becomes an event as it is."""

    place = Place("memory", "T1", "general")
    group = "memory:T1:managers"
    full = Caps()
    lacks: ClassVar[Mapping[str, str]] = {"limits": "a card may be as large as it likes"}
    faults = frozenset(FAULTS)

    def __init__(self, **off: Any) -> None:
        """Begin with an empty workspace."""
        super().__init__(**off)
        self.platform = self._platform()
        self._numbers = itertools.count(1)
        self._said: dict[str, list[str]] = defaultdict(list)

    def _platform(self) -> RecordingWorkspace:
        return RecordingWorkspace(self.place.workspace, now=self._now)

    def _now(self) -> float:
        return self.house.clock.monotonic()

    def adapter(self) -> RecordingWorkspace:
        """See `Kit.adapter`: the same messages, nothing else remembered."""
        self.platform = copy.copy(self.platform)
        self.platform.caps = self.caps
        return self.platform

    # people

    async def person(self, name: str, *roles: str) -> Actor:
        """See `Kit.person`."""
        actor = await self.stranger(name)
        member, _token = await asyncio.to_thread(self.house.enter, name, *roles)
        self.house.bind(member, actor)
        return actor

    async def stranger(self, name: str) -> Actor:
        """See `Kit.stranger`."""
        return Actor(self.place.workspace, self.place.tenant, f"u-{name}", name)

    async def joins(self, actor: Actor) -> None:
        """See `Kit.joins`."""
        self.platform.groups[actor.id] = frozenset({self.group.rpartition(":")[2]})

    async def leaves(self, actor: Actor) -> None:
        """See `Kit.leaves`."""
        del self.platform.groups[actor.id]

    def direct(self, actor: Actor) -> Place:
        """See `Kit.direct`."""
        return replace(self.place, channel=f"direct-{actor.id}")

    # gestures

    async def writes(self, actor: Actor, text: str, place: Place, files: Sequence[tuple[str, bytes]] = ()) -> Gesture:
        """See `Kit.writes`."""
        base = self._facts(actor, place)
        base["files"] = tuple(f"F{base['id']}-{name}" for name, _data in files)
        self.platform.files |= {
            handle: File(name, "text/plain", data) for handle, (name, data) in zip(base["files"], files, strict=True)
        }
        if text.startswith("/"):
            name, _, rest = text[1:].partition(" ")
            return self._gesture(Command(name=name, args={"text": rest}, **base))
        how = "mention" if "@" in text else "dm" if base["private"] else "reply"
        if how == "reply" and not self.caps.reads_replies:
            return _unheard
        return self._gesture(Message(how=how, text=text, message=Ref(place, base["id"]), **base))

    async def presses(self, actor: Actor, shown: Shown, verb: str) -> Gesture:
        """See `Kit.presses`."""
        button: Button = shown.buttons[verb]
        facts = self._facts(actor, shown.ref.place)
        return self._gesture(Action(verb=verb, subject=button.subject, message=shown.ref, **facts))

    async def submits(self, actor: Actor, heard: Heard, **values: str) -> Gesture:
        """See `Kit.submits`."""
        form, place = heard.form
        facts = self._facts(actor, place)
        return self._gesture(FormSubmit(form=form.name, subject=form.subject, values=values, **facts))

    async def machine(self, kind: Literal["bot", "self"], text: str, place: Place) -> Gesture:
        """See `Kit.machine`."""
        actor = Actor(self.place.workspace, self.place.tenant, kind, kind, kind=kind)
        return await self.writes(actor, text, place)

    def _facts(self, actor: Actor, place: Place) -> dict[str, Any]:
        if self.caps.groups == "event":
            actor = replace(actor, groups=self.platform.groups.get(actor.id, frozenset()))
        private = place.channel.startswith("direct-")
        return {"id": f"e{next(self._numbers)}", "place": place, "actor": actor, "private": private}

    def _gesture(self, event: Event) -> Gesture:
        async def deliver() -> Heard:
            assert self.platform.sink is not None
            answer = await self.platform.sink.accept(event)
            if isinstance(answer, Form):
                return Heard(fields=tuple(field.id for field in answer.fields), form=(answer, event.place))
            if isinstance(answer, Say):
                self._said[event.actor.id].append(answer.text)
                return Heard(said=answer.text)
            return Heard()

        return deliver

    # eyes

    async def sees(self, actor: Actor, place: Place) -> list[Shown]:
        """See `Kit.sees`."""
        return [shown(post) for post in self.platform.posts if post.ref.place == place]

    async def told(self, actor: Actor) -> list[str]:
        """See `Kit.told`."""
        return self._said[actor.id] + [text for whom, text in self.platform.told if whom.id == actor.id]

    # faults

    def fail(self, fault: Fault, times: int = 1) -> None:
        """See `Kit.fail`."""
        self.platform.fail(*FAULTS[fault], times=times)


async def _unheard() -> Heard:
    return Heard()


def shown(post: Posted) -> Shown:
    """Write a message out; nothing in memory takes effect or rings."""
    card: Card = post.card
    return Shown(
        ref=post.ref,
        text=plain(replace(card, buttons=())),
        buttons={button.verb: button for button in card.buttons},
        files=tuple(file.name for file in card.files),
        link=card.link or "",
    )
