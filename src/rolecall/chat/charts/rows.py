"""Bars that lie beside their labels, for names."""

from __future__ import annotations

from rolecall.chat.cards import Chart
from rolecall.chat.charts.frame import WIDTH
from rolecall.chat.charts.letters import SIZE, fitted, width
from rolecall.chat.charts.scale import extent
from rolecall.chat.charts.shapes import bar, limit, line, words
from rolecall.domain.quantity import said

#: Height of a bar, and of the room between the bars of two labels.
_THICK, _BETWEEN = 18, 10
#: Most room for labels.
_LABELS = 150
_SPACE = 8


def rows(chart: Chart, top: float) -> tuple[list[str], float]:
    """Draw below `top`; return the elements and where they end."""
    low, high = extent(chart)
    values = [value for _name, numbers in chart.series for value in numbers]
    left = min(_LABELS, max((width(label) for label in chart.labels), default=0)) + _SPACE
    room = WIDTH - left - max(width(said(value, chart.unit)) for value in (*values, None)) - 2 * _SPACE
    unit = room / (high - low)
    zero = left - low * unit
    height = _THICK * len(chart.series) + _BETWEEN
    start = top + (0 if chart.threshold is None else SIZE + _SPACE + 2)
    end = start + height * len(chart.labels)
    drawn = [line(zero, start, zero, end, "zero")]
    for number, label in enumerate(chart.labels):
        middle = start + height * (number + 0.5)
        drawn.append(words(fitted(label, left - _SPACE), left - _SPACE, middle + SIZE * 0.35, "end"))
        for nth, (_name, numbers) in enumerate(chart.series):
            y, value = start + height * number + _BETWEEN / 2 + _THICK * nth, numbers[number]
            tip = zero if value is None else zero + value * unit
            if value is not None:
                drawn.append(bar(min(zero, tip), y + 1, abs(tip - zero), _THICK - 2, nth))
            drawn.append(words(said(value, chart.unit), max(zero, tip) + _SPACE / 2, y + _THICK / 2 + SIZE * 0.35))
    return drawn + _threshold(chart, zero + (chart.threshold or 0) * unit, start, end), end + _SPACE


def _threshold(chart: Chart, x: float, start: float, end: float) -> list[str]:
    if chart.threshold is None:
        return []
    told = f"threshold {said(chart.threshold, chart.unit)}"
    middle = min(x, WIDTH - width(told) / 2)
    return [limit(x, start - 4, x, end), words(told, middle, start - _SPACE - 2, "middle strong")]
