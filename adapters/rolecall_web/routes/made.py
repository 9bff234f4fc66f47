"""What was made: versions to read, compare, edit by hand and download, and the passages they rest on."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query
from starlette.responses import Response

from rolecall.chat import Came, FormSubmit, Place
from rolecall.domain.deliverable import Version
from rolecall.domain.role import ExportFormat
from rolecall.errors import BadInput, NotFound
from rolecall_web import edits, paths, views
from rolecall_web.address import is_direct
from rolecall_web.answering import respond, work
from rolecall_web.frame import frame, show
from rolecall_web.routes.talk import download
from rolecall_web.routes.work import where
from rolecall_web.verdicts import barred, numbered, status_of, token
from rolecall_web.visit import Sent, Submission, Visit, Visiting
from rolecall_web.ways import ways

router = APIRouter()

#: Fields of the edit page are named by this and the JSON pointer of their text.
TEXT = "c."
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
Number = Annotated[int | None, Query(ge=1)]


@router.get("/deliverables/{deliverable}")
def read_version(deliverable: str, visit: Visiting, version: Number = None) -> Response:
    """Show a version, the newest unless one is named."""
    page = frame(visit)
    versions = visit.desk.versions(visit.actor, deliverable)
    shown = numbered(versions, version)
    request = visit.desk.request(visit.actor, shown.request)
    status = status_of(shown, versions, request)
    decide = token(request, shown)
    contract = _contract(visit, shown)
    view = views.DeliverablePage(
        page=page,
        request=request,
        version=shown,
        status=status,
        versions=versions,
        place=where(visit, request["place"])[0],
        due=_due(shown, contract) if status == "waiting" else "",
        decide=decide,
        barred=barred(visit, shown, request) if status == "waiting" and not decide else "",
        buttons=ways(request) if shown is versions[-1] else (),
        exports=tuple(contract["exports"]) if contract else (),
    )
    return show(view)


@router.get("/deliverables/{deliverable}/changes")
def changes(deliverable: str, visit: Visiting, old: int, new: int) -> Response:
    """Show what changed between two versions."""
    page = frame(visit)
    versions = visit.desk.versions(visit.actor, deliverable)
    view = views.Changes(
        page=page,
        deliverable=deliverable,
        title=versions[-1].title,
        difference=visit.desk.difference(visit.actor, deliverable, old, new),
        numbers=tuple(version.number for version in versions),
    )
    return show(view)


@router.get("/deliverables/{deliverable}/edit")
def edit(deliverable: str, visit: Visiting) -> Response:
    """Show the newest version as a form."""
    return show(_edit(visit, deliverable))


@router.post("/deliverables/{deliverable}/edit")
async def save(deliverable: str, sent: Sent) -> Response:
    """Bring an edited version to the core; one that is refused comes back with what was typed."""
    version, place = await asyncio.to_thread(_edited, sent, deliverable)
    content = edits.edited(version.content, sent.texts(TEXT))
    event = FormSubmit(
        id=sent.event,
        place=place,
        actor=sent.actor,
        private=is_direct(place.channel),
        form="edit",
        subject=f"{version.deliverable}.v{version.number}",
        values={"content": json.dumps(content, ensure_ascii=False), "note": sent.text("note")},
    )
    outcome = await work(sent, event)
    if isinstance(outcome, Came) and outcome.refused and not sent.wants_json:
        view = await asyncio.to_thread(_edit, sent.visit, deliverable)
        return show(replace(view, groups=_typed(view.groups, sent), note=sent.text("note"), error=outcome.said), 409)
    return await respond(sent, outcome, paths.deliverable(deliverable))


@router.get("/deliverables/{deliverable}/v/{number}/cites/{citation}")
def context(deliverable: str, number: int, citation: str, visit: Visiting) -> Response:
    """Show a cited passage where it stands."""
    page = frame(visit)
    version = numbered(visit.desk.versions(visit.actor, deliverable), number)
    passage = visit.desk.context(visit.actor, deliverable, number, citation)
    stated = passage["standing"] == "stated"
    source = "" if stated else paths.source(passage["source"], passage["revision"], citation)
    return show(views.Context(page=page, version=version, citation=citation, passage=passage, source=source))


@router.get("/deliverables/{deliverable}/v/{number}/export.{form}")
def export(deliverable: str, number: int, form: str, visit: Visiting) -> Response:
    """Hand out a version as a file."""
    known = next((known for known in FORMATS if known == form), None)
    if known is None:
        raise NotFound(f"There is no form “{form}”.", hint=f"There are {', '.join(FORMATS)}.")
    return download(visit.desk.export(visit.actor, deliverable, number, known))


def _edited(sent: Submission, deliverable: str) -> tuple[Version, Place]:
    """Return the version whose texts were edited, which may not be the newest any more, and where to act on it."""
    name, _, number = sent.text("subject").rpartition(".v")
    if name != deliverable or not number.isdecimal():
        raise BadInput("The field “subject” does not name the version.", hint="Load the page again.")
    version = numbered(sent.visit.desk.versions(sent.actor, deliverable), int(number))
    request = sent.visit.desk.request(sent.actor, version.request)
    return version, Place.parse(where(sent.visit, request["place"])[0])


def _edit(visit: Visit, deliverable: str) -> views.Edit:
    page = frame(visit)
    version = visit.desk.versions(visit.actor, deliverable)[-1]
    request = visit.desk.request(visit.actor, version.request)
    groups = edits.groups(version, request["deliverable"]["titles"])
    return views.Edit(page=page, version=version, groups=groups, place=where(visit, request["place"])[0])


def _typed(groups: tuple[views.EditGroup, ...], sent: Submission) -> tuple[views.EditGroup, ...]:
    """Fill the fields with what was typed."""
    typed = sent.texts(TEXT)

    def filled(field: views.EditField) -> views.EditField:
        return replace(field, value=typed.get(field.pointer, field.value))

    return tuple(replace(group, fields=tuple(map(filled, group.fields))) for group in groups)


def _contract(visit: Visit, version: Version) -> Mapping[str, Any] | None:
    """Return what the catalogue says of the kind of a version, None where the role is gone."""
    roles = [role for role in visit.desk.catalogue(visit.actor) if role["id"] == version.role]
    return next((kind for role in roles for kind in role["deliverables"] if kind["kind"] == version.kind), None)


def _due(version: Version, contract: Mapping[str, Any] | None) -> str:
    """Return when the contract wants the decision on a version, empty where there is none."""
    if contract is None:
        return ""
    return (dt.datetime.fromisoformat(version.at) + dt.timedelta(hours=contract["sla_hours"])).isoformat()
