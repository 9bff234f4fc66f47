"""A small sample of every fault campaign; `make faults` does the same many times over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults import budgets, decisions, disk, duplicates, kills, publishing, tampering, webraces, workers
from tests.faults.outcome import Outcome

SEED = 20261121
#: The points where most is at stake: nothing stored yet, everything stored but the commit, the bill unknown.
KILLS: tuple[kills.Point, ...] = (
    ("inbox", "after"),
    ("draft.0.0.0", "inside"),
    ("model", "inside"),
    ("deliver", "inside"),
)


def quiet(_said: str) -> None:
    """Tell nobody."""


SAMPLES: dict[str, Callable[[], Outcome]] = {
    "kills": lambda: kills.run(SEED, 1, quiet, KILLS),
    "duplicates": lambda: duplicates.run(SEED, 10, quiet),
    "decisions in threads": lambda: decisions.threads(SEED, 10, quiet),
    "decisions in processes": lambda: decisions.apart(SEED, 10, quiet),
    "browser and terminal": lambda: webraces.races(SEED, 10, quiet),
    "budgets": lambda: budgets.threads(3, quiet),
    "tampering": lambda: tampering.run(SEED, 24, quiet),
    "lost answers": lambda: publishing.run(SEED, 4, quiet),
    "lost answers, not repeatable": lambda: publishing.run(SEED, 4, quiet, repeatable=False),
    "full database": lambda: disk.run(1, quiet),
}


@pytest.mark.parametrize("campaign", SAMPLES.values(), ids=SAMPLES.keys())
def test_nothing_is_violated(campaign: Callable[[], Outcome]) -> None:
    """No fault loses, doubles, overspends or hides anything."""
    outcome = campaign()

    assert outcome.n
    assert outcome.violations == []


def test_workers_take_over_from_the_killed(postgres_url: str) -> None:
    """On PostgreSQL with two worker processes, the requests in flight end once each."""
    outcome = workers.run(SEED, 1, quiet, postgres_url, in_flight=6)

    assert outcome.n
    assert outcome.violations == []
