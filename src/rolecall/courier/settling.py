"""What is written when a delivery has ended: receipt, thread, audit entry, and word to whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Actor, Card, Note, Place
from rolecall.chat.wire import to_json
from rolecall.courier import rules
from rolecall.domain.audit import SYSTEM, Entry
from rolecall.domain.value import digest
from rolecall.errors import NotFound
from rolecall.line import closing
from rolecall.ports.queues import OutboxRow

if TYPE_CHECKING:
    from rolecall.courier.outcome import Outcome
    from rolecall.domain.request import Request
    from rolecall.ports.store import UnitOfWork

#: Kinds whose end is history; where a request stands and what was said privately is not.
HISTORY = frozenset({"card", "publication"})


def settle(uow: UnitOfWork, row: OutboxRow, outcome: Outcome) -> None:
    """Write how one try ended."""
    uow.outbox.settle(
        row.key, outcome.state, ref=outcome.ref, note=outcome.note, after_s=outcome.after_s, counted=outcome.counted
    )
    if outcome.root and uow.outbox.get(outcome.root) is not None:
        uow.outbox.settle(outcome.root, "sent", ref=outcome.receipt, note=f"{row.key} stands for it.")
    if row.kind == "tell" or outcome.state not in {"sent", "held", "failed"}:
        return
    request = rules.request_of(uow, row)
    if outcome.opened and request:
        uow.requests.bind(outcome.opened, request)
    if row.kind in HISTORY:
        uow.audit.append(_entry(row, outcome, request))
    if not request or outcome.state == "sent" or not outcome.counted:
        return
    if row.kind == "publication":
        _not_published(uow, uow.requests.get(request), row, outcome)
    elif outcome.state == "failed":
        _not_shown(uow, uow.requests.get(request), row, outcome)


def _entry(row: OutboxRow, outcome: Outcome, request: str) -> Entry:
    """Record how a delivery ended; the digest says what was delivered."""
    words = {"sent": "published"} if row.kind == "publication" else {}
    noun = "publication" if row.kind == "publication" else "delivery"
    return Entry(
        type=f"{noun}_{words.get(outcome.state, outcome.state)}",
        actor=SYSTEM,
        subject=f"delivery:{row.key}",
        request=request,
        body={
            "workspace": row.workspace,
            "channel": row.channel,
            "ref": outcome.ref,
            "note": outcome.note,
            "body_sha256": digest(row.body),
        },
    )


def _not_published(uow: UnitOfWork, request: Request, row: OutboxRow, outcome: Outcome) -> None:
    """Tell the thread that a publication did not go out."""
    title = f"@{request.requester_name}: the accepted version is not published to {row.channel}."
    closing.card(uow, request, f"{row.key}:{outcome.state}", Card(title=title, doc=(Note(outcome.note, "bad"),)))


def _not_shown(uow: UnitOfWork, request: Request, row: OutboxRow, outcome: Outcome) -> None:
    """Tell the requester, once, that their thread cannot be written to; where no account of theirs is known, nobody."""
    place = Place.parse(request.place)
    actor = _account(uow, request, place)
    if actor is None:
        return
    text = f"I cannot write about {request.id} where you asked for it: {outcome.note} The work itself goes on."
    uow.outbox.add(
        OutboxRow(
            key=f"{request.id}:unreachable",
            tenant=row.tenant,
            workspace=row.workspace,
            channel=row.channel,
            kind="tell",
            body={"actor": to_json(actor), "text": text},
        )
    )


def _account(uow: UnitOfWork, request: Request, place: Place) -> Actor | None:
    try:
        member = uow.members.get(request.requester)
    except NotFound:
        return None
    ids = [one.id for one in member.identities if (one.workspace, one.tenant) == (place.workspace, place.tenant)]
    return Actor(place.workspace, place.tenant, ids[0], member.name) if ids else None
