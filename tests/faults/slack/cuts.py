"""Sockets that break without a word, before an envelope is stored or between that and its ack."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import rolecall_slack.sockets
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.mailroom import RETRIES
from tests.faults.outcome import Outcome
from tests.faults.slack.campaign import SOCKETS, campaign
from tests.faults.slack.stage import Stage

#: Asks, and decisions, that are on their way when all sockets break.
BATCH = 3
#: Real seconds: between two pings of ours (the product's three would be waited for at each cut), until the platform
#: gives an ack up, and until we have to be connected again.
PING_S, IMPATIENT_S, PATIENCE_S = 0.1, 0.3, 20


def cut(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Cut all connections with deliveries under way; what is not acknowledged is sent or done again."""
    with _pinging():
        return campaign("all sockets cut", seed, count, tell, _cut, SOCKETS)


@contextmanager
def _pinging() -> Iterator[None]:
    before, rolecall_slack.sockets.PING_S = rolecall_slack.sockets.PING_S, PING_S
    try:
        yield
    finally:
        rolecall_slack.sockets.PING_S = before


async def _cut(stage: Stage, count: int) -> int:
    done, asks = 0, list[int]()
    stage.slack.mailroom.patience = IMPATIENT_S
    while done < count:
        presses = {number: stage.max.click(stage.card(number), "rc|approve") for number in asks}
        for number in asks:
            stage.promises.decided(number, "approve")
        _arm(stage)
        new = [stage.ask() for _ in range(BATCH)]
        asked, pressed = await asyncio.gather(asyncio.gather(*new), asyncio.gather(*presses.values()))
        await _reconnected(stage)
        done += _missed([one for _number, told in asked for one in told]) + _missed(pressed)
        for number, press in zip(presses, pressed, strict=True):
            if not press.acked:  # the button is still there, so it is pressed again
                await stage.decide(stage.max, stage.card(number), "approve")
        for seconds in RETRIES:
            stage.house.clock.pass_time(seconds=seconds)
            await stage.slack.mailroom.tick()
        asks = [number for number, told in asked if _heard(stage, number, told)]
        await stage.turn()
    return done


def _heard(stage: Stage, number: int, deliveries: list[Delivery]) -> bool:
    """Tell whether an ask was acknowledged in the end; of a command that was not nobody knows."""
    if all(one.acked for one in deliveries):
        return True
    stage.expect(deliveries[0].channel != "events_api", f"the event of ask {number} was never acknowledged")
    stage.promises.unheard(number)
    return False


def _missed(deliveries: Sequence[Delivery]) -> int:
    return sum(not one.attempts[0].acked for one in deliveries)


def _arm(stage: Stage) -> None:
    """Cut now, or as soon as the first of the next events is stored and before its ack."""
    if stage.dice.random() < 0.3:
        stage.slack.sockets.cut()
        return

    def cuts() -> None:
        stage.house.accepted = lambda: None
        stage.slack.sockets.cut()

    stage.house.accepted = cuts


async def _reconnected(stage: Stage) -> None:
    """Wait until the library has mended both connections."""
    until = time.monotonic() + PATIENCE_S
    while len(stage.slack.sockets.open) < 2 or await stage.running.sockets.connected() < 2:
        stage.expect(time.monotonic() < until, "the sockets did not come back")
        if time.monotonic() >= until:
            return
        await asyncio.sleep(PING_S / 4)
