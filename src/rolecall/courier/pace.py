"""How fast a platform takes messages and edits: what is remembered of the last ones, so that none is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Place, Ref

if TYPE_CHECKING:
    from rolecall.ports.time import Clock

#: Seconds after which the last message of a channel, or the last edit of a message, no longer matters.
FORGOTTEN_S = 60.0


class Pace:
    """Counts by the clock of one process: after a restart, and beside another process, the platform says it itself."""

    def __init__(self, clock: Clock) -> None:
        """Begin with nothing posted and nothing edited."""
        self._clock = clock
        self._last: dict[Place | Ref, float] = {}

    def wait(self, what: Place | Ref, interval_s: float) -> float:
        """Return the seconds before the next message in a place's channel, or the next edit of a message; 0: now."""
        last = self._last.get(_counted(what), -math.inf)
        return max(0.0, last + interval_s - self._clock.monotonic())

    def passed(self, what: Place | Ref) -> None:
        """Count a message that was posted in a place, or an edit of one."""
        now = self._clock.monotonic()
        recent = {one: at for one, at in self._last.items() if now - at < FORGOTTEN_S}
        self._last = recent | {_counted(what): now}


def _counted(what: Place | Ref) -> Place | Ref:
    """Return what is counted by: the channel, whose threads count together, or the message."""
    return replace(what, thread=None) if isinstance(what, Place) else what
