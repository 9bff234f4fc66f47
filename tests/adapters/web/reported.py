"""Reports, trends and schedules as the desk tells of them."""

from __future__ import annotations

from typing import Any

from rolecall.domain.metric import METRICS
from rolecall.domain.report import Figure, Report, Table
from tests.adapters.web.story import HOSTILE, PLACE
from tests.chat.charts.samples import OUTCOMES, SPEND, TURNAROUND

REPORT_ID = f"report:usage:{PLACE}:2026-W47"
ZONE = "Europe/Berlin"
#: Some value of each unit, and what is usual.
_VALUES = {"count": (21, 17), "percent": (81, 77.5), "seconds": (5_760, 6_840), "microusd": (12_304_100, 9_870_000),
           "per_hundred": (7, 7)}  # fmt: skip
#: Too few to say, and nothing observed.
_FEW, _NONE = {"on_time": 7}, {"rework", "recovery_p50"}


def _figure(metric: str) -> Figure:
    unit = METRICS[metric].unit
    value, usual = _VALUES[unit]
    if metric in _FEW or metric in _NONE:
        return Figure(metric=metric, unit=unit, value=None, n=_FEW.get(metric, 0))
    return Figure(metric=metric, unit=unit, value=value, n=47, usual=usual)


FIGURES = (
    *(_figure(metric) for metric in METRICS),
    Figure(metric="asked", unit="count", value=13, n=13, usual=9, group="role:business_analyst"),
    Figure(metric="spent", unit="microusd", value=9_100_000, n=210, group="role:business_analyst"),
    Figure(metric="spent", unit="microusd", value=12_304_100, n=388, usual=9_870_000, group="department:shop"),
    Figure(metric="spent", unit="microusd", value=4_200, n=3, group="model:senior-model"),
    Figure(metric="spent", unit="microusd", value=4_200, n=3, group="stage:draft"),
)


def report(**more: Any) -> Report:
    """A usage digest as it was published."""
    facts: dict[str, Any] = {
        "id": REPORT_ID,
        "tenant": "main",
        "kind": "usage",
        "channel": PLACE,
        "schedule": "s1",
        "title": "Usage digest, 16–22 November 2026",
        "period": "2026-W47",
        "begins": "2026-11-15T23:00:00+00:00",
        "ends": "2026-11-22T23:00:00+00:00",
        "zone": ZONE,
        "at": "2026-11-23T08:00:02+00:00",
        "colour": "amber",
        "verdict": "Needs attention: 1 of 3 waiting versions overdue.",
        "moved": (
            "Accepted: 17, up from 12.",
            "Turnaround, median: 1.6 h, down from 1.9 h (n = 17).",
            "Spent: $12.30, up from $9.87.",
        ),
        "ask": "Decide on the version that is overdue, or hand it to somebody.",
        "causes": ("Contract of the Business Analyst 1.1.0 since 18 November: likely why fewer were sent back.",),
        "figures": FIGURES,
        "tables": (
            Table(title="Figures", header=("Figure", "This period"), rows=(("Requested", "21"),)),
            Table(
                title="By role",
                header=("Role", "Requested", "Accepted", "Turnaround"),
                rows=(("Business Analyst", "13", "11", "1.4 h"), ("Project Manager", "8", "6", "2.2 h")),
            ),
            Table(title="Budgets", header=("Budget", "Used"), rows=((HOSTILE, "$41.00 of $50.00"),)),
        ),
        "charts": (OUTCOMES, SPEND, TURNAROUND),
        "notes": ("Skipped in this time because nothing happened: 2026-W43.",),
        "sample": True,
    }
    return Report(**{**facts, **more})


CORRECTED = report(version=2, correction="Two requests were counted in the wrong channel.")


def line(**more: Any) -> dict[str, Any]:
    """A line of `Desk.reports`."""
    said = report().snapshot()
    return {**{name: value for name, value in said.items() if name not in _LONG}, **more}


_LONG = {"tenant", "moved", "causes", "figures", "tables", "charts", "notes"}


