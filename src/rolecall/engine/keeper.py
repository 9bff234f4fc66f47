"""The keeper: a thread beside the line that beats, reaps, sweeps and notices kill switches."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import structlog

from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from collections.abc import Callable

_log = structlog.get_logger(__name__)

#: Seconds between two looks at the kill switches: work in flight is to be cancelled within 5 s (promise P5).
WATCH_S = 1.0
#: Exit code of a worker that others have taken over from (EX_SOFTWARE).
DECLARED_DEAD = 70


class Keeper:
    """Calls `watch` every second and `keep` every `round_s`; after an error the next turn tries again."""

    def __init__(self, watch: Callable[[], None], keep: Callable[[], None], round_s: float) -> None:
        """Prepare the thread; its first round is at once."""
        self._watch = watch
        self._keep = keep
        self._round_s = round_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="engine-keeper", daemon=True)
        #: False while the last round failed.
        self.well = True

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the present turn."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stop.is_set():
            if time.monotonic() >= due:
                self.well = _tried(self._keep)
                due = time.monotonic() + self._round_s
            _tried(self._watch)
            self._stop.wait(min(WATCH_S, self._round_s))


def die() -> None:
    """End this process at once: others have taken over its runs."""
    _log.critical("declared_dead_after_silence")
    os._exit(DECLARED_DEAD)  # nothing may run any more, not even handlers


def _tried(turn: Callable[[], None]) -> bool:
    try:
        turn()
    except RolecallError as error:
        _log.warning("keeper_will_try_again", error=error.message)
        return False
    except Exception:  # noqa: BLE001  # nothing may end the keeper while the process works
        _log.exception("keeper_will_try_again")
        return False
    return True
