"""The rates of calls: a bucket for each operation and place, and one for all calls together.

They age in real time, unlike everything else here, because the client sleeps them off in real time.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

OVERALL = 50


@dataclass
class Bucket:
    """So many calls in so many real seconds."""

    limit: int
    seconds: float
    calls: list[float] = field(default_factory=list)

    def wait(self) -> float:
        """Return the seconds until a call is allowed, 0 now."""
        now = asyncio.get_running_loop().time()
        self.calls = [at for at in self.calls if now - at < self.seconds]
        return 0.0 if len(self.calls) < self.limit else self.seconds - (now - self.calls[0])

    def take(self) -> None:
        """Count a call."""
        self.calls.append(asyncio.get_running_loop().time())

    @property
    def reset_after(self) -> float:
        """Seconds until the bucket has room for one more than now."""
        return max(0.0, self.seconds - (asyncio.get_running_loop().time() - self.calls[0])) if self.calls else 0.0


class Rates:
    """The buckets; an operation has one only where a test `limit`s it, because the real ones are not published."""

    def __init__(self) -> None:
        """Begin with the limit for all calls; `enforced` off is for load."""
        self.enforced = True
        self.overall = Bucket(OVERALL, 1.0)
        self._limits: dict[str, tuple[int, float]] = {}
        self._buckets: dict[tuple[str, str], Bucket] = defaultdict()

    def limit(self, name: str, calls: int, seconds: float) -> None:
        """Allow an operation so many calls in so many real seconds for each channel, guild or app."""
        self._limits[name] = calls, seconds

    def bucket(self, name: str, place: str) -> Bucket | None:
        """Return the bucket of an operation in a place."""
        if name not in self._limits:
            return None
        return self._buckets.setdefault((name, place), Bucket(*self._limits[name]))
