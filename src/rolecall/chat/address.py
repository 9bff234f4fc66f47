"""Who and where: addresses, people and messages; only the adapter that made one reads its parts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

#: The workspace of the command line: a terminal watches the work itself, so it gets no job card.
HOST = "host"


@dataclass(frozen=True)
class Place:
    """An address; only the adapter that made it reads its parts."""

    workspace: str
    tenant: str
    channel: str
    thread: str | None = None

    def __str__(self) -> str:
        """Text id, `workspace:tenant:channel[:thread]`; parts hold no colon."""
        parts = (self.workspace, self.tenant, self.channel, *((self.thread,) if self.thread else ()))
        return ":".join(parts)

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read a text id back."""
        return cls(*text.split(":", 3))


@dataclass(frozen=True)
class Ref:
    """A message that was posted."""

    place: Place
    message: str


@dataclass(frozen=True)
class Actor:
    """Who did something on a platform."""

    workspace: str
    tenant: str
    id: str
    name: str
    kind: Literal["human", "bot", "self"] = "human"
    #: Groups as delivered with this event, or as known to whoever reads at the desk; None: not delivered.
    groups: frozenset[str] | None = None


@dataclass(frozen=True)
class Handle:
    """A short-lived right to answer this actor privately; its token is a secret."""

    token: str = field(repr=False)
    expires_at: dt.datetime
