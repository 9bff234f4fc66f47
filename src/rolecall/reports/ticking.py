"""The tick: runs every errand that is due; any number of processes may tick, each errand is run once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import structlog

from rolecall.errors import RolecallError
from rolecall.reports import posting
from rolecall.reports.errands import due, errands, parted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rolecall.domain.schedule import Schedule
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.errands import Errand

    #: Runs one errand: claims it, and in the same transaction does what it is for.
    Runner = Callable[[Bureau, Errand], None]

_log = structlog.get_logger(__name__)

#: How long after it was due a clock that runs has surely tried.
LATE = dt.timedelta(minutes=15)


class Ticker:
    """Looks what is due and runs it."""

    def __init__(self, bureau: Bureau, runners: Mapping[str, Runner]) -> None:
        """Run errands by `runners`: of each kind of schedule one, and one for `checkin`."""
        self._bureau = bureau
        self._runners = runners
        #: What went wrong with schedules at the last tick, by schedule.
        self.failing: dict[str, str] = {}

    def tick(self) -> None:
        """Run what is due, schedule by schedule; what fails is tried again at the next tick, the others go on."""
        now = self._bureau.office.clock.now()
        active = self._active()
        self.failing = {name: why for name, why in self.failing.items() if name in {one.id for one, _at in active}}
        for schedule, handled in active:
            try:
                self._serve(due(schedule, handled, now))
                self.failing.pop(schedule.id, None)
            except RolecallError as error:
                _log.warning("schedule_waits", schedule=schedule.id, error=str(error))
                self.failing[schedule.id] = str(error)
            except Exception as error:  # noqa: BLE001  # whatever it is, the other schedules go on
                _log.exception("schedule_waits", schedule=schedule.id)
                self.failing[schedule.id] = f"{type(error).__name__}; the log has the details."

    def next_at(self) -> dt.datetime | None:
        """Return when something is due next, None where nothing ever is."""
        soon = [next(errands(schedule, handled)).at for schedule, handled in self._active()]
        return min(soon, default=None)

    def late(self) -> dict[str, dt.datetime]:
        """Return the schedules that nobody serves, with when they were due: no clock runs, or each try fails."""
        since = self._bureau.office.clock.now() - LATE
        found = {schedule.id: next(errands(schedule, handled)).at for schedule, handled in self._active()}
        return {schedule: at for schedule, at in found.items() if at < since}

    def _serve(self, found: list[Errand]) -> None:
        missed, found = parted(found)
        if missed:
            posting.pass_over(self._bureau, missed)
        for errand in found:
            self._runners["checkin" if errand.what == "checkin" else errand.schedule.kind](self._bureau, errand)

    def _active(self) -> Sequence[tuple[Schedule, dt.datetime]]:
        with self._bureau.office.store.reading(self._bureau.tenant) as uow:
            return [(schedule, dt.datetime.fromisoformat(handled)) for schedule, handled in uow.schedules.active()]
