"""Tests of the simulated clock."""

from __future__ import annotations

import datetime as dt

from rolecall.sample import SimulatedClock
from rolecall.testing.time import START, FakeClock


def test_it_stands_where_the_story_puts_it_and_moves_on_with_every_look() -> None:
    """Two things never happen at the same moment; durations are real ones."""
    real = FakeClock()
    clock = SimulatedClock(real)
    past = START - dt.timedelta(days=40)
    clock.jump(past)
    first, second = clock.now(), clock.now()
    assert past < first < second < past + dt.timedelta(minutes=1)
    clock.sleep(5)
    assert clock.monotonic() == real.monotonic() == 5
