"""What each page shows, as plain frozen data that a route fills in; templates read nothing else.

A `Line` is a mapping as `Desk` returns it (`rolecall.desk.reading.envelope`): a template names its keys, and a missing
one is an error. Times are ISO 8601 text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rolecall.chat import Button, Card, Form
from rolecall.domain.deliverable import Version
from rolecall.domain.difference import Difference

Line = Mapping[str, Any]
Tone = Literal["info", "good", "warn", "bad"]


@dataclass(frozen=True)
class Me:
    """Who is signed in."""

    id: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Room:
    """A channel or direct conversation in the rail; `name` is its address, `title` what people read."""

    name: str
    title: str


@dataclass(frozen=True)
class Notice:
    """A sentence to the person who looks: the outcome of what they did."""

    text: str
    tone: Tone = "info"


@dataclass(frozen=True, kw_only=True)
class Page:
    """What stands around the content of every page of a signed-in member."""

    me: Me
    #: The path of this page, without its query.
    path: str
    channels: tuple[Room, ...]
    #: The conversation with the roles that nobody else reads.
    direct: Room
    #: Number on the approvals badge.
    waiting: int
    #: Kill switches that are on, as `Stop.snapshot()`: scope, by, reason, at.
    stops: Sequence[Line]
    notices: tuple[Notice, ...] = ()
    #: True while the sample workspace is there.
    sample: bool = False
    #: When the page was made.
    now: str
    #: Number of the last row of the event stream that this page contains.
    cursor: int
    #: Token of this session, in every form.
    csrf: str
    #: Makes a new event id for each form: `Desk.fresh`. A form that came over the event stream has an empty one,
    #: and the script writes `js` and 32 hexadecimal digits.
    fresh: Callable[[str], str]


@dataclass(frozen=True)
class Attachment:
    """A file on a message; `size` in bytes."""

    name: str
    size: int
    href: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One message of a transcript: somebody's words, or a card of a role."""

    #: The message's id, safe in an address; its element is `m-<id>`.
    id: str
    #: Text of the place it stands in, with the thread if it stands in one.
    place: str
    by: str
    kind: Literal["person", "role"]
    at: str
    #: What a person said; empty for a card.
    text: str = ""
    card: Card | None = None
    files: tuple[Attachment, ...] = ()
    #: Address of the thread under it, and the number of replies; empty inside a thread.
    thread: str = ""
    replies: int = 0


@dataclass(frozen=True)
class Try:
    """A line that surely works, as a button: `text` is what it says in the channel."""

    label: str
    text: str


