"""What a gate is: a name, whether it blocks, and a check that yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rolecall.domain.run import Finding, GateResult, Level
from rolecall.line.gates.inspection import Inspection

Check = Callable[[Inspection], Iterable[Finding]]

#: Findings kept per gate: more do not help a person or a repair prompt.
MAX_FINDINGS = 20


@dataclass(frozen=True)
class Gate:
    """One deterministic check of a content; no I/O, no clock. Only `block` stops a delivery."""

    name: str
    level: Level
    check: Check

    def result(self, inspection: Inspection) -> GateResult:
        """Run the check."""
        findings = tuple(self.check(inspection))
        return GateResult(gate=self.name, level=self.level, passed=not findings, findings=findings[:MAX_FINDINGS])


def advice_of(name: str) -> str:
    """Name the warning half that runs whenever a gate runs."""
    return f"{name}_advice"
