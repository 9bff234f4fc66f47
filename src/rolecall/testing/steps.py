"""Steps for tests: run a line in a straight go, or be killed at a chosen point of it."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Literal

from rolecall.line.steps import RecordedSteps

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolecall.domain.value import Json
    from rolecall.ports.steps import Steps
    from rolecall.ports.store import UnitOfWork

#: Before the transaction or call, inside it when its work is done, after it is stored.
Moment = Literal["before", "inside", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "inside", "after")


class StraightSteps(RecordedSteps):
    """Steps in the caller's thread, without an engine; the checkpoints are the real ones."""


class Killed(BaseException):
    """The process dies here; not an `Exception`, so that no code under test survives it."""


def kill() -> None:
    """Kill this process as a power button would: no handler, no clean-up."""
    os.kill(os.getpid(), signal.SIGKILL)


def raise_killed() -> None:
    """Break off the line without ending the process."""
    raise Killed


class KillingSteps:
    """Passes every step on, and dies at one moment of one step."""

    def __init__(self, steps: Steps, step: str, moment: Moment, die: Callable[[], None] = kill) -> None:
        """Call `die` at `moment` of the step named `step`."""
        self._steps = steps
        self._step = step
        self._moment = moment
        self._die = die

    @property
    def run(self) -> str:
        """The run's id."""
        return self._steps.run

    def call(self, name: str, work: Callable[[], Json]) -> Json:
        """Pass a call on."""

        def inside() -> Json:
            output = work()
            self._at(name, "inside")
            return output

        self._at(name, "before")
        output = self._steps.call(name, inside)
        self._at(name, "after")
        return output

    def commit(self, name: str, work: Callable[[UnitOfWork], Json]) -> Json:
        """Pass a commit on."""

        def inside(uow: UnitOfWork) -> Json:
            output = work(uow)
            self._at(name, "inside")
            return output

        self._at(name, "before")
        output = self._steps.commit(name, inside)
        self._at(name, "after")
        return output

    def _at(self, name: str, moment: Moment) -> None:
        if (name, moment) == (self._step, self._moment):
            self._die()
