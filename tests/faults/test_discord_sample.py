"""A small sample of the fault table of the Discord adapter; `make faults` does every row many times over."""

from __future__ import annotations

import pytest

from tests.adapters.fake_discord.rest.registry import OPERATIONS
from tests.faults.discord.provoking import NEVER, PROVOKED
from tests.faults.discord.table import OFTEN, ROWS

SEED = 20261122
#: How often a row is done here; where there are many kinds of a fault, otherwise.
FEW, OTHERS = 2, {"refused": 4}


@pytest.mark.parametrize("name", ROWS)
def test_nothing_is_violated(name: str) -> None:
    """No fault loses a request, posts twice, or decides other than once."""
    row, _often = ROWS[name]

    outcome = row(SEED, OTHERS.get(name, FEW), lambda _told: None)

    print(f"seed {SEED}: {outcome.line()} ({outcome.note})")
    assert outcome.n >= OTHERS.get(name, FEW)
    assert outcome.violations == []


def test_every_row_is_done_often_enough() -> None:
    """Two hundred times and more."""
    assert all(often >= OFTEN for _row, often in ROWS.values())


def test_every_operation_of_the_adapter_is_refused() -> None:
    """What the platform learns tomorrow is provoked, too, or nobody who runs calls it."""
    assert {one.name for one in OPERATIONS} == PROVOKED.keys() | NEVER
    assert not PROVOKED.keys() & NEVER
