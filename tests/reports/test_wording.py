"""Words for figures, periods and verdicts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rolecall.domain.report import VERDICTS, Figure
from rolecall.domain.schedule import Period
from rolecall.reports import wording
from rolecall.reports.findings import movers, verdicts
from rolecall.reports.findings.budgets import Burn

UNITS = {
    "on_time": "percent", "whole_p50": "seconds", "spent": "microusd", "asked": "count", "exceptions": "per_hundred",
    "overdue": "count", "waiting": "count", "rework": "percent", "cited": "percent",
}  # fmt: skip


def figure(metric: str, value: float | None, n: int = 43, usual: float | None = None, group: str = "") -> Figure:
    """Return a figure of a metric."""
    return Figure(metric=metric, unit=UNITS[metric], value=value, n=n, usual=usual, group=group)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (figure("on_time", 81.4, 47), "On time: 81 % of 47"),
        (figure("on_time", None, 7), "On time: too few to say (n = 7)"),
        (figure("on_time", None, 0), "On time: –"),
        (figure("whole_p50", 16_560, 43, 11_160), "Turnaround, median: 4.6 h, up from 3.1 h (n = 43)"),
        (figure("whole_p50", 16_560, 43, 16_600), "Turnaround, median: 4.6 h, no change (n = 43)"),
        (figure("spent", 1_200_000, 9, 2_400_000), "Spent: $1.20, down from $2.40"),
        (figure("asked", 1204), "Requested: 1,204"),
    ],
)
def test_a_figure_is_said_with_its_basis_and_its_change(found, words):
    """Percentages only where the figure says one."""
    assert wording.phrase(found) == words


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        ("2026-11-16T00:00", "2026-11-23T00:00", "16–22 November 2026"),
        ("2026-10-26T00:00", "2026-11-02T00:00", "26 October 2026 – 1 November 2026"),
        ("2026-10-01T00:00", "2026-11-01T00:00", "October 2026"),
        ("2026-12-01T00:00", "2027-01-01T00:00", "December 2026"),
        ("2026-11-20T00:00", "2026-11-21T00:00", "20 November 2026"),
        ("2026-11-16T00:00", "2026-11-18T09:30", "16 November to 18 November 2026, 09:30"),
    ],
)
def test_a_period_is_said_by_its_local_days(begins, ends, words):
    """A running one up to its minute."""
    edges = {name: dt.datetime.fromisoformat(f"{text}+00:00") for name, text in (("begins", begins), ("ends", ends))}
    assert wording.span(Period(name="p", **edges), "UTC") == words


def burn(spent: int, limit: int = 50_000_000) -> Burn:
    """Return a budget of which so many dollars are spent."""
    return Burn("engagement:eng2", "2026-11", limit, spent * 1_000_000, None)


@pytest.mark.parametrize(
    ("figures", "burns", "colour"),
    [
        ([], [burn(39)], "green"),
        ([], [burn(40)], "amber"),
        ([], [burn(50)], "red"),
        ([], [burn(1, limit=0)], "red"),
        ([figure("overdue", 0), figure("waiting", 9)], [], "green"),
        ([figure("overdue", 1), figure("waiting", 9)], [], "amber"),
        ([figure("overdue", 5), figure("waiting", 10)], [], "red"),
        ([figure("overdue", 4), figure("waiting", 4)], [], "amber"),
        ([figure("exceptions", 10, 20)], [], "green"),
        ([figure("exceptions", 10.5, 20)], [], "amber"),
        ([figure("exceptions", 25.5, 20)], [], "red"),
        ([figure("exceptions", 60, 19)], [], "green"),
        ([figure("on_time", 90)], [], "green"),
        ([figure("on_time", 89)], [], "amber"),
        ([figure("on_time", 74)], [], "red"),
        ([figure("rework", 16)], [], "amber"),
        ([figure("on_time", 10, group="role:x")], [], "green"),
    ],
)
def test_a_colour_follows_its_written_threshold(figures, burns, colour):
    """And is said in a word too."""
    found, words = verdicts.verdict(verdicts.concerns(figures, burns), "all is well")
    assert found == colour
    assert words.startswith(f"{VERDICTS[found]}: ")


def test_red_is_said_before_amber():
    """And no more than two concerns at once."""
    found = [verdicts.Concern("amber", "a"), verdicts.Concern("red", "b"), verdicts.Concern("amber", "c")]
    assert verdicts.verdict(found, "well") == ("red", "Off track: b; a.")


@pytest.mark.parametrize(
    ("found", "moves"),
    [
        (figure("asked", 24, usual=20), True),
        (figure("asked", 23, usual=20), False),  # less than a fifth
        (figure("asked", 2, usual=0), False),  # two are noise
        (figure("asked", 3, usual=0), True),
        (figure("spent", 9_000, usual=0), False),  # less than a cent
        (figure("asked", 24), False),  # nobody knows what is usual
    ],
)
def test_less_than_a_threshold_did_not_move(found, moves):
    """“No change” rather than padding."""
    assert bool(movers.movers([found])) is moves


def test_the_figure_that_moved_most_comes_first():
    """Relative to what is usual."""
    found: list[Any] = [figure("asked", 30, usual=20), figure("spent", 3_000_000, usual=1_000_000)]
    assert [moved.metric for moved in movers.movers(found)] == ["spent", "asked"]
