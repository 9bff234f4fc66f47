"""Schedules: what is due by itself where, and the way to the form of a new one."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from rolecall_web import paths
from rolecall_web import report_views as views
from rolecall_web.frame import frame, show
from rolecall_web.routes.reports import places
from rolecall_web.visit import Visiting

router = APIRouter()


@router.get(paths.SCHEDULES)
def schedules(visit: Visiting, channel: str = "") -> Response:
    """List what is due by itself, with its next runs."""
    view = views.Schedules(
        page=frame(visit),
        lines=visit.desk.schedules(visit.actor, channel),
        channel=channel,
        channels=places(visit),
        place=str(visit.place("")),
    )
    return show(view)


@router.get(paths.NEW_SCHEDULE)
def new(visit: Visiting, channel: str) -> Response:
    """Lead to the form of a new schedule for a channel (a place text); it asks back on the page of schedules."""
    return RedirectResponse(paths.form("schedule", channel, str(visit.place(channel)), back=paths.SCHEDULES), 303)
