"""A chart as lines of text: `W45 ████▌ 12`, for terminals and platforms that show no pictures."""

from __future__ import annotations

from collections.abc import Iterator

from rolecall.chat.cards import Chart
from rolecall.domain.quantity import said

#: Characters of the longest bar.
LENGTH = 24
_THRESHOLD = "threshold"
#: Eighths of a block; nothing at index 0.
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def bars(chart: Chart) -> str:
    """Return a line for each value, under its series' name where there are several."""
    values = [value for _name, values in chart.series for value in values if value is not None]
    most = max((*values, chart.threshold or 0), default=0)
    named = [*chart.labels, *([] if chart.threshold is None else [_THRESHOLD])]
    width = max((len(label) for label in named), default=0)
    lines: list[str] = []
    for name, numbers in chart.series:
        lines += [name] if len(chart.series) > 1 else []
        for label, value in zip(chart.labels, numbers, strict=True):
            lines.append(" ".join(_parts(chart, label.ljust(width), value, most)))
    if chart.threshold is not None:
        lines.append(" ".join(_parts(chart, _THRESHOLD.ljust(width), chart.threshold, most)))
    return "\n".join(lines)


def _parts(chart: Chart, label: str, value: float | None, most: float) -> Iterator[str]:
    yield label
    if value and value > 0:
        yield _bar(value / most)
    yield said(value, chart.unit)


def _bar(share: float) -> str:
    """Return a bar of whole and part blocks; what is not nothing is at least a sliver."""
    eighths = max(1, round(share * LENGTH * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]
