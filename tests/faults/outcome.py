"""What a campaign found, and the report that is made of all of them."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """One fault, done `n` times."""

    fault: str
    n: int = 0
    violations: list[str] = field(default_factory=list)
    #: Seconds from a process's restart until what it had left was at its end.
    recovery: list[float] = field(default_factory=list)
    note: str = ""

    @property
    def p95(self) -> str:
        """The 95th percentile of the recoveries in seconds, empty when none was measured."""
        if not self.recovery:
            return ""
        if len(self.recovery) < 2:
            return f"{self.recovery[0]:.2f}"
        return f"{statistics.quantiles(self.recovery, n=100, method='inclusive')[94]:.2f}"

    def line(self) -> str:
        """Say it in one line for the terminal."""
        recovery = f", recovery p95 {self.p95} s" if self.recovery else ""
        return f"{self.fault}: {self.n} times, {len(self.violations)} violations{recovery}"
