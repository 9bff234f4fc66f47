"""A month of reports on a virtual clock, and a few days in real time; `make faults` lives through more of both."""

from __future__ import annotations

from tests.faults.house import postgres
from tests.faults.reports import live
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


def test_days_in_real_time_are_reported_once() -> None:
    """One clock is killed, one starts late, and the server, which is the test's own, is restarted."""
    with postgres() as database:
        outcome = live.run(SEED, 1, quiet, database, days=5, day_s=1.0)

    assert outcome.n == 3
    assert outcome.violations == []
