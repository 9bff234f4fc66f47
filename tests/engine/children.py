"""What the child processes of the engine's tests do."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING

from rolecall.engine import EmbeddedLock
from rolecall.testing.steps import KillingSteps
from tests.engine.toy import House, accept, status, until

if TYPE_CHECKING:
    from rolecall.domain.value import Json
    from rolecall.ports.steps import Steps
    from rolecall.testing.steps import Moment


def embedded(house: House, kill: tuple[str, Moment] | None = None, only: str = "") -> None:
    """Run the embedded engine until no run is unfinished, or until killed at a step and moment of a run."""
    store = house.store()

    def line(steps: Steps) -> Json:
        return house.line(KillingSteps(steps, *kill) if kill and only in steps.run else steps)

    engine = house.engine(store, line)
    engine.launch()
    until(lambda: not _unfinished(house))
    engine.drain(5)
    store.close()


def ask(house: House, number: int) -> None:
    """Ask for a note: whoever gets the lock is the engine until its own request has ended."""
    store, lock = house.store(), EmbeddedLock(house.data / "engine.lock")
    run = accept(store, number)
    engine = house.engine(store, house.line)
    engine.enqueue(run)
    launched = False
    while status(store, run) != "delivered":
        if not launched and lock.acquire():
            launched = True
            engine.launch()
        time.sleep(0.02)
    engine.drain(5)
    lock.release()
    store.close()


def worker(house: House, name: str, hold: bool, silent_s: float) -> None:
    """Work until SIGTERM, then drain; with `hold` the call of the line lasts until then."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    store = house.store()

    def line(steps: Steps) -> Json:
        if hold:
            steps.commit("plan", lambda _uow: None)
            (house.data / name).touch()
            steps.call("held", lambda: ended.wait(60))
        return house.line(steps)

    engine = house.engine(store, line, executor_id=name, silent_s=silent_s, slots=1)
    engine.launch()
    ended.wait()
    engine.drain(5)
    store.close()


def _unfinished(house: House) -> bool:
    store = house.store()
    try:
        with store.reading("main") as uow:
            return bool(uow.runs.unfinished())
    finally:
        store.close()
