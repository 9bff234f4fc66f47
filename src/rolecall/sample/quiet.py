"""What the story leaves in the outbox that nobody waits for: states of cards already overtaken, private words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.ports.queues import OutboxRow, OutboxState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rolecall.ports.store import UnitOfWork

QUEUED: tuple[OutboxState, ...] = ("queued",)


def quiet(uow: UnitOfWork, requests: Iterable[str], events: str) -> None:
    """Leave out what is overtaken of these requests, and the answers to events whose ids begin with `events`."""
    for request in requests:
        for row in _overtaken(uow.outbox.listed(states=QUEUED, prefix=request)):
            uow.outbox.settle(row.key, "sent", note="Left out: a newer state of the same card is queued.")
    for row in uow.outbox.listed(states=QUEUED, prefix=events):
        if row.kind == "tell":
            uow.outbox.settle(row.key, "sent", note="Left out: it answers a simulated event.")


def _overtaken(rows: Iterable[OutboxRow]) -> Iterator[OutboxRow]:
    """Yield each update of a card that has a later one."""
    newest: dict[object, OutboxRow] = {}
    for row in rows:
        if row.kind == "update":
            before = newest.get(row.body["of"])
            newest[row.body["of"]] = row
            if before is not None:
                yield before
