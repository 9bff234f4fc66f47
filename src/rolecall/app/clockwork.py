"""The clock of an installation: rings for the schedules, in however many processes have one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rolecall.errors import RolecallError
from rolecall.reports.clock import HOUSEKEEPING_S, AlarmClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rolecall.app.app import App

#: Names of the two alarms: now and then, since a schedule may have changed, and when something is due.
SWEEP, NEXT = "schedules", "due"


@contextmanager
def ringing(app: App) -> Iterator[AlarmClock]:
    """Run the schedules until the block ends; what was missed is made up for at once."""
    clock = AlarmClock()

    def tick() -> None:
        app.ticker.tick()
        try:
            soon = app.ticker.next_at()
        except RolecallError:
            return  # the database rests: the next sweep looks again
        if soon is not None and soon > app.clock.now():  # what is past has failed: the next sweep tries it again
            clock.at(soon, NEXT, tick)

    clock.start()
    try:
        clock.every(HOUSEKEEPING_S, SWEEP, tick)
        yield clock
    finally:
        clock.stop()
