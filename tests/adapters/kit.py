"""What the suite needs of a platform without naming it: its people, their gestures, their eyes, and its faults."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import pytest

from rolecall.chat import Actor, Caps, Card, Place, Ref, Shelf, Workspace

if TYPE_CHECKING:
    from tests.adapters.house import House


@dataclass(frozen=True)
class Heard:
    """What a person is told at once, while they still look at what they pressed."""

    said: str = ""
    #: Ids of the fields of a form that opened.
    fields: tuple[str, ...] = ()
    #: That form, for `Kit.submit`; only the kit reads it.
    form: Any = field(default=None, compare=False)


#: One thing a person does, as the platform delivers it: awaited again it is delivered again, with the same event id.
Gesture = Callable[[], Awaitable[Heard]]

#: A connection cut and an error of the server before the write; the answer lost after it; asked to wait; the channel
#: or thread gone; a right missing; content never taken; credentials dead.
Fault = Literal["cut", "broken", "lost", "throttled", "gone", "forbidden", "refused", "dead"]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A message of ours as one person sees it."""

    ref: Ref
    text: str
    #: The verbs that can be pressed, with what the kit needs for it.
    buttons: Mapping[str, Any] = field(default_factory=dict)
    #: Names of the files on it.
    files: tuple[str, ...] = ()
    #: Where its link leads, empty for none.
    link: str = ""
    #: What is not plain text although it should be: markup that took effect, a mention that rings, raw controls.
    live: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """A limit of the platform: a card that just fits, and one that is larger by one."""

    name: str
    fits: Card
    exceeds: Card


class Kit(ABC):
    """A platform, real or faked, with a hand on its people and on what goes wrong.

    `off` are flags of `Caps` that the suite switches off, so that every rung is climbed on every platform.
    """

    #: Name of the workspace, account and channel the roles are hired for.
    place: ClassVar[Place]
    #: A group of the platform as an engagement names it, `workspace:tenant:group`.
    group: ClassVar[str]
    #: What the adapter says that the platform can do.
    full: ClassVar[Caps]
    #: What this platform has no way to do although no flag says so, with the reason.
    lacks: ClassVar[Mapping[str, str]] = {}
    #: What can be made to go wrong.
    faults: ClassVar[frozenset[Fault]] = frozenset()
    #: True when messages outlive this process, so that it may be killed.
    durable: ClassVar[bool] = False

    @classmethod
    def living(cls, folder: Path) -> Kit:
        """Return a kit on the platform that is kept for a folder, whichever process lives there."""
        return cls()

    @classmethod
    def kept(cls, folder: Path) -> AbstractContextManager[Any]:
        """Keep a platform for whoever lives in a folder, for a while."""
        return nullcontext()

    def __init__(self, **off: Any) -> None:
        """Begin with an empty platform."""
        self.off = off
        self.house: House

    async def begin(self, house: House) -> None:
        """Know the house, once it is open."""
        self.house = house

    async def end(self) -> None:  # noqa: B027  # most have nothing to give back
        """Leave the platform."""

    @abstractmethod
    def adapter(self) -> Workspace:
        """Return a new adapter before the same platform, as a new process would make it."""

    def shelf(self, shelf: Shelf) -> Shelf:
        """Return the shelf the adapter gets."""
        return shelf

    @property
    def caps(self) -> Caps:
        """What the platform can do, less what is switched off."""
        return replace(self.full, **self.off)

    # people

    @abstractmethod
    async def person(self, name: str, *roles: str) -> Actor:
        """Return a new member of the organisation as the platform knows them."""

    async def stranger(self, name: str) -> Actor:
        """Return somebody of the platform who is no member."""
        raise NotImplementedError

    @abstractmethod
    async def joins(self, actor: Actor) -> None:
        """Put somebody into `group`."""

    @abstractmethod
    async def leaves(self, actor: Actor) -> None:
        """Take somebody out of `group`; what they see stays on their screen."""

    # gestures: prepared here, done when awaited

    @abstractmethod
    async def writes(self, actor: Actor, text: str, place: Place, files: Sequence[tuple[str, bytes]] = ()) -> Gesture:
        """Prepare a line that a person writes: a command, a mention, a reply, or a direct message in `direct`."""

    @abstractmethod
    def direct(self, actor: Actor) -> Place:
        """Return where a person and the roles are among themselves."""

    @abstractmethod
    async def presses(self, actor: Actor, shown: Shown, verb: str) -> Gesture:
        """Prepare a press of a button that this person saw; it may be out of date."""

    @abstractmethod
    async def submits(self, actor: Actor, heard: Heard, **values: str) -> Gesture:
        """Prepare a filled-in form that was opened for this person."""

    async def machine(self, kind: Literal["bot", "self"], text: str, place: Place) -> Gesture:
        """Prepare a message of a program: another one, or ourselves."""
        raise NotImplementedError

    # eyes

    @abstractmethod
    async def sees(self, actor: Actor, place: Place) -> list[Shown]:
        """Return the messages of ours that a person sees in a channel, or in a thread, in order."""

    async def look(self, actor: Actor, ref: Ref) -> Shown | None:
        """Return a message as a person sees it."""
        return next((shown for shown in await self.sees(actor, ref.place) if shown.ref == ref), None)

    @abstractmethod
    async def told(self, actor: Actor) -> list[str]:
        """Return what was said to a person and to nobody else."""

    def rung(self) -> list[str]:
        """Return whom the platform notified because of words in a message; a person's own name may be among them.

        Not among them is whom a card names in its field `awaits`: they may be notified, once, when it is posted.
        """
        return []

    # faults and limits

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Let the next writes of the adapter go wrong."""
        raise NotImplementedError

    def limits(self) -> Sequence[Limit]:
        """Return the platform's limits for a card."""
        return ()


#: What a test may need, and how the flags say that it is there.
_NEEDS: dict[str, Callable[[Caps], bool]] = {
    "edits": lambda caps: caps.edit_window_s > 0,
    "same_key": lambda caps: caps.same_key_s > 0 or caps.findable,
    "verified": lambda caps: caps.identity == "verified",
    "groups": lambda caps: caps.groups != "none",
    "commands": lambda caps: caps.commands != "none",
    "inbound": lambda caps: caps.buttons or caps.reads_replies or caps.commands != "none",
    "unlimited_edits": lambda caps: caps.edit_window_s == math.inf,
}


def needs(kit: Kit, *what: str) -> None:
    """Skip a test that is about something the platform does not have; flags decide, never a name."""
    for name in what:
        there = _NEEDS[name](kit.caps) if name in _NEEDS else getattr(kit.caps, name, name not in kit.lacks)
        if not there:
            pytest.skip(f"“{name}”: {kit.lacks.get(name, 'the flag is off')}")


def provokes(kit: Kit, fault: Fault) -> None:
    """Skip a test of something that cannot be made to go wrong here."""
    if fault not in kit.faults:
        pytest.skip(f"“{fault}” cannot be provoked here")
