"""A campaign before Slack, over sockets and over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.adapters.kits.slack import SlackHttpKit, SlackKit
from tests.faults.chat import campaign as chat
from tests.faults.outcome import Outcome
from tests.faults.slack.stage import Stage

SOCKETS: chat.Kits = {SlackKit: "sockets"}
HTTP: chat.Kits = {SlackHttpKit: "HTTP"}
BOTH: chat.Kits = {**SOCKETS, **HTTP}


def campaign(
    fault: str,
    seed: int,
    count: int,
    tell: Callable[[str], None],
    play: Callable[[Stage, int], Awaitable[int]],
    kits: chat.Kits = BOTH,
    *,
    grouped: bool = False,
) -> Outcome:
    """See `tests.faults.chat.campaign.campaign`."""
    return chat.campaign(Outcome(f"Slack: {fault}"), seed, count, tell, Stage, play, kits, grouped=grouped)
