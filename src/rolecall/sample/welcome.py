"""The card that welcomes to the sample channel: what to press, what comes of it, how to take it all away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Button, Card, Note, Para
from rolecall.chat.wire import to_json
from rolecall.line.closing import SAMPLE
from rolecall.ports.queues import OutboxRow

if TYPE_CHECKING:
    from rolecall.chat import Place
    from rolecall.ports.store import UnitOfWork
    from rolecall.sample.story import Story

HOW_TO_END = Note("People, documents and times are invented. Type rolecall sample remove to erase them all.")


def key_of(sample: str) -> str:
    """Return the key of the card that welcomes to a sample."""
    return f"{sample}:welcome"


def posted(uow: UnitOfWork, sample: str) -> bool:
    """Tell whether a sample has welcomed: that is the last thing it does when it is added."""
    return uow.outbox.get(key_of(sample)) is not None


def post(uow: UnitOfWork, story: Story, sample: str, place: Place) -> None:
    """Post the welcome card: below the history, where people begin to read."""
    buttons = tuple(
        Button("say", item.line, item.label, "main" if nth == 0 else "plain") for nth, item in enumerate(story.tries)
    )
    face = Card(story.welcome, (SAMPLE, *map(Para, story.words), HOW_TO_END), buttons=buttons)
    uow.outbox.add(
        OutboxRow(
            key=key_of(sample),
            tenant=uow.tenant,
            workspace=place.workspace,
            channel=str(place),
            kind="card",
            body=to_json(face),
        )
    )
