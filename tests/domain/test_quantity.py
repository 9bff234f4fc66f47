"""Numbers are written as people read them."""

from __future__ import annotations

import pytest

from rolecall.domain.quantity import UNKNOWN, measured, said


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "count", UNKNOWN),
        (0, "count", "0"),
        (1_204.0, "count", "1,204"),
        (2.5, "count", "2.5"),
        (38.0, "percent", "38 %"),
        (3.21, "per_hundred", "3.2 per 100"),
        (0.0, "seconds", "0 s"),
        (0.01, "seconds", "under 0.1 s"),
        (0.2, "seconds", "0.2 s"),
        (89.0, "seconds", "89 s"),
        (204.0, "seconds", "3.4 min"),
        (16_560.0, "seconds", "4.6 h"),
        (3 * 86_400.0, "seconds", "3 d"),
        (0, "microusd", "$0.00"),
        (4_200.0, "microusd", "$0.0042"),
        (12_304_100.0, "microusd", "$12.30"),
        (1_234_567_890.0, "microusd", "$1,234.57"),
    ],
)
def test_a_number_is_said_with_its_unit(value, unit, words):
    """Each unit has its sign, large durations their own, and nobody reads digits that say nothing."""
    assert said(value, unit) == words


def test_numbers_beside_each_other_share_a_measure():
    """An axis is in hours throughout if its largest number is."""
    hours = measured("seconds", 9 * 3_600)

    assert [hours.said(value) for value in (0, 1_800, 3_600)] == ["0 h", "0.5 h", "1 h"]
    assert (hours.name, measured("microusd", 1).name, measured("count", 1).name) == ("h", "$", "")