def lines() -> list[dict[str, Any]]:
    """Reports of several kinds and colours."""
    return [
        line(),
        line(kind="governance", colour="green", title="Governance digest, 16–22 November 2026",
             verdict="On track: no exceptions, the audit log holds up to record 4,120.", channel="", version=2),
        line(kind="reminder", colour="red", title="Waiting approvals, 20 November", verdict=f"Off track: {HOSTILE}"),
        line(kind="monthly", colour="quiet", title="Performance report, October 2026", verdict="Quiet: nothing."),
    ]  # fmt: skip


def trends(weeks: int = 12, **more: Any) -> dict[str, Any]:
    """What `Desk.trends` returns; the last week is running."""
    names = [f"2026-W{48 - weeks + number}" for number in range(weeks)]
    found = {
        "zone": "UTC",
        "weeks": [
            {"name": name, "begins": "", "ends": "", "running": number == weeks - 1}
            for number, name in enumerate(names)
        ],
        "metrics": [{**metric.snapshot(), "figures": _course(metric.id, weeks)} for metric in METRICS.values()],
        "money": True,
        "roles": [{"id": "business_analyst", "title": "Business Analyst"}],
        "departments": ["shop", "support"],
        "channels": [PLACE, "host:main:office"],
    }
    return {**found, **more}


def _course(metric: str, weeks: int) -> list[dict[str, Any]]:
    """Let a metric rise and fall, a few weeks in a way of its own."""
    if metric in _NONE:
        return [{"value": None, "n": 0}] * weeks
    value = _VALUES[METRICS[metric].unit][0]
    unsure = metric in _FEW
    turns = [0.7, 0.8, 0.75, 0.9, 1, 0.85, 0.95, 1.1, 1.05, 1, 1.2, 0.4]
    tall = 1.8 if metric.endswith("p95") or metric in {"asked", "waiting"} else 1
    return [
        {"value": None if unsure and number % 3 else round(value * tall * turns[number % 12]), "n": 7 if unsure else 47}
        for number in range(weeks)
    ]


def schedules() -> list[dict[str, Any]]:
    """Lines of `Desk.schedules`: a digest, a role's report that is paused, and somebody else's."""
    terms = {
        "id": "s1", "tenant": "main", "kind": "usage", "channel": PLACE, "cadence": "weekly", "weekday": "mon",
        "day": 1, "hour": 9, "minute": 0, "zone": ZONE, "audience": "managers", "owner": "m1",
        "owner_name": "Robin Vale", "role": "", "deliverable": "", "text": "", "alert": "",
        "at": "2026-11-01T09:00:00+00:00",
    }  # fmt: skip
    runs = [
        {"at": f"2026-1{1 if day > 22 else 2}-{day:02}T08:00:00+00:00", "local": f"Mon {day} {month} 2026, 09:00",
         "period": f"2026-W{week}"}
        for day, month, week in ((23, "Nov", 47), (30, "Nov", 48), (7, "Dec", 49), (14, "Dec", 50), (21, "Dec", 51))
    ]  # fmt: skip
    last = {"report": f"report:usage:{PLACE}:2026-W46", "state": "published", "request": ""}
    digest = {**terms, "status": "active", "what": "Usage digest", "due": "every Monday at 09:00, Europe/Berlin",
              "next": runs, "last": last, "mine": True}  # fmt: skip
    return [
        digest,
        {**digest, "id": "s2", "kind": "deliverable", "what": "Risk review by Customer Success", "status": "paused",
         "next": [], "text": HOSTILE, "alert": "dimensions.rag = red",
         "last": {"report": f"report:deliverable:{PLACE}:2026-W45", "state": "asked", "request": "r7"}},
        {**digest, "id": "s3", "kind": "monthly", "what": "Performance report", "audience": "team", "mine": False,
         "due": "on day 1 of every month at 09:00, Europe/Berlin",
         "last": {"report": f"report:monthly:{PLACE}:2026-10", "state": "skipped", "request": ""}},
        {**digest, "id": "s4", "last": None, "what": "Waiting approvals"},
    ]  # fmt: skip
