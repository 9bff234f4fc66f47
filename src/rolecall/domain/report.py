"""Reports: frozen pictures of a period, with their figures, tables, charts and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from rolecall.domain.value import Value

ReportKind = Literal["weekly", "usage", "governance", "monthly", "reminder", "deliverable", "checkin"]
#: `published`: it was posted; `skipped`: nothing had happened; `asked`: a role was asked to make it;
#: `missed`: Rolecall was down when it was due, and for so long that it was not made up for.
ReportState = Literal["published", "skipped", "asked", "missed"]
#: What a report can be had as, besides a page.
ReportFormat = Literal["docx", "xlsx", "csv"]
Unit = Literal["count", "percent", "seconds", "microusd", "per_hundred"]
#: The verdict in a colour, which is always said in words too; `quiet`: nothing happened.
Colour = Literal["green", "amber", "red", "quiet"]
#: What stands on a report of figures where a role's work says that a machine made it.
COUNTED = "Counted by Rolecall from its own records, without a model."
VERDICTS: Mapping[Colour, str] = {
    "green": "On track",
    "amber": "Needs attention",
    "red": "Off track",
    "quiet": "Quiet",
}
#: What people call a report of each kind.
TITLES: Mapping[ReportKind, str] = {
    "weekly": "Weekly status",
    "usage": "Usage digest",
    "governance": "Governance digest",
    "monthly": "Performance report",
    "reminder": "Waiting approvals",
    "deliverable": "Deliverable of a role",
}


class Figure(Value, frozen=True):
    """One number of a metric; what it means is the metric's definition (`domain.metric`)."""

    metric: str
    unit: Unit
    #: None: it cannot be said, because there are too few observations or none at all.
    value: float | None
    #: Number of observations it rests on.
    n: int
    #: Median of the four periods before; None where it cannot be said.
    usual: float | None = None
    #: What it is about where it is not the whole: `role:business_analyst`, `model:offline`; empty for the whole.
    group: str = ""


class Chart(Value, frozen=True):
    """A chart as data: categories on one axis, one value per category in each series."""

    id: str
    title: str
    kind: Literal["bar", "line"]
    unit: Unit
    labels: tuple[str, ...]
    #: Name and values (None: a gap) of each series, in the order of `labels`.
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    #: The finding in one sentence: what a reader who sees no picture is told.
    finding: str
    #: A value that is drawn as a line to compare with, such as a promised time.
    threshold: float | None = None


class Table(Value, frozen=True):
    """A table of words."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Report(Value, frozen=True):
    """A published report; it never changes, a correction is its next version."""

    #: `report:{kind}:{channel}:{local period}`, and `:now:{event}` behind it where somebody asked for it at once.
    id: str
    version: int = 1
    tenant: str
    kind: ReportKind
    #: Text of the place it was made for, empty: for the whole house.
    channel: str
    schedule: str = ""
    title: str
    period: str
    #: What the figures are about, ISO 8601 UTC: from `begins` up to, and without, the cut-off time `ends`.
    begins: str
    ends: str
    zone: str
    at: str
    colour: Colour
    #: One sentence: the verdict.
    verdict: str
    #: At most three sentences: what moved.
    moved: tuple[str, ...] = ()
    #: What somebody is asked to decide, empty for nothing.
    ask: str = ""
    #: What changed in the period and what likely caused it.
    causes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    #: What a reader has to know of how it was made: sample data, too few observations.
    notes: tuple[str, ...] = ()
    #: Why this version replaces the one before, empty for the first.
    correction: str = ""
    sample: bool = False

    @property
    def tells_of_money(self) -> bool:
        """True where it has figures of money: it was made for managers."""
        return any(figure.unit == "microusd" for figure in self.figures)


def report_id(kind: str, channel: str, period: str) -> str:
    """Name the report of a channel for a local period; the same name is published once."""
    return f"report:{kind}:{channel}:{period}"


def period_of(report: str) -> str:
    """Return the local period that a report's id names."""
    return report.split(":")[5]
