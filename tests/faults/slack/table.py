"""The fault table of the Slack adapter: its rows, and how often `make faults` does each."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.outcome import Outcome
from tests.faults.slack import cuts, deciding, deliveries, kills, refusing, sending, signatures

#: A row: from a seed and how often to what was found; it tells how far it is.
Row = Callable[[int, int, Callable[[str], None]], Outcome]
#: How often at least.
OFTEN = 200

ROWS: dict[str, tuple[Row, int]] = {
    "duplicated": (deliveries.duplicated, OFTEN),
    "late": (deliveries.late, OFTEN),
    "retried": (deliveries.retried, OFTEN),
    "cut": (cuts.cut, OFTEN),
    "throttled": (sending.throttled, OFTEN),
    "broken": (sending.broken, OFTEN),
    "lost": (sending.lost, OFTEN),
    "least": (sending.least, OFTEN),
    "killed": (kills.killed, OFTEN),
    "replayed": (signatures.replayed, OFTEN),
    "forged": (signatures.forged, OFTEN),
    "expired": (deciding.expired, OFTEN),
    "stale": (deciding.stale, OFTEN),
    "doubled": (deciding.doubled, OFTEN),
    "rivals": (deciding.rivals, OFTEN),
    "removed": (deciding.removed, OFTEN),
    "refused": (refusing.refused, len(refusing.refusals())),
}
