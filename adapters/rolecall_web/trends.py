"""Trends: the figures of the last weeks as charts, a few that belong together in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from rolecall.chat import Chart
from rolecall.domain.metric import usual
from rolecall.domain.quantity import change, said
from rolecall_web.figures import value

#: Stands behind the name of the week that is still running.
RUNNING = "…"


class Plan(NamedTuple):
    """Which metrics one chart shows; all of them have the same unit."""

    title: str
    kind: Literal["bar", "line"]
    metrics: tuple[str, ...]


#: What is drawn, in this order; every metric stands in the table below.
PLANS = (
    Plan("Requested and accepted", "bar", ("asked", "accepted")),
    Plan("Turnaround, people's time included", "line", ("whole_p50", "whole_p95")),
    Plan("Machine time", "line", ("machine_p50", "machine_p95")),
    Plan("Wait for a decision", "line", ("wait_p50", "wait_p95")),
    Plan("Kept promises", "line", ("on_time", "first_pass")),
    Plan("Sent back", "line", ("revised",)),
    Plan("Reopened after acceptance", "line", ("rework",)),
    Plan("Exceptions", "line", ("exceptions",)),
    Plan("Waiting at the end of the week", "bar", ("waiting", "overdue")),
    Plan("Spent", "bar", ("spent",)),
    Plan("Cost per accepted deliverable", "line", ("cost_per_accepted",)),
    Plan("Evidence coverage", "line", ("cited",)),
    Plan("Checks passed at first", "line", ("gates_first",)),
)


@dataclass(frozen=True)
class Panel:
    """A chart with the definition of each of its metrics."""

    chart: Chart
    #: Title and definition.
    meanings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """A metric week by week, in words: what it was, and of how many."""

    title: str
    definition: str
    cells: tuple[tuple[str, int], ...]


def panels(trends: Mapping[str, Any]) -> tuple[Panel, ...]:
    """Return the charts of `Desk.trends` in which there is anything to see."""
    metrics = {metric["id"]: metric for metric in trends["metrics"]}
    drawn = (
        _panel(plan, [metrics[name] for name in plan.metrics if name in metrics], trends["weeks"]) for plan in PLANS
    )
    return tuple(panel for panel in drawn if _says(panel.chart))


def rows(trends: Mapping[str, Any]) -> tuple[Row, ...]:
    """Return every metric of `Desk.trends` for which anything was observed, week by week."""
    return tuple(
        Row(
            metric["title"],
            metric["definition"],
            tuple((value(at["value"], at["n"], metric["unit"]), at["n"]) for at in metric["figures"]),
        )
        for metric in trends["metrics"]
        if any(at["n"] or at["value"] for at in metric["figures"])
    )


def labels(weeks: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Name the weeks for an axis: `W46`, and `W47…` while it is running."""
    return tuple(week["name"].partition("-")[2] + (RUNNING if week["running"] else "") for week in weeks)


def _panel(plan: Plan, metrics: Sequence[Mapping[str, Any]], weeks: Sequence[Mapping[str, Any]]) -> Panel:
    chart = Chart(
        title=plan.title,
        kind=plan.kind,
        unit=metrics[0]["unit"] if metrics else "count",
        labels=labels(weeks),
        series=tuple((_name(metric), tuple(at["value"] for at in metric["figures"])) for metric in metrics),
        finding=" ".join(_found(metric, weeks) for metric in metrics),
    )
    return Panel(chart, tuple((metric["title"], metric["definition"]) for metric in metrics))


def _name(metric: Mapping[str, Any]) -> str:
    """Name a metric beside its line: what its chart's title says already is left out."""
    return str(metric["title"].rpartition(", ")[2]).capitalize()


def _found(metric: Mapping[str, Any], weeks: Sequence[Mapping[str, Any]]) -> str:
    """Say what the last whole week was like: `Requested: 21 in W46, up from 17.`."""
    ended = [(week, at["value"]) for week, at in zip(weeks, metric["figures"], strict=True) if not week["running"]]
    if not ended:
        return f"{metric['title']}: no week has ended yet."
    week, last = ended[-1]
    if last is None:
        return f"{metric['title']}: too few to say in {labels([week])[0]}."
    moved = change(last, usual([number for _week, number in ended[:-1]]), metric["unit"])
    return f"{metric['title']}: {said(last, metric['unit'])} in {labels([week])[0]}{f', {moved}' if moved else ''}."


def _says(chart: Chart) -> bool:
    return any(number is not None and number for _name, numbers in chart.series for number in numbers)
