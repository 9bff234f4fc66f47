"""A scale: from numbers to places, with a few round numbers to read it by."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rolecall.chat.cards import Chart
from rolecall.domain.quantity import Measure, measured

#: About so many steps divide a scale.
STEPS = 5


@dataclass(frozen=True)
class Scale:
    """Round numbers from below the smallest value, or zero, to above the largest."""

    low: float
    high: float
    #: The round numbers, upwards; the first is `low`, the last `high`.
    ticks: tuple[float, ...]
    measure: Measure

    def share(self, value: float) -> float:
        """Return how far up a value lies: 0 at `low`, 1 at `high`."""
        return (value - self.low) / (self.high - self.low)


def scale(chart: Chart) -> Scale:
    """Return the scale of all values of a chart, its threshold and zero."""
    low, high = extent(chart)
    measure = measured(chart.unit, max(high, -low))
    step = _round_step((high - low) / measure.divisor / STEPS) * measure.divisor
    if chart.unit == "count":
        step = max(1, step)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = tuple(number * step for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks, measure)


def extent(chart: Chart) -> tuple[float, float]:
    """Return the least and the largest of all values, the threshold and zero; they differ."""
    values = [value for _name, values in chart.series for value in (*values, chart.threshold, 0) if value is not None]
    low, high = min(values, default=0), max(values, default=0)
    return low, high if high > low else low + 1


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20 … (and below: 0.5, 0.2 …) that is not less than `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= least * (1 - 1e-9))
