"""Kill switches that are on."""

from __future__ import annotations

from rolecall.domain.value import Value


class Stop(Value, frozen=True):
    """A kill switch that is on. Scope: `global`, `role:<id>`, `engagement:<id>`, `run:<id>`, `request:<id>`."""

    scope: str
    by: str
    reason: str
    at: str
