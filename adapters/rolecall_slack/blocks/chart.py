"""Charts: drawn by Slack itself where it can, else as bars of text beside the picture that came along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rolecall import chat
from rolecall.chat import Chart, File, Para
from rolecall.chat.charts.bars import bars
from rolecall.chat.charts.numbers import table
from rolecall.domain.quantity import measured, said
from rolecall_slack import escape, limits
from rolecall_slack.blocks.elements import Block, context, node, part, rich, section
from rolecall_slack.blocks.spill import Spill

#: Units of an axis in words.
UNITS = {"$": "US dollars", "%": "percent", "s": "seconds", "min": "minutes", "h": "hours", "d": "days"}
THRESHOLD = "threshold"
#: Decimals of a value; Slack shows what it gets.
DECIMALS = 4
#: Characters of the bars of one chart; entities may double them.
BARS = limits.SECTION // 2

Series = list[tuple[str, tuple[float | None, ...]]]


class Charts:
    """Draws the charts of one card; it remembers how many Slack draws, and which pictures nobody needs then."""

    def __init__(self, spill: Spill, files: Sequence[File], *, plain: bool) -> None:
        """Draw in the plain form, or in the full one; `files` are those of the card."""
        self._spill = spill
        self._names = {file.name for file in files}
        self._plain = plain
        self._drawn = 0
        self._spared: set[str] = set()

    def draw(self, chart: Chart) -> Iterator[Block]:
        """Yield a chart and its finding."""
        native = _native(chart) if not self._plain and self._drawn < limits.CHARTS else None
        if native is not None:
            self._drawn += 1
            self._spared.add(chart.picture)
            yield native
            yield context(self._spill.fit(_finding(chart), limits.CONTEXT))
            return
        attached = " The picture is attached." if chart.picture in self._names else ""
        yield section(self._spill.fit(f"{chart.title}: {chart.finding}{attached}", limits.SECTION))
        lines = self._spill.fit(bars(chart), BARS)
        yield _fenced(lines) if self._plain else rich(part("preformatted", node(lines)))

    def left(self, files: Sequence[File]) -> tuple[File, ...]:
        """Return the files without the pictures of charts that Slack draws."""
        return tuple(file for file in files if file.name not in self._spared)


def told(doc: tuple[chat.Block, ...]) -> tuple[chat.Block, ...]:
    """Return a document in which each chart is its finding and its numbers, to be read aloud."""
    told: list[chat.Block] = []
    for block in doc:
        told += [Para(f"{block.title}: {block.finding}"), table(block)] if isinstance(block, Chart) else [block]
    return tuple(told)


def _finding(chart: Chart) -> str:
    """Say what is found; Slack draws no threshold across bars, so it is said too."""
    if chart.kind == "line" or chart.threshold is None:
        return chart.finding
    return f"{chart.finding} (Threshold: {said(chart.threshold, chart.unit)}.)"


def _native(chart: Chart) -> Block | None:
    """Return Slack's own chart; None where it cannot be one: a gap in the numbers, or more than fits."""
    series: Series = [*chart.series]
    if chart.kind == "line" and chart.threshold is not None:
        series.append((THRESHOLD, (chart.threshold,) * len(chart.labels)))
    labels = [_short(label) for label in chart.labels]
    names = [_short(name) for name, _values in series]
    fits = 0 < len(labels) <= limits.CHART_LABELS and 0 < len(names) <= limits.CHART_SERIES
    apart = len(set(labels)) == len(labels) and len(set(names)) == len(names) and all([*labels, *names])
    values = [value for _name, numbers in series for value in numbers]
    if not fits or not apart or None in values:
        return None
    measure = measured(chart.unit, max(abs(value) for value in values if value is not None))
    axis: dict[str, Any] = {"categories": labels}
    if measure.name:
        axis["y_label"] = UNITS.get(measure.name, measure.name)
    drawn = [
        {"name": name, "data": _points(labels, numbers, measure.divisor)}
        for name, (_name, numbers) in zip(names, series, strict=True)
    ]
    return {
        "type": "data_visualization",
        "title": escape.shortened(escape.words(chart.title), limits.CHART_TITLE, escape.SHORT) or "Chart",
        "chart": {"type": chart.kind, "series": drawn, "axis_config": axis},
    }


def _points(labels: Sequence[str], values: Sequence[float | None], divisor: float) -> list[dict[str, Any]]:
    return [
        {"label": label, "value": round((value or 0) / divisor, DECIMALS)}
        for label, value in zip(labels, values, strict=True)
    ]


def _short(text: str) -> str:
    return escape.shortened(escape.words(" ".join(text.split())), limits.CHART_LABEL, escape.SHORT)


def _fenced(lines: str) -> Block:
    """Return lines in letters of one width, as the oldest blocks have them; nothing in them ends the fence."""
    text = escape.mrkdwn(lines).replace("`", "ʼ")
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"```\n{text}\n```", "verbatim": True}}
