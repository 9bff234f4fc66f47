"""The JSON API: requests, answers, decisions, downloads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from rolecall import errors
from rolecall.api import reports
from rolecall.api.shapes import Accepted, Envelope, NewAnswers, NewDecision, NewRequest, Problem
from rolecall.chat import Actor, Command, FormSubmit
from rolecall.domain.role import ExportFormat

if TYPE_CHECKING:
    from rolecall.api.backend import Backend
    from rolecall.chat import Event
    from rolecall.desk import Reply

_bearer = HTTPBearer(auto_error=False, description="The token in the data directory, or a member's.")
_PROBLEMS: dict[int | str, dict[str, object]] = {
    400: {"model": Problem, "description": "The input cannot be used"},
    401: {"model": Problem, "description": "No valid token"},
    403: {"model": Problem, "description": "Not allowed"},
    404: {"model": Problem, "description": "There is no such thing"},
    409: {"model": Problem, "description": "Refused, with whom to ask"},
    503: {"model": Problem, "description": "A service failed"},
}


class Refusing(Exception):  # not an error: a refusal on its way to the person
    """A refusal that becomes a 409."""

    def __init__(self, reply: Reply) -> None:
        """Carry the reply."""
        super().__init__(reply.said)
        self.reply = reply


def router(backend: Backend) -> APIRouter:
    """Build the routes under /api/v1; each names who calls."""

    def caller(shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Actor:
        actor = backend.actor_of(shown.credentials) if shown else None
        if actor is None:
            raise HTTPException(401, "Send a valid token as `Authorization: Bearer …`.")
        return actor

    routes = APIRouter(prefix="/api/v1", tags=["requests"], responses=_PROBLEMS)
    _reads(routes, backend, caller)
    _writes(routes, backend, caller)
    reports.add(routes, backend, caller)
    return routes


def _reads(routes: APIRouter, backend: Backend, caller: object) -> None:
    who = Depends(caller)  # type: ignore[arg-type]  # FastAPI takes any callable

    @routes.get("/roles")
    def roles(actor: Actor = who) -> Sequence[Envelope]:
        """List the roles with their deliverables and input schemas."""
        return [dict(role) for role in backend.desk.catalogue(actor)]

    @routes.get("/requests")
    def requests(limit: Annotated[int, Query(ge=1, le=500)] = 50, actor: Actor = who) -> Sequence[Envelope]:
        """List the newest requests."""
        return [dict(line) for line in backend.desk.requests(actor, limit)]

    @routes.get("/requests/{request}")
    def request(request: str, actor: Actor = who) -> Envelope:
        """Show one request with its deliverable and stages."""
        return dict(backend.desk.request(actor, request))

    @routes.get("/waiting")
    def waiting(actor: Actor = who) -> Sequence[Envelope]:
        """List what waits for the caller: to decide, to answer, or handed over."""
        return [dict(line) for line in backend.desk.waiting(actor)]

    @routes.get("/deliverables/{deliverable}/versions/{number}/export", response_class=Response)
    def export(deliverable: str, number: int, form: ExportFormat = "md", actor: Actor = who) -> Response:
        """Download a version as a file."""
        file = backend.desk.export(actor, deliverable, number, form)
        disposition = f'attachment; filename="{file.name}"'
        return Response(file.data, media_type=file.mime, headers={"Content-Disposition": disposition})


def _writes(routes: APIRouter, backend: Backend, caller: object) -> None:
    who = Depends(caller)  # type: ignore[arg-type]  # FastAPI takes any callable

    @routes.post("/requests", status_code=201)
    def ask(body: NewRequest, actor: Actor = who) -> Accepted:
        """Ask a role for work; it is accepted durably before this answers."""
        args = {"role": body.role, "text": body.text, "deliverable": body.deliverable}
        event = Command(
            id=backend.ids.new("e"),
            place=backend.place(),
            actor=actor,
            name="ask",
            args={**args, "inputs": json.dumps(body.inputs)},
        )
        return _submit(backend, event)

    @routes.post("/requests/{request}/answers")
    def answer(request: str, body: NewAnswers, actor: Actor = who) -> Accepted:
        """Answer the open questions of a request."""
        return _submit(backend, _form(backend, actor, "answer", request, body.values))

    @routes.post("/deliverables/{deliverable}/decision")
    def decide(deliverable: str, body: NewDecision, actor: Actor = who) -> Accepted:
        """Approve, revise or reject exactly one version."""
        subject = f"{deliverable}.v{body.version}.{body.digest}"
        return _submit(backend, _form(backend, actor, body.verdict, subject, {"reason": body.reason}))


def _form(backend: Backend, actor: Actor, form: str, subject: str, values: dict[str, str]) -> FormSubmit:
    return FormSubmit(
        id=backend.ids.new("e"), place=backend.place(), actor=actor, form=form, subject=subject, values=values
    )


def _submit(backend: Backend, event: Event) -> Accepted:
    _answer, reply = backend.submit(event)
    if reply.refusal is not None:
        raise Refusing(reply)
    if reply.error:
        raise getattr(errors, reply.error, errors.BadInput)(reply.said)
    return Accepted(said=reply.said, request_id=reply.request)
