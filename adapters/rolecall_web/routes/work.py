"""Work: requests, what waits for somebody, and the catalogue of what may be asked for."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from rolecall.chat import Place
from rolecall.errors import NotFound
from rolecall_web import paths, views
from rolecall_web.address import may_read, place_of, read_place
from rolecall_web.frame import frame, show
from rolecall_web.visit import Visit, Visiting
from rolecall_web.ways import ways

router = APIRouter()

#: Requests on one page.
PAGE = 50


@router.get(paths.REQUESTS)
def requests(visit: Visiting, status: str = "", mine: str = "", channel: str = "", before: str = "") -> Response:
    """List requests."""
    where = str(place_of(channel)) if channel else ""
    found = visit.desk.requests(visit.actor, PAGE + 1, before=before, channel=where, status=status, mine=mine == "yes")
    view = views.Requests(
        page=frame(visit),
        lines=found[:PAGE],
        status=status,
        mine=mine == "yes",
        channel=channel,
        older=found[PAGE - 1]["request_id"] if len(found) > PAGE else "",
    )
    return show(view)


@router.get("/requests/{request}")
def request_page(request: str, visit: Visiting) -> Response:
    """Show one request."""
    page = frame(visit)
    found = visit.desk.request(visit.actor, request)
    place, thread = where(visit, found["place"])
    return show(views.RequestPage(page=page, request=found, place=place, thread=thread, buttons=ways(found)))


@router.get(paths.APPROVALS)
def approvals(visit: Visiting) -> Response:
    """List what waits for this member."""
    return show(views.Approvals(page=frame(visit), lines=visit.desk.waiting(visit.actor)))


@router.get(paths.ROLES)
def roles(visit: Visiting) -> Response:
    """Show the catalogue."""
    place = str(visit.place(""))
    return show(views.Roles(page=frame(visit), roles=visit.desk.catalogue(visit.actor), place=place))


@router.get("/open/{about}")
def open_about(about: str, _visit: Visiting) -> Response:
    """Lead from what a card is about (`request:<id>`, `deliverable:<id>.v<number>`, `report:<id>`) to its page."""
    kind, _, name = about.partition(":")
    made, _, number = name.rpartition(".v")
    if kind == "request" and name:
        return RedirectResponse(paths.request(name), 303)
    if kind == "deliverable" and made and number.isdecimal():
        return RedirectResponse(paths.deliverable(made, int(number)), 303)
    if kind == "report" and name:
        return RedirectResponse(paths.report(name), 303)
    raise NotFound(f"There is nothing called “{about}” here.")


def where(visit: Visit, text: str) -> tuple[str, str]:
    """Return the place in which a member acts on a request that was asked for at a place, and its thread's address.

    What was asked for elsewhere, or in another's direct conversation, is acted on in one's own.
    """
    asked = Place.parse(text)
    place = read_place(text if may_read(visit.actor, asked.channel) else "", visit.actor)
    return str(place), paths.thread(place.channel, place.thread) if place.thread else ""
