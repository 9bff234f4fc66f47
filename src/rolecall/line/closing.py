"""What a request's thread is told: its job card, the cards under it, and what became of them.

Everything here happens in the caller's transaction. Every key begins with the request's id, so that the courier
finds the newer states of a card by it. A terminal watches the work itself: it gets neither job card nor updates.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import HOST, Card, Note, Place
from rolecall.chat.wire import from_json, to_json
from rolecall.domain.deliverable import SAMPLE_MARK
from rolecall.line import alerts, job, scheduled
from rolecall.ports.queues import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from rolecall.chat import CardState, Step
    from rolecall.domain.deliverable import Version
    from rolecall.domain.request import Request
    from rolecall.domain.run import StageRecord
    from rolecall.ports.queues import OutboxState
    from rolecall.ports.store import UnitOfWork

#: On every card of the sample workspace.
SAMPLE = Note(SAMPLE_MARK)


def watches_itself(request: Request) -> bool:
    """Tell whether a request came from a terminal."""
    return request.place.startswith(f"{HOST}:")


def card(uow: UnitOfWork, request: Request, key: str, face: Card) -> None:
    """Put a card for the request's thread into the outbox; the same key is stored once."""
    _put(uow, request, key, _stamped(uow, request, face), _under(request))


def version(uow: UnitOfWork, request: Request, made: Version, face: Card) -> None:
    """Post the card of a new version.

    What was made for a schedule is marked as not accepted; from T2 on it is kept back until somebody accepts it.
    """
    if not uow.reports.asked_by(request.id):
        card(uow, request, card_key(made), face)
        return
    face = _stamped(uow, request, scheduled.marked(face, request, made))
    state: OutboxState = "kept" if scheduled.is_kept_back(uow, made) else "queued"
    _put(uow, request, card_key(made), face, _under(request), state)


def alert(uow: UnitOfWork, request: Request, made: Version, before: Version | None) -> None:
    """Tell the channel at once what the alert rule of a schedule found in a version made for it."""
    face = alerts.alert(uow, request, made, before)
    if face is not None:
        _put(uow, request, f"{made.run}:alert", _stamped(uow, request, face), "")


def opened(uow: UnitOfWork, request: Request, role_title: str, kind_title: str) -> None:
    """Post the job card, the root of the request's thread; a terminal gets none."""
    if watches_itself(request):
        return
    face = _stamped(uow, request, job.opening(request, role_title, kind_title))
    _put(uow, request, job.key_of(request.id), face, "")


def shown(uow: UnitOfWork, request: Request) -> Card | None:
    """Return the job card as it was posted; None where there is none."""
    return None if watches_itself(request) else _posted(uow, job.key_of(request.id))


def stands(
    uow: UnitOfWork, request: Request, suffix: str, *, state: CardState, words: str, steps: tuple[Step, ...] = ()
) -> None:
    """Let the job card say where the request stands and what is needed from whom by when.

    `suffix` makes the update's key; without `steps` they are those of the newest run.
    """
    root = shown(uow, request)
    if root is None:
        return
    report = scheduled.root(uow, request, root, words) if state in {"waiting", "done"} else None
    if report is not None:
        progress(uow, request, suffix, _stamped(uow, request, report))
        return
    known = steps or job.steps_of(_records(uow, request.id), None)
    progress(uow, request, suffix, job.standing(root, request.id, state, words, known))


def progress(uow: UnitOfWork, request: Request, suffix: str, face: Card) -> None:
    """Replace the job card by a newer state of it."""
    _update(uow, request, f"{request.id}:progress:{suffix}", job.key_of(request.id), face)


def card_key(version: Version) -> str:
    """Return the key of the card that showed a version."""
    if version.author != "role":
        return f"{version.request}:edited:{version.number}"
    return f"{version.run}:{'blocked' if version.blocked else 'delivered'}"


def became(
    uow: UnitOfWork, request: Request, version: Version, suffix: str, *, title: str, record: Note, state: CardState
) -> None:
    """Turn the card that showed a version into a record of what became of it; a terminal gets a short card.

    One that was kept back is shown only when the version was accepted.
    """
    if watches_itself(request):
        card(uow, request, f"{request.id}:decided:{suffix}", Card(title=title, doc=(record,)))
        return
    key = card_key(version)
    row = uow.outbox.get(key)
    if row is None or (row.state == "kept" and not _is_accepted(uow, version)):
        return
    face = from_json(row.body, Card)
    face = replace(face, title=title, doc=(record, *face.doc), buttons=(), state=state, awaits=())
    _update(uow, request, f"{request.id}:record:{suffix}", key, face)


def _is_accepted(uow: UnitOfWork, version: Version) -> bool:
    return uow.deliverables.version(version.deliverable, version.number)[1] == "accepted"


def _under(request: Request) -> str:
    """Return the card in whose thread a request's cards belong, empty where its place says it."""
    alone = watches_itself(request) or Place.parse(request.place).thread
    return "" if alone else job.key_of(request.id)


def _stamped(uow: UnitOfWork, request: Request, face: Card) -> Card:
    face = face if face.about else replace(face, about=f"request:{request.id}")
    if watches_itself(request) or not uow.engagements.get(request.engagement).sample:
        return face
    return replace(face, doc=(SAMPLE, *face.doc))


def _records(uow: UnitOfWork, request: str) -> Sequence[StageRecord]:
    runs = uow.runs.of(request)
    return uow.runs.records(runs[-1][0].id) if runs else ()


def _posted(uow: UnitOfWork, key: str) -> Card | None:
    row = uow.outbox.get(key)
    return from_json(row.body, Card) if row is not None else None


def _update(uow: UnitOfWork, request: Request, key: str, of: str, face: Card) -> None:
    _add(uow, request, key, "update", {"of": of, "card": to_json(face)})


def _put(uow: UnitOfWork, request: Request, key: str, face: Card, under: str, state: OutboxState = "queued") -> None:
    _add(uow, request, key, "card", to_json(face), under, state)


def _add(
    uow: UnitOfWork,
    request: Request,
    key: str,
    kind: Literal["card", "update"],
    body: dict[str, object],
    under: str = "",
    state: OutboxState = "queued",
) -> None:
    uow.outbox.add(
        OutboxRow(
            key=key,
            tenant=request.tenant,
            workspace=request.place.partition(":")[0],
            channel=request.place,
            kind=kind,
            body=body,
            under=under,
            state=state,
        )
    )
