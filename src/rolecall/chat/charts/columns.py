"""Bars that stand above short labels, such as weeks."""

from __future__ import annotations

from collections.abc import Iterator

from rolecall.chat.cards import Chart
from rolecall.chat.charts.frame import BELOW, Frame, framed
from rolecall.chat.charts.letters import width
from rolecall.chat.charts.shapes import bar, words
from rolecall.domain.quantity import UNKNOWN, said

#: Share of a label's band that its bars take.
_FILLED = 0.7
#: Widest bar.
_WIDEST = 44


def columns(chart: Chart, top: float) -> tuple[list[str], float]:
    """Draw below `top`; return the elements and where they end."""
    frame = framed(chart, top)
    return [*frame.grid(), *_bars(frame), *frame.labels(), *frame.named(())], frame.bottom + BELOW


def _bars(frame: Frame) -> Iterator[str]:
    chart = frame.chart
    thick = min(_WIDEST, frame.band * _FILLED / max(1, len(chart.series)))
    for nth, (_name, values) in enumerate(chart.series):
        for number, value in enumerate(values):
            left = frame.x(number) + thick * (nth - len(chart.series) / 2)
            if value is None:
                yield words(UNKNOWN, left + thick / 2, frame.y(0) - 5, "middle soft")
                continue
            upper, lower = sorted((frame.y(value), frame.y(0)))
            yield bar(left, upper, thick, lower - upper, nth)
            if number in _told(frame, values):
                yield words(said(value, chart.unit), left + thick / 2, upper - 5, "middle halo")


def _told(frame: Frame, values: tuple[float | None, ...]) -> set[int]:
    """Return which values are written out: all where there is room, else the largest and the last of one series."""
    known = {number: value for number, value in enumerate(values) if value is not None}
    room = frame.band / len(frame.chart.series)
    if all(width(said(value, frame.chart.unit)) < room for value in known.values()):
        return set(known)
    if len(frame.chart.series) > 1 or not known:
        return set()
    last, most = max(known), max(known, key=lambda number: known[number])
    apart = abs(frame.x(last) - frame.x(most)) > width(said(known[most], frame.chart.unit)) + 8
    return {last, most} if apart else {most}
