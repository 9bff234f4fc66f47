"""Telling: cards that belong to no request, and private words on what came of an event where no thread says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import HOST
from rolecall.chat.wire import to_json
from rolecall.ports.queues import OutboxRow

if TYPE_CHECKING:
    from rolecall.chat import Card, Event, Place
    from rolecall.desk.office import Reply
    from rolecall.ports.store import UnitOfWork


def post(uow: UnitOfWork, key: str, place: Place, face: Card) -> None:
    """Put a card that belongs to no request into the outbox; the same key is stored once."""
    uow.outbox.add(
        OutboxRow(
            key=key,
            tenant=uow.tenant,
            workspace=place.workspace,
            channel=str(place),
            kind="card",
            body=to_json(face),
        )
    )


def tell(uow: UnitOfWork, event: Event, reply: Reply) -> None:
    """Queue a private word, once per event; a terminal reads the reply itself."""
    if event.place.workspace == HOST or not reply.said:
        return
    uow.outbox.add(
        OutboxRow(
            key=f"{event.id}:tell",
            tenant=uow.tenant,
            workspace=event.place.workspace,
            channel=str(event.place),
            kind="tell",
            body={"event": event.id, "text": words(reply)},
        )
    )


def words(reply: Reply) -> str:
    """Return a reply as one text: what is so, and whom to ask."""
    refusal = reply.refusal
    return f"{refusal.reason} Ask: {refusal.ask_whom}." if refusal and refusal.ask_whom else reply.said
