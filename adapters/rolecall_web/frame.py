"""What stands around every page, and how a view becomes an answer."""

from __future__ import annotations

import re

from starlette.responses import HTMLResponse

from rolecall_web import render
from rolecall_web.address import direct
from rolecall_web.views import Me, Page, Room
from rolecall_web.visit import Visit


def frame(visit: Visit) -> Page:
    """Gather the frame of a page; it comes first, so that the page holds at least what its cursor says."""
    cursor = visit.house.hub.newest()
    actor = visit.actor
    return Page(
        me=Me(actor.id, actor.name, actor.groups or frozenset()),
        path=visit.path,
        channels=tuple(Room(name, name) for name in visit.house.channels.names()),
        direct=direct_room(visit),
        waiting=visit.desk.waits(actor),
        stops=[stop.snapshot() for stop in visit.desk.stops(actor)],
        notices=tuple(visit.house.notices.unseen(actor.id)),
        sample=any(member["sample"] and member["active"] for member in visit.desk.members(actor)),
        now=visit.desk.now().isoformat(),
        cursor=cursor,
        csrf=visit.csrf,
        fresh=visit.desk.fresh,
    )


def direct_room(visit: Visit) -> Room:
    """Return the conversation with the roles that nobody else reads."""
    return Room(direct(visit.actor.id), "You and the roles")


def room(visit: Visit, channel: str) -> Room:
    """Return a channel as a page names it."""
    mine = direct_room(visit)
    return mine if channel == mine.name else Room(channel, channel)


def show(view: object, status: int = 200) -> HTMLResponse:
    """Render a view with the template that bears its name."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(view).__name__).lower()
    return HTMLResponse(render.page(name, view), status)
