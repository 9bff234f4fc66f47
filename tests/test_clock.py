"""The real clock and ids, and the fakes that stand in for them."""

from __future__ import annotations

import datetime as dt
import re

from rolecall.clock import SystemClock, SystemIds
from rolecall.testing.time import START, FakeClock, SequentialIds


def test_the_system_clock_is_aware_and_never_goes_back():
    """Records get UTC, durations a monotonic time."""
    clock = SystemClock()
    before = clock.monotonic()
    clock.sleep(0.001)

    assert dt.timedelta(0) == clock.now().utcoffset()
    assert clock.monotonic() > before


def test_system_ids_are_short_lower_case_and_different():
    """8 characters that are not read wrongly; salts of 16 bytes, secrets of 32."""
    ids = SystemIds()

    assert all(re.fullmatch(r"r[0-9a-hjkmnp-tv-z]{8}", ids.new("r")) for _ in range(100))
    assert len({ids.new("r") for _ in range(100)}) == 100
    assert re.fullmatch(r"[0-9a-f]{32}", ids.salt())
    assert len(ids.secret()) >= 43


def test_a_fake_clock_moves_when_it_is_told():
    """Time passes on both clocks; a jump moves only the wall clock, back as well."""
    clock = FakeClock()
    clock.sleep(60)
    clock.pass_time(hours=1)
    assert (START + dt.timedelta(seconds=3660), 3660.0) == (clock.now(), clock.monotonic())

    clock.jump(START - dt.timedelta(days=1))
    assert (START - dt.timedelta(days=1), 3660.0) == (clock.now(), clock.monotonic())


def test_sequential_ids_count_per_prefix_and_sort():
    """The tenth sorts after the ninth."""
    ids = SequentialIds()
    made = [ids.new("r") for _ in range(11)]

    assert [made[0], ids.new("d")] == ["r0001", "d0001"]
    assert sorted(made) == made
    assert ids.salt() != ids.salt()
    assert re.fullmatch(r"[0-9a-f]{32}", ids.salt())
