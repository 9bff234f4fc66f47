"""The clock of the simulated history: the story sets its wall time, durations stay real."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rolecall.ports.time import Clock

#: What passes between two looks at the clock, so that nothing happens at the same moment as its cause.
TICK = dt.timedelta(seconds=2)


class SimulatedClock:
    """`Clock` that stands in the past; every look at it moves it on a little."""

    def __init__(self, real: Clock) -> None:
        """Begin now; durations and waiting are those of the real clock."""
        self._real = real
        self._now = real.now()

    def jump(self, to: dt.datetime) -> None:
        """Set the wall time, an aware one."""
        self._now = to

    def now(self) -> dt.datetime:
        """See `Clock.now`."""
        self._now += TICK
        return self._now

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return self._real.monotonic()

    def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        self._real.sleep(seconds)
