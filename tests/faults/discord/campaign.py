"""A campaign before Discord, whose library naps shortly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.faults.chat import campaign as chat
from tests.faults.discord.furnished import FurnishedKit
from tests.faults.discord.haste import hasty
from tests.faults.discord.stage import Stage
from tests.faults.outcome import Outcome

KITS: chat.Kits = {FurnishedKit: "the gateway"}


def campaign(
    fault: str,
    seed: int,
    count: int,
    tell: Callable[[str], None],
    play: Callable[[Stage, int], Awaitable[int]],
    *,
    grouped: bool = False,
    most: int = chat.MOST,
) -> Outcome:
    """See `tests.faults.chat.campaign.campaign`."""
    outcome = Outcome(f"Discord: {fault}")
    with hasty():
        return chat.campaign(outcome, seed, count, tell, Stage, play, KITS, grouped=grouped, most=most)
