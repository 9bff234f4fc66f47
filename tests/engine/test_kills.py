"""kill -9 of the embedded process at every step: the run reaches its end, with each effect once."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from rolecall.testing.steps import MOMENTS
from tests.engine import children
from tests.engine.toy import STEPS, accept, cards, events, status

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext

    from rolecall.store import SqlStore
    from rolecall.testing.steps import Moment
    from tests.engine.toy import House


def end_of(processes: ForkServerContext, *args: object) -> int | None:
    """Run an embedded engine in a child process and return its exit code."""
    child = processes.Process(target=children.embedded, args=args)
    child.start()
    child.join(20)
    return child.exitcode


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_run_goes_on_where_it_was(
    house: House, store: SqlStore, processes: ForkServerContext, step: str, moment: Moment
) -> None:
    """Only the call, whose result was not yet stored, is made again."""
    run = accept(store)

    assert end_of(processes, house, (step, moment)) == -signal.SIGKILL
    assert end_of(processes, house) == 0

    assert status(store, run) == "delivered"
    assert cards(store, run) == ["plan", "deliver"]
    assert events(store, run) == ["toy_plan", "toy_deliver"]
    assert house.asked() == (2 if (step, moment) == ("ask", "inside") else 1)


def test_a_run_that_kills_its_process_is_set_aside(house: House, store: SqlStore, processes: ForkServerContext) -> None:
    """Three processes die of it; the fourth tells its requester and works on."""
    poison, healthy = accept(store, 1), accept(store, 2)
    for _ in range(3):
        assert end_of(processes, house, ("deliver", "before"), poison.id) == -signal.SIGKILL

    assert end_of(processes, house, ("deliver", "before"), poison.id) == 0

    assert status(store, poison) == "set_aside"
    assert cards(store, poison) == ["plan", "set_aside"]
    assert status(store, healthy) == "delivered"
