"""A limit on how often something may be tried in a minute, by one address and by all."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable

from rolecall.errors import Throttled

WINDOW_S = 60.0
PER_ADDRESS = 20
OVERALL = 300


class RateLimit:
    """Tries of the last minute; what is refused is not counted, so memory is bounded by `OVERALL`."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Count from monotonic seconds."""
        self._now = now
        self._tries: deque[tuple[float, str]] = deque()
        self._by: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, address: str) -> None:
        """Count a try.

        Raises:
            Throttled: this address, or all together, have tried too often.
        """
        with self._lock:
            now = self._now()
            while self._tries and self._tries[0][0] <= now - WINDOW_S:
                _, old = self._tries.popleft()
                self._by[old] -= 1
                if not self._by[old]:
                    del self._by[old]
            if self._by[address] >= PER_ADDRESS or len(self._tries) >= OVERALL:
                raise Throttled(WINDOW_S, "Too many tries to sign in: wait a minute, then open your link again.")
            self._tries.append((now, address))
            self._by[address] += 1
