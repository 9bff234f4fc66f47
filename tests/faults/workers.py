"""Two worker processes on PostgreSQL, SIGKILL at random instants while many requests are in flight."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from rolecall.app import App
from rolecall.app.serving import serve
from tests.faults.accounts import violations
from tests.faults.house import SILENT_S, TENANT, House, ask, end, house, processes, run_of, until, waiting, work
from tests.faults.outcome import Outcome
from tests.line.floor import minutes

FAULT = "SIGKILL of one of two workers at a random instant (PostgreSQL)"
#: Seconds the scripted model takes, so that lines are under way when the blow comes.
THINKING_S = 0.25
#: Requests that are accepted and not at their end whenever a worker is killed.
IN_FLIGHT = 20
#: Three executions that broke off set a run aside: an end too, counted apart.
ENDINGS = frozenset({"delivered", "set_aside"})


def worker(home: House, ready: Any) -> None:
    """Be what `rolecall serve --only worker` is, with the slow model; `ready` is set once it can be told to stop."""

    def slow(task: Any) -> str:
        time.sleep(THINKING_S)
        return minutes(task)

    with home.open(slow) as app:
        serve(app, "worker", lambda _what: ready.set())


def run(seed: int, kills: int, tell: Callable[[str], None], url: str, in_flight: int = IN_FLIGHT) -> Outcome:
    """Kill one worker after the other, keeping `in_flight` requests in flight, then let two finish it all."""
    outcome = Outcome(FAULT)
    dice = random.Random(seed)
    asked = 0
    with house(url) as home, home.open() as app:
        app.engine.migrate()
        hire = partial(_hire, home)
        staff, readiness = map(list, zip(hire(), hire(), strict=True))
        try:
            for blow in range(kills):
                asked = _fill(app, asked, in_flight)
                time.sleep(dice.uniform(0.2, SILENT_S))
                asked = _fill(app, asked, in_flight)
                index = dice.randrange(2)
                staff[index].kill()
                staff[index].join()
                if staff[index].exitcode != -signal.SIGKILL:
                    outcome.violations.append(f"a worker ended by itself, exit {staff[index].exitcode}")
                staff[index], readiness[index] = hire()
                outcome.n += 1
                tell(f"{blow + 1} of {kills} kills, {asked} asks, {waiting(app)} in flight")
            began = time.monotonic()
            if not until(lambda: not waiting(app), 30 + 2 * in_flight):
                outcome.violations.append(f"{waiting(app)} requests did not end")
            outcome.recovery.append(time.monotonic() - began)
        finally:
            for process, ready in zip(staff, readiness, strict=True):
                ready.wait(30)
                process.terminate()
                process.join(30)
                if process.exitcode != 0:
                    outcome.violations.append(f"a worker drained with exit {process.exitcode}")
                end(process)
        outcome.violations += violations(app, range(asked), ENDINGS)
        aside = sum(_set_aside(app, number) for number in range(asked))
    outcome.note = (
        f"{asked} requests, {in_flight} in flight at each kill, {aside} set aside after three broken executions; "
        f"a worker counted as dead after {SILENT_S:.0f} s; recovery is from the last kill to the end of all"
    )
    return outcome


def _hire(home: House) -> tuple[Any, Any]:
    """Start a worker; return its process, and what is set once it works."""
    ready = processes().Event()
    process = processes().Process(target=worker, args=(home, ready))
    process.start()
    return process, ready


def _fill(app: App, asked: int, in_flight: int) -> int:
    for _ in range(max(0, in_flight - waiting(app))):
        app.desk.take(ask(asked))
        asked += 1
    work(app)
    return asked


def _set_aside(app: App, number: int) -> bool:
    run = run_of(app, number)
    if run is None:
        return False
    with app.store.reading(TENANT) as uow:
        return uow.runs.status(run.id) == "set_aside"