@dataclass(frozen=True)
class Composer:
    """Where to write; `draft` and `error` when what was sent could not be taken."""

    place: str
    hint: str
    draft: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel, or the direct conversation: its messages, oldest first."""

    page: Page
    room: Room
    private: bool
    items: tuple[Item, ...]
    #: Feed number to read older messages before; None at the beginning.
    older: int | None
    composer: Composer
    #: What teaches the first command; shown while the channel is empty, and short after that.
    tries: tuple[Try, ...] = ()
    #: Titles of the roles that work here.
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A thread: the message it hangs on (None when that is no more) and the replies, oldest first."""

    page: Page
    room: Room
    title: str
    root: Item | None
    items: tuple[Item, ...]
    older: int | None
    composer: Composer
    #: The request worked here; its page.
    request: str = ""


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """A form of the core as a page of its own."""

    page: Page
    form: Form
    place: str
    #: Places to choose from, where the form says nothing of its own about where it counts.
    rooms: tuple[Room, ...] = ()
    message: str = ""
    #: Where to go afterwards.
    back: str
    #: What was typed, where it comes back with an error.
    values: Mapping[str, str]
    error: str = ""
    #: True where files may be given as evidence (form `ask`).
    files: bool = False


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Choose a role and a deliverable; the form of the choice is a `FormPage`."""

    page: Page
    #: `Desk.catalogue`.
    roles: Sequence[Line]
    place: str


@dataclass(frozen=True, kw_only=True)
class Requests:
    """Requests as `Desk.requests` lists them, newest first, and the filter in force."""

    page: Page
    lines: Sequence[Line]
    status: str = ""
    mine: bool = False
    channel: str = ""
    #: Id to read older ones before; empty at the end.
    older: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestPage:
    """One request: `Desk.request`, with what this member may do about it."""

    page: Page
    request: Line
    place: str
    #: Address of its thread; empty where it has none here.
    thread: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, kw_only=True)
class DeliverablePage:
    """A version to read, to check and to decide on."""

    page: Page
    #: `Desk.request` of the request it was made for.
    request: Line
    version: Version
    #: Status of this version: waiting, accepted, revising, rejected, superseded or blocked.
    status: str
    #: All versions, oldest first.
    versions: Sequence[Version]
    place: str
    #: When the decision was promised; empty where none is awaited.
    due: str = ""
    #: Token to decide with (`deliverable.vN.digest`); empty where this member may not.
    decide: str = ""
    #: Why not, and whom to ask, where it waits for somebody else.
    barred: str = ""
    #: Other things this member may do: edit, reopen, hand, retry, withdraw.
    buttons: tuple[Button, ...] = ()
    exports: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What changed from one version to another."""

    page: Page
    deliverable: str
    title: str
    difference: Difference
    #: Numbers of all versions.
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class EditField:
    """One text of a deliverable as an input; `gap` is the question where nobody has an answer yet."""

    pointer: str
    label: str
    value: str
    gap: str = ""
    long: bool = False


@dataclass(frozen=True)
class EditGroup:
    """The fields of one item."""

    title: str
    fields: tuple[EditField, ...]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """The newest version as a form: what is saved becomes the next version, with the editor as its author."""

    page: Page
    version: Version
    groups: tuple[EditGroup, ...]
    place: str
    note: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Context:
    """A cited passage among its neighbours."""

    page: Page
    version: Version
    citation: str
    #: `Desk.context`: source, before, quote, after, locator, standing.
    passage: Line
    #: Link to the whole source; empty where there is none to open.
    source: str = ""


@dataclass(frozen=True)
class Holding:
    """The approved sources of one engagement; `may_change` where this member adds and withdraws some."""

    engagement: str
    title: str
    lines: Sequence[Line]
    may_change: bool


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The approved sources by engagement."""

    page: Page
    holdings: tuple[Holding, ...]


@dataclass(frozen=True, kw_only=True)
class SourcePage:
    """One source with its passages: `Desk.source`."""

    page: Page
    source: Line
    #: True where this member may withdraw it.
    may_change: bool = False


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """What waits for this member: `Desk.waiting`."""

    page: Page
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Roles:
    """The catalogue: `Desk.catalogue`; `place` is where a line that is tried is said."""

    page: Page
    roles: Sequence[Line]
    place: str


@dataclass(frozen=True, kw_only=True)
class Engagements:
    """Who is engaged where, until when, at what cost: `Desk.engagements`."""

    page: Page
    lines: Sequence[Line]
    place: str


@dataclass(frozen=True)
class Invitation:
    """A link that is shown once; `lasts` says how long it works: `7 days`, `10 minutes`."""

    name: str
    url: str
    lasts: str


@dataclass(frozen=True, kw_only=True)
class Members:
    """The members: `Desk.members`; owners add some here."""

    page: Page
    lines: Sequence[Line]
    invitation: Invitation | None = None
    #: The name typed, where it could not be taken, and why.
    name: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Channels:
    """The channels, and a form for a new one."""

    page: Page
    name: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """Coming in: with a link (`token`, and the `name` of the member it signs in), or without one."""

    token: str = ""
    name: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something went wrong, in words; `page` is None where nobody is signed in."""

    page: Page | None
    status: int
    title: str
    text: str
    hint: str = ""
    back: str = "/"
