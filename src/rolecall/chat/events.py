"""What comes in from a workspace, and the immediate answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rolecall.chat.address import Actor, Handle, Place, Ref


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened in a workspace; `id` is stable over redelivery."""

    id: str
    place: Place
    actor: Actor
    handle: Handle | None = None
    #: What the person looks at: an evidence hint, never a permission.
    viewing: tuple[str, ...] = ()
    #: True in a direct conversation, which nobody else reads.
    private: bool = False


@dataclass(frozen=True, kw_only=True)
class Command(Event):
    """A slash command or shortcut."""

    name: str
    #: `text` as it was typed; beside it, where the adapter knows them, `role`, `deliverable`, `inputs` (a JSON object
    #: of texts) and `said_by` (whose words the text is, where somebody hands on a message).
    args: Mapping[str, str]
    quoted: Ref | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Message(Event):
    """A mention, a direct message or a reply."""

    how: Literal["mention", "dm", "reply"]
    text: str
    message: Ref
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Action(Event):
    """A button: `subject` is an opaque token the core put on it."""

    verb: str
    subject: str
    message: Ref | None = None


@dataclass(frozen=True, kw_only=True)
class FormSubmit(Event):
    """A filled-in form."""

    form: str
    subject: str
    values: Mapping[str, str]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reaction(Event):
    """An emoji set or taken back."""

    emoji: str
    added: bool
    message: Ref


@dataclass(frozen=True, kw_only=True)
class Changed(Event):
    """The workspace itself changed."""

    what: Literal["opened", "installed", "removed", "groups", "deactivated"]
    subject: str = ""


@dataclass(frozen=True)
class Field:
    """One field of a form."""

    id: str
    label: str
    #: `switch` holds `yes` or nothing; `date` an ISO date.
    kind: Literal["line", "text", "choice", "switch", "date", "number"] = "text"
    value: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    #: Why it is asked, or an example.
    hint: str = ""


@dataclass(frozen=True)
class Say:
    """An immediate answer in words."""

    text: str
    private: bool = True


@dataclass(frozen=True)
class Form:
    """An immediate answer that asks; complete when opened."""

    name: str
    subject: str
    title: str
    fields: tuple[Field, ...]
    #: Label of the button that sends it.
    send: str = "Send"
    #: One sentence above the fields.
    note: str = ""


Answer = Say | Form | None
