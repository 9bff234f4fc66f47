"""The story as `story.toml` tells it: people, engagements, documents, schedules, asks and what became of them."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import AwareDatetime, Field

from rolecall.domain.engagement import Term
from rolecall.domain.member import MemberRole
from rolecall.domain.value import Value

#: Whoever starts the installation takes part in the story under this key.
YOU = "you"

Act = Literal["approve", "revise", "reject", "answer", "withdraw", "stop", "resume"]


class Someone(Value, frozen=True):
    """A sample member."""

    key: str
    name: str
    roles: frozenset[MemberRole]
    #: True for the one who approves, and whose sign-in link is printed beside yours.
    manager: bool = False


class Hire(Value, frozen=True):
    """A role engaged for the channel."""

    role: str
    term: Term
    at: AwareDatetime


class Document(Value, frozen=True):
    """A file of `sources/`, approved for the engagement of a role."""

    file: str
    role: str
    by: str
    at: AwareDatetime


class Scheduled(Value, frozen=True):
    """What somebody has reported in the channel by itself."""

    by: str
    #: What is said behind `/rolecall schedule add`.
    line: str
    #: None: when the story is over, so that nothing of it is reported.
    at: AwareDatetime | None = None


class Step(Value, frozen=True):
    """What somebody did about an ask."""

    at: AwareDatetime
    by: str
    act: Act
    #: The revision, the reason.
    words: str = ""
    #: Answers by the question's name.
    values: dict[str, str] = Field(default_factory=dict)


class Asked(Value, frozen=True):
    """An ask and what became of it."""

    key: str
    at: AwareDatetime
    by: str
    role: str
    kind: str
    text: str
    then: tuple[Step, ...] = ()


class Try(Value, frozen=True):
    """A line that a newcomer sends with one press; it always works, without any model."""

    label: str
    line: str


class Story(Value, frozen=True):
    """The whole story; its times and dates are those of the year it was written in."""

    channel: str
    department: str
    #: The welcome card: its first line, its paragraphs, and the four lines to try.
    welcome: str
    words: tuple[str, ...]
    tries: tuple[Try, ...]
    people: tuple[Someone, ...]
    hires: tuple[Hire, ...]
    documents: tuple[Document, ...]
    schedules: tuple[Scheduled, ...] = ()
    asks: tuple[Asked, ...]

    @property
    def manager(self) -> Someone:
        """The sample manager."""
        return next(person for person in self.people if person.manager)

    @property
    def ends(self) -> dt.datetime:
        """When the last thing happens."""
        return max(at for ask in self.asks for at in (ask.at, *(step.at for step in ask.then)))
