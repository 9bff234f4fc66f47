"""A small sample of the fault table of the Slack adapter; `make faults` does every row many times over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rolecall_slack
from tests.adapters.fake_slack.web_api.door import METHODS
from tests.faults.slack.provoking import PROVOKED
from tests.faults.slack.table import OFTEN, ROWS

SEED = 20261121
#: How often a row is done here; those that are done by processes or cost nothing, otherwise.
FEW, OTHERS = 4, {"killed": 5, "forged": 19, "refused": 8}
#: Methods that only commands of the adapter call, which people run and see fail.
BY_HAND = {"chat.delete", "files.delete"}


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


def test_every_method_of_the_adapter_is_refused() -> None:
    """A method that is called from tomorrow on belongs into the table."""
    folder = Path(rolecall_slack.__file__).parent
    words = {word for file in folder.rglob("*.py") for word in re.findall(r'"([a-z]+(?:\.\w+)+)"', file.read_text())}

    assert words & METHODS.keys() == PROVOKED.keys() | BY_HAND
