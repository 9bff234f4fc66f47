"""What the pages of reports show, as plain frozen data, like `views`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rolecall.chat import Chart
from rolecall.domain.report import Report
from rolecall_web.figures import Division, Told
from rolecall_web.trends import Panel, Row
from rolecall_web.views import Line, Page


@dataclass(frozen=True)
class Slice:
    """What the trends are about; each is empty for all, and the channel is a place text."""

    role: str = ""
    department: str = ""
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Trends over the last weeks, and the newest reports."""

    page: Page
    slice: Slice
    #: Titles by id, names and place texts to filter by.
    roles: Mapping[str, str]
    departments: Sequence[str]
    channels: Sequence[str]
    #: Names of the weeks, oldest first, and their time zone.
    weeks: tuple[str, ...]
    zone: str
    #: False where this member is not told of money.
    money: bool
    panels: tuple[Panel, ...]
    rows: tuple[Row, ...]
    #: Lines of `Desk.reports`, and whether there are more.
    lines: Sequence[Line]
    more: bool


@dataclass(frozen=True, kw_only=True)
class Published:
    """Every report as `Desk.reports` lists them, newest first, and the filter in force."""

    page: Page
    lines: Sequence[Line]
    kind: str = ""
    channel: str = ""
    #: Place texts to filter by.
    channels: Sequence[str] = ()
    #: Id to read older ones before; empty at the end.
    older: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """A report as it was published."""

    page: Page
    report: Report
    #: The versions before the newest and the newest itself, oldest first.
    versions: Sequence[Report]
    figures: tuple[Told, ...]
    #: Titles of the figures for which nothing was observed.
    silent: tuple[str, ...]
    divisions: tuple[Division, ...]
    charts: tuple[Chart, ...]


@dataclass(frozen=True, kw_only=True)
class Schedules:
    """What is due by itself: `Desk.schedules`, everywhere or in one channel."""

    page: Page
    lines: Sequence[Line]
    #: The channel (a place text) they are of; empty: everywhere.
    channel: str = ""
    #: Place texts for which one can be added, or to filter by.
    channels: Sequence[str]
    #: Where a line that changes one is said.
    place: str
