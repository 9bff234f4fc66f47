"""Lines over time, each named where it ends; a gap in the numbers is a gap in the line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rolecall.chat.cards import Chart
from rolecall.chat.charts.frame import BELOW, Frame, framed
from rolecall.chat.charts.shapes import look, mark, tag
from rolecall.domain.quantity import said

#: With more labels than this only ends and lonely points are marked.
_MARKED = 26


def lines(chart: Chart, top: float) -> tuple[list[str], float]:
    """Draw below `top`; return the elements and where they end."""
    names = [_name(chart, nth) for nth in range(len(chart.series))]
    frame = framed(chart, top, names)
    drawn = [part for nth, (_name, values) in enumerate(chart.series) for part in _line(frame, nth, values)]
    ends = zip((_last(values) for _name, values in chart.series), names, strict=True)
    named = frame.named([(value, name) for value, name in ends if value is not None])
    return [*frame.grid(), *frame.labels(), *named, *drawn], frame.bottom + BELOW


def _name(chart: Chart, nth: int) -> str:
    """Return what stands at the end of a line: its name where there are several, and its last value."""
    name, values = chart.series[nth]
    last = said(values[-1], chart.unit) if values and values[-1] is not None else ""
    return f"{name} {last}".strip() if len(chart.series) > 1 else last


def _line(frame: Frame, nth: int, values: Sequence[float | None]) -> Iterator[str]:
    numbered = [(number, value) for number, value in enumerate(values)]
    for _gap, group in groupby(numbered, key=lambda pair: pair[1] is None):
        points = [(frame.x(number), frame.y(value)) for number, value in group if value is not None]
        if len(points) > 1:
            path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            yield tag("path", look=f"trace {look(nth)}", d=path)
        for x, y in points if len(values) <= _MARKED else points[-1:]:
            yield mark(x, y, nth)


def _last(values: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)
