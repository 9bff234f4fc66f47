"""The numbers of a chart as blocks of words, for who cannot or does not want to see it."""

from __future__ import annotations

from rolecall.chat.cards import Chart, Table
from rolecall.domain import report
from rolecall.domain.quantity import said


def block(chart: report.Chart, picture: str = "") -> Chart:
    """Return a report's chart as a part of a card; `picture` names the card's file that shows it, if there is one."""
    return Chart(
        title=chart.title,
        kind=chart.kind,
        unit=chart.unit,
        labels=chart.labels,
        series=chart.series,
        finding=chart.finding,
        threshold=chart.threshold,
        picture=picture,
    )


def table(chart: Chart) -> Table:
    """Return the numbers: a row for each label, a column for each series, and one for the threshold."""
    columns = [*chart.series]
    if chart.threshold is not None:
        columns.append(("threshold", (chart.threshold,) * len(chart.labels)))
    rows = zip(chart.labels, *(values for _name, values in columns), strict=True)
    return Table(
        header=("", *(name for name, _values in columns)),
        rows=tuple((label, *(said(value, chart.unit) for value in values)) for label, *values in rows),
    )
