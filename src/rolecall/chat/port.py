"""The port itself: what a workspace can do, the adapter's side and the core's side."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from rolecall.chat.address import Actor, Handle, Place, Ref
from rolecall.chat.cards import Card, File
from rolecall.chat.desk import Desk
from rolecall.chat.events import Answer, Event


@dataclass(frozen=True)
class Choice:
    """One autocomplete proposal."""

    value: str
    label: str


@dataclass(frozen=True)
class Health:
    """How an adapter is; `last_event` is the time of the last event, if any."""

    state: Literal["starting", "up", "degraded", "down"]
    text: str = ""
    last_event: dt.datetime | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that `rolecall doctor` looked at; `next` is what to type, empty where nothing is to be done."""

    level: Literal["ok", "warn", "bad"]
    text: str
    next: str = ""


@dataclass(frozen=True)
class Caps:
    """What a workspace can do; the core branches on nothing else."""

    buttons: bool = True
    forms: bool = True
    private: bool = True
    threads: bool = True
    files: bool = True
    reads_replies: bool = True
    reactions: bool = False
    native_stop: bool = False
    commands: Literal["anywhere", "channel", "none"] = "anywhere"
    ack_deadline_s: float = 10
    #: Seconds between two messages in one channel, threads included, and between two edits of one message.
    post_interval_s: float = 0
    edit_interval_s: float = 0.2
    #: Seconds in which a message may be edited; 0: never.
    edit_window_s: float = math.inf
    #: Seconds in which the same key surely makes the same message.
    same_key_s: float = math.inf
    findable: bool = True
    groups: Literal["query", "event", "none"] = "query"
    identity: Literal["verified", "claimed"] = "verified"


class Sink(Protocol):
    """The core's side: takes events in."""

    async def accept(self, event: Event) -> Answer:
        """Persist the event, then answer from local tables; the same event returns the same answer."""

    async def complete(self, command: str, arg: str, text: str, actor: Actor) -> Sequence[Choice]:
        """Propose values for an argument."""


class Shelf(Protocol):
    """An adapter's own durable rows, encrypted at rest. Every call is a transaction, or part of `together`."""

    def together(self, *, ordinary: bool = False) -> AbstractContextManager[Shelf]:
        """Begin one transaction for several calls on the shelf it returns; an error rolls all of them back.

        What is `ordinary`, such as people's talk, leaves the room alone that a full disk keeps for decisions.
        """

    def get(self, key: str) -> tuple[str, int] | None:
        """Return value and revision."""

    def many(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the values of these keys; an absent one is missing."""

    def put(self, key: str, value: str, *, revision: int | None = None) -> int:
        """Store a value; with a revision only if it is the present one (0: absent), else `Conflict`."""

    def append(self, feed: str, value: str) -> int:
        """Append to a numbered feed and return the number."""

    def read(self, feed: str, after: int = 0, limit: int = 100) -> Sequence[tuple[int, str]]:
        """Read a feed in order."""

    def newest(self, feed: str, before: int | None = None, limit: int = 50) -> Sequence[tuple[int, str]]:
        """Read the last entries of a feed that stand before a number, in order."""

    def drop(self, key: str) -> None:
        """Forget a value; one that is absent is forgotten already."""


class Workspace(Protocol):
    """The adapter's side; its errors, `Throttled` to `Dead`, say what the courier does next."""

    name: str
    caps: Caps
    #: An ASGI application and the path it is mounted at (`/` comes last), or None.
    asgi: Any | None
    path: str

    async def start(self, sink: Sink, desk: Desk, shelf: Shelf) -> None:
        """Begin to take events in."""

    async def stop(self) -> None:
        """Stop; nothing accepted is lost."""

    async def health(self) -> Health:
        """Say how the adapter is."""

    async def post(self, place: Place, card: Card, *, key: str) -> Ref:
        """Post a card; the same key makes the same message."""

    async def update(self, ref: Ref, card: Card, *, key: str) -> None:
        """Replace a message by the full new state."""

    async def find(self, place: Place, key: str) -> Ref | None:
        """Look up whether a key was posted."""

    async def tell(self, actor: Actor, place: Place, text: str, *, key: str, handle: Handle | None = None) -> None:
        """Say a private word, best effort; never a deliverable."""

    async def member_of(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """Return which of the groups the actor is in now; raising decides nothing."""

    async def read(self, file: str) -> File:
        """Return the bytes of a file named in an event."""


class AdapterFactory(Protocol):
    """What an entry point of the group `rolecall.adapters` names, usually the adapter's class.

    `environ` holds the adapter's settings, `ROLECALL_<NAME>_*`, and the core's `ROLECALL_PUBLIC_URL`,
    `ROLECALL_HOST` and `ROLECALL_PORT` wherever they were set. The entry point's name is the workspace's.
    """

    #: True where the platform allows one connection: of many processes exactly one runs the adapter.
    single: bool

    def __call__(self, environ: Mapping[str, str], data_dir: Path) -> Workspace:
        """Make the adapter; nothing is opened before `start`.

        Raises:
            BadInput: a setting is wrong; the message names the variable.
        """

    def configured(self, environ: Mapping[str, str], shelf: Shelf) -> bool:
        """Tell whether its settings are there: then it runs where `ROLECALL_ADAPTERS` chooses nothing.

        Every start asks this of every adapter, so it looks at one row of its shelf at most.
        """

    def doctor(
        self, environ: Mapping[str, str], data_dir: Path, shelf: Shelf, now: Callable[[], dt.datetime]
    ) -> Sequence[Finding]:
        """Look at its settings, and at what its commands stored on its shelf, without starting it."""


class Premises(Protocol):
    """What the commands of an adapter's package may use: `typer.Context.obj` of the group `rolecall.commands`."""

    @property
    def environ(self) -> Mapping[str, str]:
        """The settings, as an adapter's factory is given them."""

    @property
    def data_dir(self) -> Path:
        """Where this installation keeps everything."""

    def shelf(self, adapter: str) -> AbstractContextManager[Shelf]:
        """Open the installation, and the shelf of an adapter on it."""

    def catalogue(self) -> Sequence[Mapping[str, Any]]:
        """Return the installed roles, as `Desk.catalogue` describes them."""

    def now(self) -> dt.datetime:
        """Return the aware UTC wall time."""

    def invite(self) -> str:
        """Return the token of a link for this host's owner, for `Desk.claim`: it works once, for seven days.

        Where nobody is a member yet, the user of this host becomes the first owner.

        Raises:
            Denied: the user of this host is a member here, and no owner.
        """
