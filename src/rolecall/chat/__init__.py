"""The chat port: what a workspace adapter and the core say to each other.

The core never tests a platform's name; a capability flag exists only if the core branches on it.
"""

from __future__ import annotations

from rolecall.chat.address import HOST, Actor, Handle, Place, Ref
from rolecall.chat.cards import (
    Block,
    Bullets,
    Button,
    Card,
    CardState,
    Chart,
    Cites,
    Code,
    Facts,
    File,
    Heading,
    Note,
    Para,
    Step,
    Table,
)
from rolecall.chat.desk import Came, Desk, Signed
from rolecall.chat.events import (
    Action,
    Answer,
    Changed,
    Command,
    Event,
    Field,
    Form,
    FormSubmit,
    Message,
    Reaction,
    Say,
)
from rolecall.chat.port import AdapterFactory, Caps, Choice, Finding, Health, Premises, Shelf, Sink, Workspace

__all__ = [
    "HOST",
    "Action",
    "Actor",
    "AdapterFactory",
    "Answer",
    "Block",
    "Bullets",
    "Button",
    "Came",
    "Caps",
    "Card",
    "CardState",
    "Changed",
    "Chart",
    "Choice",
    "Cites",
    "Code",
    "Command",
    "Desk",
    "Event",
    "Facts",
    "Field",
    "File",
    "Finding",
    "Form",
    "FormSubmit",
    "Handle",
    "Heading",
    "Health",
    "Message",
    "Note",
    "Para",
    "Place",
    "Premises",
    "Reaction",
    "Ref",
    "Say",
    "Shelf",
    "Signed",
    "Sink",
    "Step",
    "Table",
    "Workspace",
]
