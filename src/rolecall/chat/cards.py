"""What goes out: a card is the full state of one message, as a small typed document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rolecall.domain.report import Unit


@dataclass(frozen=True)
class Heading:
    """A heading inside a card."""

    text: str


@dataclass(frozen=True)
class Para:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of plain lines."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of plain cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Facts:
    """Pairs of label and value: cost, model, due time."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cites:
    """Citations: (label in the text, empty for none; source and locator; quote)."""

    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Note:
    """A marked remark: a warning, the AI disclosure."""

    text: str
    tone: Literal["info", "good", "warn", "bad"] = "info"


@dataclass(frozen=True)
class Code:
    """Preformatted text."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart as data, see `domain.report.Chart`; its words alone have to be enough."""

    title: str
    kind: Literal["bar", "line"]
    unit: Unit
    labels: tuple[str, ...]
    #: Name and values (None: a gap) of each series, in the order of `labels`.
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    #: The finding in one sentence: what a reader who sees no picture is told.
    finding: str
    threshold: float | None = None
    #: Name of the file on the card that is this chart as a picture, for platforms that draw none; empty: there is none.
    picture: str = ""


Block = Heading | Para | Bullets | Table | Facts | Cites | Note | Code | Chart


@dataclass(frozen=True)
class Button:
    """A choice offered on a card."""

    verb: str
    subject: str
    label: str
    style: Literal["main", "plain"] = "plain"


@dataclass(frozen=True)
class Step:
    """One stage in a progress list."""

    name: str
    state: Literal["todo", "doing", "done", "failed"]
    note: str = ""


@dataclass(frozen=True)
class File:
    """A file on a card."""

    name: str
    mime: str
    data: bytes


#: Where the work on a card stands; a renderer shows it in colour and word.
CardState = Literal["", "working", "asking", "waiting", "blocked", "done", "stopped"]


@dataclass(frozen=True)
class Card:
    """The full state of a message; line 1 says what is needed from whom by when."""

    title: str
    doc: tuple[Block, ...] = ()
    steps: tuple[Step, ...] = ()
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    #: The same thing as a page; the courier fills it in from `about` where a public address is set.
    link: str | None = None
    #: Title of a thread to open under this card.
    opens: str | None = None
    state: CardState = ""
    #: What the card is about: `request:<id>` or `deliverable:<id>.v<number>`.
    about: str = ""
    #: When what it tells of happened, ISO 8601; empty: when it is posted.
    at: str = ""
    #: True when only a person whose identity the platform vouches for may decide on it (T2 and up).
    grave: bool = False
    #: Member ids of those who have to do something now. An adapter may notify them when it posts the card, and only by
    #: this field: never because of words, and never when it updates a message.
    awaits: tuple[str, ...] = ()
