"""SIGKILL of the embedded process before, inside and after every commit and call; the next process has to mend it.

One ledger for the whole campaign. Each process brings what the one before it left to its end, takes one more ask,
and dies of it at a chosen point. The last one lives.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from rolecall.app import App
from rolecall.desk import front
from rolecall.ports.steps import Steps
from rolecall.testing.steps import MOMENTS, KillingSteps, Moment, kill
from tests.faults.accounts import violations
from tests.faults.house import House, ask, end, engine, house, processes, until, waiting, work
from tests.faults.outcome import Outcome
from tests.line.floor import minutes

FAULT = "SIGKILL before, inside and after every stage's commit (SQLite)"
#: Steps of a run: commits, and the one call.
STEPS = ("open", "intake", "plan", "retrieve", "draft.0.0.0", "draft.0", "verify.0", "deliver")
#: Around the line: the inbox row (accepted, being worked, worked but not enqueued), and between reserve and settle.
BESIDE: tuple[tuple[str, Moment], ...] = (
    ("inbox", "before"),
    ("inbox", "inside"),
    ("inbox", "after"),
    ("model", "inside"),
)
POINTS: tuple[tuple[str, Moment], ...] = (*((step, moment) for step in STEPS for moment in MOMENTS), *BESIDE)
#: Seconds an event stays with a process that died while it worked it (the product: `front.LEASE_S`).
LEASE_S = 1.0
RECOVERED = "recovered"

Point = tuple[str, Moment]


def life(home: House, number: int, point: Point | None, born: float) -> None:
    """Live one life of the embedded process: mend, take ask `number`, and die of it at `point`.

    `born` is the monotonic time at which the parent began to start this process.
    """
    front.LEASE_S = LEASE_S
    mortal = _Mortal(point)
    with home.open(mortal.answer) as app:
        mortal.arm(app)
        built = engine(app, mortal.around)
        built.launch()
        if not _mended(app):
            raise SystemExit(3)
        with (home.data / RECOVERED).open("a", encoding="utf-8") as file:
            file.write(f"{number} {time.monotonic() - born}\n")
        if point is not None:
            mortal.armed = True
            app.desk.take(ask(number))
            mortal.die_at("inbox", "before")
            work(app)
            until(lambda: not waiting(app), 20)
        built.drain(5)


def _mended(app: App) -> bool:
    def nothing_left() -> bool:
        work(app)
        return not waiting(app)

    return until(nothing_left, 90)


class _Mortal:
    """Dies at one point, once it is armed."""

    def __init__(self, point: Point | None) -> None:
        self._point = point
        self.armed = False

    def die_at(self, step: str, moment: Moment) -> None:
        """Die if this is the point."""
        if self.armed and (step, moment) == self._point:
            kill()

    def answer(self, task: Any) -> str:
        """Answer as the model, or die after the provider took the call and before anybody heard of it."""
        self.die_at("model", "inside")
        return minutes(task)

    def around(self, steps: Steps) -> Steps:
        """Lay the killing around the steps of a run that was taken in this life."""
        return KillingSteps(steps, *self._point) if self._point and self.armed else steps

    def arm(self, app: App) -> None:
        """Put the points beside the line into the composition."""
        enqueue = app.enqueue

        def refuses(_role: object) -> None:
            self.die_at("inbox", "inside")

        def enqueued(run: Any) -> None:
            self.die_at("inbox", "after")
            enqueue(run)

        app.evaluations = SimpleNamespace(evaluated=lambda _role: True, refuses=refuses)
        app.enqueue = enqueued


def run(seed: int, rounds: int, tell: Callable[[str], None], points: tuple[Point, ...] = POINTS) -> Outcome:
    """Kill at every point `rounds` times, in an order that `seed` gives, and look at what is left."""
    outcome = Outcome(FAULT)
    order = [point for _ in range(rounds) for point in points]
    random.Random(seed).shuffle(order)
    context = processes()
    with house() as home:
        with home.open():
            pass  # migrated, with its first engagement
        for number, point in enumerate([*order, None]):
            child = context.Process(target=life, args=(home, number, point, time.monotonic()))
            child.start()
            child.join(120)
            wanted = -signal.SIGKILL if point else 0
            if child.exitcode != wanted:
                outcome.violations.append(f"life {number} at {point}: exit {child.exitcode} instead of {wanted}")
            end(child)
            outcome.n += point is not None
            if number % 20 == 19:
                tell(f"{outcome.n} of {len(order)} kills")
        with home.open() as app:
            outcome.violations += violations(app, range(len(order)))
        lines = (home.data / RECOVERED).read_text(encoding="utf-8").splitlines()
        outcome.recovery = [float(line.split()[1]) for line in lines if not line.startswith("0 ")]
    outcome.note = f"{len(points)} points × {rounds}; an event's lease was {LEASE_S:.0f} s"
    return outcome
