"""How often a method may be called: tiers by the minute, and one message a second in a channel."""

from __future__ import annotations

import math
from collections import defaultdict, deque

from rolecall.ports.time import Clock

MINUTE = 60.0
#: Calls a minute by tier; 0 is "special": no tier, other rules.
TIERS = {0: math.inf, 1: 1, 2: 20, 3: 50, 4: 100}


class Rates:
    """Sliding windows on the clock, by method and workspace; `enforced` off lets a load test through."""

    def __init__(self, clock: Clock) -> None:
        """Begin with empty windows."""
        self._clock = clock
        self._calls: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self.enforced = True

    def wait(self, method: str, tier: int, team: str) -> int:
        """Return 0 and count the call, or the whole seconds after which it may be repeated."""
        return self._window((method, team), TIERS[tier], MINUTE)

    def wait_in(self, channel: str) -> int:
        """Return 0 and count a message in a channel, or the whole seconds to wait."""
        return self._window(("message", channel), 1, 1.0)

    def _window(self, key: tuple[str, str], most: float, seconds: float) -> int:
        if not self.enforced:
            return 0
        calls, now = self._calls[key], self._clock.monotonic()
        while calls and now - calls[0] >= seconds:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil(seconds - (now - calls[0])))
        calls.append(now)
        return 0
