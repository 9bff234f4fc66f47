"""A sample context for every page of reports and schedules, and each state of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rolecall.chat.charts.numbers import block
from rolecall.domain.report import Report
from rolecall_web import figures, report_views, trends, views
from tests.adapters.web import reported
from tests.adapters.web.story import PLACE, page

PLACES = ("web:main:general", PLACE)
ROLES = {"business_analyst": "Business Analyst"}


def _reports(found: dict[str, Any], **more: Any) -> report_views.Reports:
    facts: dict[str, Any] = {
        "page": page("/reports"),
        "slice": report_views.Slice(),
        "roles": {line["id"]: line["title"] for line in found["roles"]},
        "departments": found["departments"],
        "channels": found["channels"],
        "weeks": trends.labels(found["weeks"]),
        "zone": found["zone"],
        "money": found["money"],
        "panels": trends.panels(found),
        "rows": trends.rows(found),
        "lines": reported.lines(),
        "more": True,
    }
    return report_views.Reports(**{**facts, **more})


def _report(report: Report, *versions: Report) -> report_views.ReportPage:
    return report_views.ReportPage(
        page=page("/reports/x"),
        report=report,
        versions=versions or (report,),
        figures=figures.whole(report),
        silent=figures.silent(report),
        divisions=figures.divisions(report, ROLES),
        charts=tuple(block(chart) for chart in report.charts),
    )


def _published(**more: Any) -> report_views.Published:
    facts: dict[str, Any] = {"page": page("/reports/published"), "lines": reported.lines(), "channels": PLACES}
    return report_views.Published(**{**facts, **more})


def _schedules(**more: Any) -> report_views.Schedules:
    facts: dict[str, Any] = {
        "page": page("/schedules"),
        "lines": reported.schedules(),
        "channels": PLACES,
        "place": "web:main:dm-m1",
    }
    return report_views.Schedules(**{**facts, **more})


def _bare() -> Report:
    """A report with nothing to tell, of the whole house."""
    bare = {"figures": (), "tables": (), "charts": (), "moved": (), "ask": "", "causes": (), "notes": ()}
    return reported.report(
        id="report:usage::2026-W47", channel="", colour="quiet", verdict="Quiet: nothing happened.", **bare
    )


_NOTHING = reported.trends(metrics=[])

#: Address of each sample: the template, and how its view is made.
PAGES: dict[str, tuple[str, Callable[[], views.Page | object]]] = {
    "reports": ("reports", lambda: _reports(reported.trends())),
    "reports-filtered": (
        "reports",
        lambda: _reports(
            _NOTHING, slice=report_views.Slice(role="business_analyst"), lines=(), more=False, money=False
        ),
    ),
    "reports-empty": ("reports", lambda: _reports(_NOTHING, lines=(), more=False)),
    "published": ("published", lambda: _published(older="report:x")),
    "published-filtered": ("published", lambda: _published(lines=(), kind="monthly")),
    "published-empty": ("published", lambda: _published(lines=())),
    "report": ("report_page", lambda: _report(reported.report())),
    "report-corrected": ("report_page", lambda: _report(reported.CORRECTED, reported.report(), reported.CORRECTED)),
    "report-replaced": ("report_page", lambda: _report(reported.report(), reported.report(), reported.CORRECTED)),
    "report-quiet": ("report_page", lambda: _report(_bare())),
    "schedules": ("schedules", _schedules),
    "schedules-empty": ("schedules", lambda: _schedules(lines=(), channel=PLACE)),
}
