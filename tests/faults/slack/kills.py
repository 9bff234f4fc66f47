"""`kill -9` between what Slack tells, what is stored, what is acknowledged and what is posted."""

from __future__ import annotations

from collections.abc import Callable

from tests.adapters.kits.slack_afar import DurableHttpKit, DurableSlackKit
from tests.faults.chat import kills
from tests.faults.chat.campaign import Kits
from tests.faults.outcome import Outcome
from tests.faults.slack.sights import Sights

KITS: Kits = {DurableSlackKit: "sockets", DurableHttpKit: "HTTP"}


def killed(seed: int, count: int, tell: Callable[[str], None], kits: Kits = KITS) -> Outcome:
    """See `tests.faults.chat.kills.killed`."""
    outcome = Outcome("Slack: SIGKILL between event, store, ack and post")
    return kills.killed(outcome, seed, count, tell, kits, lambda _house, home: Sights(home.slack))
