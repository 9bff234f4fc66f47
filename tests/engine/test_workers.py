"""Worker processes on PostgreSQL: the living take over from the dead, and the dead stay dead."""

from __future__ import annotations

import datetime as dt
import os
import signal
from typing import TYPE_CHECKING

import pytest

from rolecall.engine.keeper import DECLARED_DEAD
from tests.engine import children
from tests.engine.toy import House, accept, cards, events, status, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import ForkServerContext, ForkServerProcess
    from pathlib import Path

    from rolecall.domain.value import Json
    from rolecall.ports.steps import Steps
    from rolecall.store import SqlStore

    Hire = Callable[..., ForkServerProcess]


@pytest.fixture
def house(tmp_path: Path, postgres_url: str) -> House:
    """A house whose ledger and engine share one PostgreSQL database."""
    return House.at(tmp_path, postgres_url)


@pytest.fixture
def hire(house: House, processes: ForkServerContext) -> Iterator[Hire]:
    """Start a worker; all are drained at the end."""
    workers: list[ForkServerProcess] = []

    def hired(name: str, *, hold: bool = False, silent_s: float = 1.5) -> ForkServerProcess:
        worker = processes.Process(target=children.worker, args=(house, name, hold, silent_s))
        worker.start()
        workers.append(worker)
        return worker

    yield hired
    for worker in workers:
        if worker.is_alive():
            worker.terminate()
        worker.join(20)


def test_the_run_of_a_killed_worker_is_finished_by_another(house: House, store: SqlStore, hire: Hire) -> None:
    """SIGKILL in mid-line: the other worker notices the silence and goes on after the last commit."""
    run = accept(store)
    first = hire("first", hold=True)
    until((house.data / "first").exists)
    os.kill(first.pid, signal.SIGKILL)

    hire("second")
    until(lambda: status(store, run) == "delivered")

    assert events(store, run) == ["toy_deliver"]
    assert cards(store, run) == ["deliver"]


def test_a_draining_worker_hands_over_at_once(house: House, store: SqlStore, hire: Hire) -> None:
    """SIGTERM: the step under way ends, another worker does the rest long before its next round."""
    run = accept(store)
    first = hire("first", hold=True, silent_s=60)
    until((house.data / "first").exists)
    hire("second", silent_s=60)
    until(lambda: _enlisted(store, "second"))

    first.terminate()
    first.join(10)
    until(lambda: status(store, run) == "delivered", 3)

    assert first.exitcode == 0
    assert house.asked() == 1
    assert cards(store, run) == ["deliver"]


def test_a_worker_that_was_declared_dead_stops_by_itself(house: House, store: SqlStore, hire: Hire) -> None:
    """Frozen, replaced, woken up: it ends before it works on, and every effect is there once."""
    run = accept(store)
    first = hire("first", hold=True)
    until((house.data / "first").exists)
    os.kill(first.pid, signal.SIGSTOP)
    hire("second")
    until(lambda: status(store, run) == "delivered")

    os.kill(first.pid, signal.SIGCONT)
    first.join(10)

    assert first.exitcode == DECLARED_DEAD
    assert house.asked() == 1
    assert cards(store, run) == ["deliver"]


def test_sweep_and_retention_work_on_postgresql(house: House, store: SqlStore) -> None:
    """A run that breaks off is tried again, and its workflow can be forgotten once it has ended."""
    tries: list[str] = []

    def line(steps: Steps) -> Json:
        tries.append(steps.run)
        if len(tries) == 1:
            raise ZeroDivisionError
        return house.line(steps)

    engine = house.engine(store, line, executor_id="first")
    engine.launch()
    run = accept(store)
    until(lambda: status(store, run) == "delivered")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    until(lambda: engine.retain(later) == 1)
    engine.drain(5)

    assert len(tries) == 2
    assert cards(store, run) == ["plan", "deliver"]


def _enlisted(store: SqlStore, name: str) -> bool:
    with store.begin("main") as uow:
        return uow.executors.beat(name)
