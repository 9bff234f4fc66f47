"""A room where people read and write lines of text and nothing else: the least a workspace can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from rolecall.chat import Actor, Answer, Caps, Card, Message, Place, Ref, Say
from rolecall.chat.plain import plain
from rolecall.errors import Refused, Unreached
from rolecall.testing.workspace import RecordingWorkspace

#: Lines in threads, and replies that are heard; nothing to press, to fill in, to attach or to edit, no private word.
TEXT_ONLY = Caps(
    buttons=False,
    forms=False,
    private=False,
    files=False,
    commands="none",
    ack_deadline_s=30,
    edit_interval_s=0,
    edit_window_s=0,
)
#: How the name of a channel begins that only one person and the roles are in.
DIRECT = "direct-"
HOUSE = "Rolecall"

_MENTION = re.compile(r"(?<![\w@.])@([\w-]+)")


@dataclass(frozen=True)
class Line:
    """What somebody wrote; `id` also names the thread under it."""

    id: str
    place: Place
    by: str
    text: str


class TypedWorkspace(RecordingWorkspace):
    """`Workspace` in memory whose only face is text: cards are written out, and people answer by typing.

    How to answer a card, `approve 7F3K` and its like, stands on it already: the courier writes it there for every
    workspace without buttons. A link leads to the web workspace, which asks whoever opens it to sign in; the room
    itself follows no link and decides nothing by one.
    """

    def __init__(
        self,
        name: str = "typed",
        caps: Caps = TEXT_ONLY,
        now: Callable[[], float] = lambda: 0.0,
        names: Collection[str] = (HOUSE,),
    ) -> None:
        """Listen to `names`, in a channel only to them; `now` returns monotonic seconds."""
        super().__init__(name, caps, now)
        self.room: list[Line] = []
        self._names = frozenset(name.lower() for name in names)

    def write(self, actor: Actor, text: str, place: Place) -> Message | None:
        """Write a line for a person and return the event it is, None where it is between people."""
        line = Line(f"t{len(self.room) + 1}", place, actor.name, text)
        self.room.append(line)
        private = place.channel == f"{DIRECT}{actor.id}"
        named = any(name.lower() in self._names for name in _MENTION.findall(text))
        if not (named or private or place.thread):
            return None
        return Message(
            id=f"{place.workspace}-{line.id}",
            place=place,
            actor=actor,
            private=private,
            how="mention" if named else "reply" if place.thread else "dm",
            text=text,
            message=Ref(place, line.id),
        )

    async def deliver(self, event: Message) -> Answer:
        """Bring an event to the core, perhaps once more; of an answer in words a room can say what is not private.

        Raises:
            Unreached: the room was not started.
        """
        if self.sink is None:
            raise Unreached(f"The room {self.name} is closed.")
        answer = await self.sink.accept(event)
        if isinstance(answer, Say) and (event.private or not answer.private):
            self.room.append(Line(f"t{len(self.room) + 1}", event.place, HOUSE, answer.text))
        return answer

    def lines(self, place: Place) -> list[Line]:
        """Return what stands in a channel, or in a thread below its first line."""
        return [line for line in self.room if line.place == place]

    async def update(self, ref: Ref, card: Card, *, key: str) -> None:
        """See `Workspace.update`.

        Raises:
            Refused: always.
        """
        raise Refused("A line stays as it was written.")

    def _write(self, place: Place, card: Card, key: str) -> Ref:
        known = len(self.posts)
        ref = super()._write(place, card, key)
        if len(self.posts) > known:
            self.room.append(Line(ref.message, place, HOUSE, plain(card)))
        return ref
