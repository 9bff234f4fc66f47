"""A handout: a report with the meaning of its figures and the pictures of its charts, as every format takes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rolecall.chat.charts.numbers import block, table
from rolecall.domain.deliverable import SAMPLE_MARK
from rolecall.domain.money import USD
from rolecall.domain.report import Chart, Figure, Report, Table, Unit
from rolecall.publish.exports.cells import Cell, clean, words

#: Title and definition of each metric, by its id.
Definitions = Mapping[str, tuple[str, str]]
#: What every file says of how it was made.
DISCLOSURE = (
    "Computed by Rolecall from its own records up to the cut-off time, about work that AI role-agents did and people "
    "decided on."
)
#: Units as a sheet names them; money is written in whole dollars there.
UNITS: Mapping[Unit, str] = {
    "count": "count",
    "percent": "%",
    "seconds": "seconds",
    "microusd": "USD",
    "per_hundred": "per 100",
}


class Line(NamedTuple):
    """A figure with its words; values are in `unit`, None where they cannot be said."""

    title: str
    group: str
    value: float | None
    unit: str
    n: int
    usual: float | None
    definition: str
    metric: str


@dataclass(frozen=True)
class Handout:
    """What is exported. `pictures` are PNG bytes by the id of a chart."""

    report: Report
    definitions: Definitions
    pictures: Mapping[str, bytes]

    @property
    def mark(self) -> str:
        """Return the line every page carries."""
        return f"{SAMPLE_MARK}. {DISCLOSURE}" if self.report.sample else DISCLOSURE

    @property
    def created(self) -> dt.datetime:
        """Return when the report was made, naive UTC as office formats want it."""
        return dt.datetime.fromisoformat(self.report.at).astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)

    def about(self) -> list[tuple[str, str]]:
        """Return label and value of what a reader has to know first."""
        report = self.report
        facts = [
            ("Title", report.title),
            ("Verdict", f"{words(report.colour)}: {report.verdict}"),
            ("Period", report.period),
            ("From", self._local(report.begins)),
            ("Cut-off time", self._local(report.ends)),
            ("Covers", report.channel or "the whole house"),
            ("Made", self._local(report.at)),
            ("Report", f"{report.id}, version {report.version}"),
            ("Notice", self.mark),
        ]
        if report.correction:
            facts.append(("Correction", report.correction))
        return [(label, clean(value)) for label, value in facts]

    def title(self, metric: str) -> str:
        """Return what people call a metric."""
        return clean(self.definitions[metric][0] if metric in self.definitions else words(metric))

    def lines(self) -> Iterator[Line]:
        """Yield the figures."""
        for figure in self.report.figures:
            yield Line(
                title=self.title(figure.metric),
                group=clean(figure.group),
                value=_plain(figure.value, figure),
                unit=UNITS[figure.unit],
                n=figure.n,
                usual=_plain(figure.usual, figure),
                definition=clean(self.definitions.get(figure.metric, ("", ""))[1]),
                metric=figure.metric,
            )

    def meanings(self) -> list[tuple[Cell, ...]]:
        """Return title and definition of each metric in the report, once."""
        return list(dict.fromkeys((line.title, line.definition) for line in self.lines() if line.definition))

    def numbers(self, chart: Chart) -> Table:
        """Return a chart as a table."""
        drawn = table(block(chart))
        return Table(title=chart.title, header=drawn.header, rows=drawn.rows)

    def _local(self, iso: str) -> str:
        time = dt.datetime.fromisoformat(iso).astimezone(ZoneInfo(self.report.zone))
        return f"{time:%d %b %Y, %H:%M} {self.report.zone}"


def _plain(value: float | None, figure: Figure) -> float | None:
    return value / USD if value is not None and figure.unit == "microusd" else value
