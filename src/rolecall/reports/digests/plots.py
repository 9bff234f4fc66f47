"""Plots: the charts of a report, each with its finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.metric import METRICS
from rolecall.domain.report import Chart
from rolecall.reports import wording
from rolecall.reports.metrics import figures as figures_of

if TYPE_CHECKING:
    from rolecall.reports.findings.gathering import Gathered


def work(gathered: Gathered) -> Chart:
    """Draw what was requested and accepted, period by period."""
    return _chart(gathered, "work", "Requested and accepted", ("asked", "accepted"), _found(gathered, "accepted"))


def spending(gathered: Gathered) -> Chart:
    """Draw what was spent, period by period."""
    return _chart(gathered, "spending", "Money", ("spent",), _found(gathered, "spent"))


def _found(gathered: Gathered, metric: str) -> str:
    figure = gathered.figure(metric)
    moved = wording.change(figure)
    return f"{wording.value(figure)} {metric}{f', {moved}' if moved else ''}."


def _chart(gathered: Gathered, name: str, title: str, metrics: tuple[str, ...], finding: str) -> Chart:
    order = gathered.order
    periods = (*order.earlier(len(gathered.before)), order.period)
    counts = [figures_of(counted, metrics) for counted in (*gathered.before, gathered.now)]
    series = tuple(
        (METRICS[metric].title, tuple(next(f.value for f in found if f.metric == metric) for found in counts))
        for metric in metrics
    )
    return Chart(
        id=name,
        title=title,
        kind="bar",
        unit=METRICS[metrics[0]].unit,
        labels=tuple(wording.short(period.name) for period in periods),
        series=series,
        finding=finding,
    )
