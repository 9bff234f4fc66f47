"""The clock: APScheduler only rings; what is done at a tick is ours and may be rung twice without harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

#: Seconds between two rings of the housekeeping, and of the schedules where none is due before.
HOUSEKEEPING_S = 60


class AlarmClock:
    """Rings in its own threads; any number of processes may have one."""

    def __init__(self) -> None:
        """Prepare; nothing rings yet."""
        from apscheduler.executors.pool import ThreadPoolExecutor  # noqa: PLC0415  # heavy
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415  # heavy

        self._rings: Any = ThreadPoolExecutor()
        self._scheduler: Any = BackgroundScheduler(timezone="UTC", executors={"default": self._rings})

    def every(self, seconds: int, name: str, ring: Callable[[], None]) -> None:
        """Ring at once and then every so many seconds, never twice at the same time."""
        ring()
        self._scheduler.add_job(
            ring,
            "interval",
            seconds=seconds,
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def at(self, when: dt.datetime, name: str, ring: Callable[[], None]) -> None:
        """Ring once at an instant, in place of what `name` was to ring at before."""
        self._scheduler.add_job(
            ring, "date", run_date=when, id=name, replace_existing=True, max_instances=1, misfire_grace_time=None
        )

    def start(self) -> None:
        """Begin to ring."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ringing and wait for the ring under way; it may still set an alarm, which never rings."""
        self._scheduler.pause()
        self._scheduler.get_jobs()  # returns when what is due has been handed on: in the middle of it a stop breaks it
        # Were the scheduler to wait, it would hold the lock that the ring needs to set its alarm, for ever.
        self._scheduler.shutdown(wait=False)
        self._rings.shutdown(wait=True)
