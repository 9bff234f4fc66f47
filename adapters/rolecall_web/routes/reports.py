"""Reports: trends over weeks, the list of what was published, and each report as it was published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from rolecall.chat.charts.numbers import block
from rolecall.domain.report import Report, ReportFormat
from rolecall_web import figures, paths, trends
from rolecall_web import report_views as views
from rolecall_web.frame import frame, show
from rolecall_web.routes.talk import download
from rolecall_web.views import Page
from rolecall_web.visit import Visit, Visiting

router = APIRouter()
Number = Annotated[int | None, Query(ge=1, le=10_000)]

#: Reports beside the trends, and on one page of their list.
NEWEST, PAGE = 8, 50
#: Parts of a channel's place text.
CHANNEL_PARTS = 3


@router.get(paths.REPORTS)
def reports(visit: Visiting, role: str = "", department: str = "", channel: str = "") -> Response:
    """Show how the figures of the last weeks moved, and the newest reports."""
    page = frame(visit)
    found = visit.desk.trends(visit.actor, role=role, department=department, channel=channel)
    lines = visit.desk.reports(visit.actor, channel=channel, limit=NEWEST + 1)
    view = views.Reports(
        page=page,
        slice=views.Slice(role, department, channel),
        roles={line["id"]: line["title"] for line in found["roles"]},
        departments=found["departments"],
        channels=found["channels"],
        weeks=trends.labels(found["weeks"]),
        zone=found["zone"],
        money=found["money"],
        panels=trends.panels(found),
        rows=trends.rows(found),
        lines=lines[:NEWEST],
        more=len(lines) > NEWEST,
    )
    return show(view)


@router.get(paths.PUBLISHED)
def published(visit: Visiting, kind: str = "", channel: str = "", before: str = "") -> Response:
    """List every report."""
    found = visit.desk.reports(visit.actor, channel=channel, kind=kind, before=before, limit=PAGE + 1)
    view = views.Published(
        page=frame(visit),
        lines=found[:PAGE],
        kind=kind,
        channel=channel,
        channels=places(visit),
        older=found[PAGE - 1]["id"] if len(found) > PAGE else "",
    )
    return show(view)


@router.get("/reports/{report}")
def report_page(report: str, visit: Visiting, version: Number = None) -> Response:
    """Show a report as it was published."""
    page, newest = frame(visit), visit.desk.report(visit.actor, report)
    before = [visit.desk.report(visit.actor, report, number) for number in range(1, newest.version)]
    versions = (*before, newest)
    shown = newest if version in {None, newest.version} else visit.desk.report(visit.actor, report, version)
    return show(_page(visit, page, shown, versions))


@router.get("/reports/{report}/v/{number}/report.{form}")
def report_file(report: str, number: int, form: ReportFormat, visit: Visiting) -> Response:
    """Hand out a version of a report as a file."""
    return download(visit.desk.report_file(visit.actor, report, form, number))


def places(visit: Visit) -> list[str]:
    """Return the place texts of the channels in which a role is, or was, engaged: what is reported is about them."""
    found = (line["place"] for line in visit.desk.engagements(visit.actor))
    return sorted({place for place in found if place.count(":") == CHANNEL_PARTS - 1})


def _page(visit: Visit, page: Page, report: Report, versions: tuple[Report, ...]) -> views.ReportPage:
    roles = {role["id"]: role["title"] for role in visit.desk.catalogue(visit.actor)}
    return views.ReportPage(
        page=page,
        report=report,
        versions=versions,
        figures=figures.whole(report),
        silent=figures.silent(report),
        divisions=figures.divisions(report, roles),
        charts=tuple(block(chart) for chart in report.charts),
    )
