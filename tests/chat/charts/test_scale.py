"""Scales end in round numbers that hold every value."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rolecall.chat.charts.numbers import block
from rolecall.chat.charts.scale import scale
from tests.chat.charts.samples import REQUESTS, TURNAROUND

NUMBERS = st.lists(st.none() | st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=6)
UNITS = st.sampled_from(["count", "percent", "seconds", "microusd", "per_hundred"])


def a_chart(values, **more):
    """A chart with one series."""
    labels = tuple(str(number) for number in range(len(values)))
    return replace(block(REQUESTS), labels=labels, series=(("a", tuple(values)),), **more)


@given(NUMBERS, UNITS, st.none() | st.floats(-1e12, 1e12, allow_nan=False))
def test_every_value_zero_and_the_threshold_lie_on_the_scale(values, unit, threshold):
    """Whatever the numbers are, a scale has few ticks, and nothing sticks out of it."""
    its = scale(a_chart(values, unit=unit, threshold=threshold))

    assert 2 <= len(its.ticks) <= 14
    assert all(-1e-9 <= its.share(value) <= 1 + 1e-9 for value in (0, *values, threshold) if value is not None)


def test_ticks_are_round_in_the_unit_that_is_read():
    """Hours go up in hours, not in thousands of seconds; requests are whole."""
    hours = scale(block(TURNAROUND))

    assert [hours.measure.said(tick) for tick in hours.ticks] == ["0 h", "2 h", "4 h", "6 h", "8 h", "10 h"]
    assert scale(a_chart([1.0, 2.0])).ticks == (0, 1, 2)
