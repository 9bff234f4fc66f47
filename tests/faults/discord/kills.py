"""`kill -9` between what Discord tells, what is stored, what is answered and what is posted."""

from __future__ import annotations

from collections.abc import Callable

from tests.adapters.kits.discord_afar import DurableDiscordKit
from tests.faults.chat import kills
from tests.faults.chat.campaign import Kits
from tests.faults.discord.sessions import ANEW
from tests.faults.discord.sights import Sights
from tests.faults.outcome import Outcome

KITS: Kits = {DurableDiscordKit: "the gateway"}


def killed(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """See `tests.faults.chat.kills.killed`."""
    outcome = Outcome("Discord: SIGKILL between event, answer and message")
    return kills.killed(outcome, seed, count, tell, KITS, lambda _house, home: Sights(home.discord), most=ANEW)
