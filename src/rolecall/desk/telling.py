"""Telling: what came of an event goes to the person who caused it, privately, unless the thread says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import HOST
from rolecall.ports.queues import OutboxRow

if TYPE_CHECKING:
    from rolecall.chat import Event
    from rolecall.desk.office import Reply
    from rolecall.ports.store import UnitOfWork


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
