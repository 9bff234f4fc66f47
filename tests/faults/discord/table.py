"""The fault table of the Discord adapter: its rows, and how often `make faults` does each."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.discord import deciding, deliveries, kills, refusing, sending, sessions
from tests.faults.outcome import Outcome

#: A row: from a seed and how often to what was found; it tells how far it is.
Row = Callable[[int, int, Callable[[str], None]], Outcome]
#: How often at least.
OFTEN = 200

ROWS: dict[str, tuple[Row, int]] = {
    "duplicated": (deliveries.duplicated, OFTEN),
    "late": (deliveries.late, OFTEN),
    "dropped": (sessions.dropped, OFTEN),
    "recalled": (sessions.recalled, OFTEN),
    "invalidated": (sessions.invalidated, OFTEN),
    "throttled": (sending.throttled, OFTEN),
    "broken": (sending.broken, OFTEN),
    "lost": (sending.lost, OFTEN),
    "forgotten": (sending.forgotten, OFTEN),
    "threads": (sending.threads, OFTEN),
    "killed": (kills.killed, OFTEN),
    "stale": (deciding.stale, OFTEN),
    "doubled": (deciding.doubled, OFTEN),
    "rivals": (deciding.rivals, OFTEN),
    "removed": (deciding.removed, OFTEN),
    "outlived": (deciding.outlived, OFTEN),
    "refused": (refusing.refused, len(refusing.refusals())),
}
