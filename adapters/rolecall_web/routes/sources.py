"""Sources: what the roles may state as fact, read by all, added and withdrawn by who answers for an engagement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from rolecall.chat import Command
from rolecall_web import paths, views, words
from rolecall_web.address import direct, place_of
from rolecall_web.answering import keep, respond, work
from rolecall_web.frame import frame, show
from rolecall_web.visit import Sent, Submission, Visit, Visiting

router = APIRouter()
Revision = Annotated[int | None, Query(ge=1, le=2**31)]


@router.get(paths.SOURCES)
def sources(visit: Visiting) -> Response:
    """List the approved sources by engagement."""
    page, lines = frame(visit), visit.desk.sources(visit.actor)
    holdings = tuple(
        views.Holding(
            engagement=engagement["id"],
            title=f"{' and '.join(engagement['role_titles']) or 'All roles'}, {words.place(engagement['place'])}",
            lines=[line for line in lines if line["engagement"] == engagement["id"]],
            may_change=_may_change(visit, engagement),
        )
        for engagement in visit.desk.engagements(visit.actor)
        if engagement["status"] == "active"
    )
    return show(views.Sources(page=page, holdings=holdings))


@router.post(paths.SOURCES)
async def approve(sent: Sent) -> Response:
    """Approve documents for an engagement."""
    return await _command(sent, "source", {"engagement": sent.text("engagement")})


@router.get("/sources/{source}")
def source_page(source: str, visit: Visiting, revision: Revision = None) -> Response:
    """Show a source with its passages."""
    page, found = frame(visit), visit.desk.source(visit.actor, source, revision)
    here = [line for line in visit.desk.engagements(visit.actor) if line["id"] == found["engagement"]]
    stands = any(line["id"] == found["id"] for line in visit.desk.sources(visit.actor))
    may_change = stands and any(_may_change(visit, line) for line in here)
    return show(views.SourcePage(page=page, source=found, may_change=may_change))


@router.post(paths.WITHDRAW)
async def withdraw(sent: Sent) -> Response:
    """Withdraw an approved source from every later search."""
    return await _command(sent, "retire", {"source": sent.text("source")})


async def _command(sent: Submission, name: str, args: Mapping[str, str]) -> Response:
    event = Command(
        id=sent.event,
        place=place_of(direct(sent.actor.id)),
        actor=sent.actor,
        private=True,
        name=name,
        args=args,
        files=await keep(sent),
    )
    return await respond(sent, await work(sent, event), paths.SOURCES)


def _may_change(visit: Visit, engagement: Mapping[str, Any]) -> bool:
    """Tell whether to offer it; the core decides."""
    return "owner" in (visit.actor.groups or ()) or visit.actor.name in engagement["approvers"]
