"""The JSON API: published reports, and signals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Response

from rolecall.api.shapes import Envelope
from rolecall.chat import Actor
from rolecall.domain.report import ReportFormat, ReportKind
from rolecall.ports.signals import SignalKind

if TYPE_CHECKING:
    from rolecall.api.backend import Backend

Limit = Annotated[int, Query(ge=1, le=500)]


def add(routes: APIRouter, backend: Backend, caller: object) -> None:
    """Add the routes; `caller` finds out who calls."""
    who = Depends(caller)  # type: ignore[arg-type]  # FastAPI takes any callable

    @routes.get("/reports")
    def reports(
        channel: str = "", kind: ReportKind | None = None, before: str = "", limit: Limit = 50, actor: Actor = who
    ) -> Sequence[Envelope]:
        """List the newest reports; `before` is the id of one: only older ones."""
        found = backend.desk.reports(actor, channel=channel, kind=kind or "", before=before, limit=limit)
        return [dict(line) for line in found]

    @routes.get("/reports/{report}")
    def report(report: str, version: Annotated[int | None, Query(ge=1)] = None, actor: Actor = who) -> Envelope:
        """Show a report as it was published, the newest version without a number."""
        return backend.desk.report(actor, report, version).snapshot()

    @routes.get("/reports/{report}/export", response_class=Response)
    def export(report: str, form: ReportFormat = "docx", actor: Actor = who) -> Response:
        """Download a report as a file."""
        file = backend.desk.report_file(actor, report, form)
        disposition = f'attachment; filename="{file.name}"'
        return Response(file.data, media_type=file.mime, headers={"Content-Disposition": disposition})

    @routes.get("/signals")
    def signals(
        kind: SignalKind | None = None,
        role: str = "",
        since: dt.datetime | None = None,
        limit: Limit = 100,
        actor: Actor = who,
    ) -> Sequence[Envelope]:
        """List what people and the line said of the work, newest first."""
        begins = since.isoformat() if since else ""
        found = backend.desk.signals(actor, kind=kind or "", role=role, since=begins, limit=limit)
        return [dict(line) for line in found]
