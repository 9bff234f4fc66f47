"""The frame of a drawing with labels below: where values and labels lie, the grid, and the threshold."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rolecall.chat.cards import Chart
from rolecall.chat.charts.letters import SIZE, fitted, width
from rolecall.chat.charts.scale import Scale, scale
from rolecall.chat.charts.shapes import limit, line, words
from rolecall.domain.quantity import said

#: Units of a drawing: as wide as a column of text, so that its words are about as large as those around it.
WIDTH = 480
#: Height of the field in which values are drawn.
FIELD = 170
#: Room above the field for a value that stands on the highest, and below it for the labels.
ABOVE, BELOW = 18, 24
_SPACE = 8
#: Most room for names on the right, and least distance of two.
_NAMES, _APART = 150, SIZE + 2
#: Bold letters are wider.
_BOLD = 1.07


@dataclass(frozen=True)
class Frame:
    """The field of a chart; `left` and `right` are its sides, `top` is its upper edge."""

    chart: Chart
    scale: Scale
    left: float
    right: float
    top: float

    @property
    def bottom(self) -> float:
        """Return where the field ends."""
        return self.top + FIELD

    @property
    def band(self) -> float:
        """Return the width that belongs to one label."""
        return (self.right - self.left) / max(1, len(self.chart.labels))

    def x(self, number: int) -> float:
        """Return the middle of a label's band."""
        return self.left + (number + 0.5) * self.band

    def y(self, value: float) -> float:
        """Return the height of a value."""
        return self.bottom - self.scale.share(value) * FIELD

    def grid(self) -> Iterator[str]:
        """Yield a line with its number for each round value, stronger at zero."""
        for tick in self.scale.ticks:
            y = self.y(tick)
            yield line(self.left, y, self.right, y, "grid" if tick else "zero")
            yield words(self.scale.measure.said(tick), self.left - _SPACE, y + SIZE * 0.35, "end soft")

    def labels(self) -> Iterator[str]:
        """Yield the labels; every second, third … one where they would touch, and always the last."""
        widest = max((width(label) for label in self.chart.labels), default=0) + _SPACE
        every = max(1, math.ceil(widest / self.band))
        last = len(self.chart.labels) - 1
        for number, label in enumerate(self.chart.labels):
            if (last - number) % every == 0:
                room = self.band * every - _SPACE / 2
                yield words(fitted(label, room), self.x(number), self.bottom + SIZE + 5, "middle soft")

    def named(self, names: Iterable[tuple[float, str]]) -> Iterator[str]:
        """Yield the line of the threshold and, right of the field, its name and others at the values they belong to.

        Names are pushed apart where they would touch.
        """
        ends = [(self.y(value), name) for value, name in names]
        if self.chart.threshold is not None:
            y = self.y(self.chart.threshold)
            yield limit(self.left, y, self.right, y)
            ends.append((y, _threshold(self.chart)))
        free = float("-inf")
        for y, name in sorted(ends):
            free = max(y + SIZE * 0.35, free + _APART)
            yield words(fitted(name, _NAMES), self.right + _SPACE / 2, free, "strong")


def framed(chart: Chart, top: float, names: Iterable[str] = ()) -> Frame:
    """Return the frame of a chart below `top`, with room for names on its right."""
    its = scale(chart)
    left = max(width(its.measure.said(tick)) for tick in its.ticks) + _SPACE
    beside = [*names, *([] if chart.threshold is None else [_threshold(chart)])]
    right = min(_NAMES, max((width(name) for name in beside), default=0) * _BOLD)
    return Frame(chart, its, left, WIDTH - right - _SPACE, top + ABOVE)


def _threshold(chart: Chart) -> str:
    return f"threshold {said(chart.threshold, chart.unit)}"
