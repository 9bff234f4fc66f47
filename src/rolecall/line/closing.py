"""How a run ends: run, request, version, card and audit move in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Card, Place
from rolecall.chat.wire import to_json
from rolecall.domain.audit import Actor, Entry
from rolecall.domain.run import Run
from rolecall.line import cards, deliver
from rolecall.ports.queues import OutboxRow

if TYPE_CHECKING:
    from rolecall.domain.deliverable import Version
    from rolecall.domain.refusal import Refusal
    from rolecall.domain.request import Request
    from rolecall.domain.run import RunEnding
    from rolecall.domain.work import Asked
    from rolecall.ports.store import UnitOfWork


def card(uow: UnitOfWork, request: Request, key: str, face: Card) -> None:
    """Put a card for the request's thread into the outbox; the same key is stored once."""
    place = Place.parse(request.place)
    uow.outbox.add(
        OutboxRow(
            key=key,
            tenant=request.tenant,
            workspace=place.workspace,
            channel=request.place,
            kind="card",
            body=to_json(face),
        )
    )


def end(uow: UnitOfWork, run: Run, status: RunEnding) -> None:
    """End a run and its request alike; their machines have the same names for how a run can end."""
    uow.runs.move(run.id, status)
    uow.requests.move(run.request, status)


def log(uow: UnitOfWork, run: Run, kind: str, subject: str, body: dict[str, object], covers: str = "") -> None:
    """Append what the role did to the audit log."""
    uow.audit.append(
        Entry(
            type=kind,
            actor=Actor(kind="role", id=run.role),
            subject=subject,
            request=run.request,
            body=body,
            covers=covers,
        )
    )


def asked(uow: UnitOfWork, run: Run, questions: Asked) -> None:
    """End a run with questions to the requester."""
    request = uow.requests.get(run.request)
    uow.requests.ask(run.request, questions.questions)
    end(uow, run, "asking")
    log(uow, run, "questions_asked", f"request:{run.request}", questions.snapshot())
    card(uow, request, f"{run.id}:asking", cards.questions(questions, request))


def refused(uow: UnitOfWork, run: Run, refusal: Refusal) -> None:
    """End a run that may not go on; nothing was delivered, the request waits for somebody to change that."""
    request = uow.requests.get(run.request)
    uow.requests.refuse(run.request, refusal)
    end(uow, run, "stopped")
    log(uow, run, "run_refused", f"run:{run.id}", refusal.snapshot())
    card(uow, request, f"{run.id}:refused", cards.refused(refusal, request))


def delivered(uow: UnitOfWork, run: Run, version: Version, face: Card) -> None:
    """Store the version, supersede the one before it, post the card."""
    request = uow.requests.get(run.request)
    if version.number > 1:
        before, status = uow.deliverables.version(version.deliverable, version.number - 1)
        if status in {"waiting", "revising", "blocked"}:
            uow.deliverables.move(version.deliverable, before.number, status, "superseded")
    status = deliver.status_of(version)
    uow.deliverables.add(version, status)
    end(uow, run, "blocked" if status == "blocked" else "delivered")
    if status == "accepted":
        uow.requests.move(run.request, "closed")
    name = f"{version.deliverable}.v{version.number}"
    log(uow, run, "version_delivered", f"version:{name}", {"row": version.snapshot()}, f"version:{name}")
    card(uow, request, f"{run.id}:{'blocked' if status == 'blocked' else 'delivered'}", face)
