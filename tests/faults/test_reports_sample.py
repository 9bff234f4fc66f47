"""A month of reports on a virtual clock, and a few days in real time; `make faults` lives through more of both."""

from __future__ import annotations

from tests.faults.reports.year import year

SEED = 20261025
OCTOBER = range(10, 11)


def quiet(_said: str) -> None:
    """Tell nobody."""


def test_a_month_with_a_change_of_clocks_is_reported_once() -> None:
    """Clocks change in four of the five channels; every period is there once, with the numbers of plain SQL."""
    outcome = year(SEED, 400, OCTOBER, quiet)

    assert outcome.n > 200
    assert outcome.violations == []
