"""A clock that stands until it is moved, and ids that count."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import Counter

START = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


class FakeClock:
    """`Clock` that moves only when it is told to, or when somebody sleeps."""

    def __init__(self, start: dt.datetime = START) -> None:
        """Begin at `start`, an aware time."""
        self._now = start
        self._monotonic = 0.0

    def now(self) -> dt.datetime:
        """See `Clock.now`."""
        return self._now

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        """Pass the time at once."""
        self.pass_time(seconds=seconds)

    def pass_time(self, **duration: float) -> None:
        """Move both clocks forward by a duration as `timedelta` takes it."""
        step = dt.timedelta(**duration)
        self._now += step
        self._monotonic += step.total_seconds()

    def jump(self, to: dt.datetime) -> None:
        """Set the wall clock, back or forth; monotonic time stands still."""
        self._now = to


class SequentialIds:
    """`Ids` that count per prefix: `r0001`, `r0002`, so that they sort in order of making."""

    def __init__(self) -> None:
        """Begin at 1."""
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def new(self, prefix: str) -> str:
        """See `Ids.new`."""
        return f"{prefix}{self._next(prefix):04}"

    def salt(self) -> str:
        """See `Ids.salt`."""
        return hashlib.sha256(f"salt {self._next('salt')}".encode()).hexdigest()[:32]

    def secret(self) -> str:
        """See `Ids.secret`."""
        return f"secret-{self._next('secret'):04}"

    def _next(self, name: str) -> int:
        with self._lock:
            self._counts[name] += 1
            return self._counts[name]
