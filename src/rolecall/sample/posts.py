"""What the sample has posted into a workspace, and how a removal replaces it there.

Erasing deletes the deliveries, but the workspace still shows them. The courier finds a post only by the receipt of a
delivery, so a receipt without content takes the place of each one that is erased.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import HOST, Card, Place
from rolecall.chat.wire import to_json
from rolecall.courier.rules import ref_of
from rolecall.ports.queues import OutboxRow, OutboxState
from rolecall.sample.welcome import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork

SENT: tuple[OutboxState, ...] = ("sent",)


def shown(uow: UnitOfWork, subjects: Iterable[str]) -> Sequence[OutboxRow]:
    """Return of each post about these subjects that stands in a workspace one delivery."""
    found: dict[str, OutboxRow] = {}
    for subject in subjects:
        for row in uow.outbox.listed(states=SENT, prefix=subject):
            if row.kind in {"card", "update"} and row.workspace != HOST and row.ref and ref_of(row.ref).message:
                found.setdefault(row.ref, row)
    return tuple(found.values())


def say_farewell(uow: UnitOfWork, sample: str, posted: Sequence[OutboxRow], person: Person) -> None:
    """Have the courier replace these posts, and the welcome, by a card that says who removed the sample."""
    face = Card(f"{person.name} removed the sample workspace. What this message said is erased.")
    stubs = [_stub(row, f"{sample}:erased:{nth}", face) for nth, row in enumerate(posted, start=1)]
    for stub in stubs:
        uow.outbox.add(stub)
    welcome = uow.outbox.get(key_of(sample))
    for row in (*stubs, *([welcome] if welcome is not None else [])):
        uow.outbox.add(_update(row, face))


def _stub(row: OutboxRow, key: str, face: Card) -> OutboxRow:
    channel = str(replace(Place.parse(row.channel), thread=None))
    blank = {"key": key, "kind": "card", "channel": channel, "under": "", "body": to_json(face), "note": ""}
    return row.model_copy(update=blank)


def _update(row: OutboxRow, face: Card) -> OutboxRow:
    return OutboxRow(
        key=f"{row.key}:farewell",
        tenant=row.tenant,
        workspace=row.workspace,
        channel=row.channel,
        kind="update",
        body={"of": row.key, "card": to_json(face)},
    )
