"""The session with the gateway: broken off, asked to come back, or invalid, and what people do meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from tests.adapters.kits.discord import Deed
from tests.faults.discord.campaign import campaign
from tests.faults.discord.stage import Stage
from tests.faults.outcome import Outcome

#: Asks, and decisions, that are on their way when the session breaks.
BATCH = 4
#: Longest time without a session, in seconds of the clock.
AWAY_S = 60
#: Real seconds until we have to be there again, and between two looks.
PATIENCE_S, LOOK_S = 20, 0.005
#: Sessions that are begun in one house: the product begins a hundred in a day.
ANEW = 50


def dropped(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Break the socket, and do things before it is back: RESUME brings what was missed, now and then too late."""

    async def breaks(stage: Stage) -> None:
        stage.discord.gateway.drop()

    return campaign("the socket drops, RESUME", seed, count, tell, lambda stage, n: _missed(stage, n, breaks))


def recalled(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Ask the client to connect again, and do things meanwhile."""

    async def asks(stage: Stage) -> None:
        await stage.discord.gateway.reconnect()

    return campaign("asked to connect again (op 7)", seed, count, tell, lambda stage, n: _missed(stage, n, asks))


async def _missed(stage: Stage, count: int, breaks: Callable[[Stage], Awaitable[None]]) -> int:
    done, asks, gateway = 0, list[int](), stage.discord.gateway
    while done < count:
        deeds = [await _decision(stage, number) for number in asks]
        asks = []
        for _ in range(min(BATCH, count)):
            number, told = await stage.asking()
            asks.append(number)
            deeds.append(told)
        stage.dice.shuffle(deeds)
        before = gateway.begun, gateway.resumed
        early = [deeds.pop() for _ in range(stage.dice.randint(0, 1))]
        stage.bring(*early)  # it may have arrived, or not
        await breaks(stage)
        stage.bring(*deeds)
        if stage.dice.random() < 0.5:
            stage.house.clock.pass_time(seconds=stage.dice.uniform(0, AWAY_S))
        missed = len(deeds) if gateway.resumed == before[1] else 0
        await _back(stage, lambda since=before[1]: gateway.resumed > since)  # type: ignore[misc]
        stage.expect(gateway.begun == before[0], "a session was begun, although the old one could be resumed")
        await stage.deliver(*stage.dice.sample(deeds, len(deeds) // 2))  # a RESUME that repeats itself
        await stage.turn()
        done += missed
    return done


async def _decision(stage: Stage, number: int) -> Deed:
    """Let somebody decide, with a form that they opened before; the app is not told yet."""
    verdict = stage.dice.choice(("approve", "reject"))
    stage.promises.decided(number, verdict)
    card = stage.card(number)
    if verdict == "approve":
        return await stage.pressing(stage.max, card, verdict)
    return await stage.submitting(stage.max, await stage.opened(stage.max, card, verdict))


def invalidated(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """End the session between card and click (op 9): what is pressed before the next one fails, and is done again."""
    return campaign("an invalid session (op 9), IDENTIFY", seed, count, tell, _invalidated, most=ANEW)


async def _invalidated(stage: Stage, count: int) -> int:
    gateway = stage.discord.gateway
    for done in range(0, count, BATCH):
        for number in await stage.delivered(min(BATCH, count - done)):
            verdict = stage.dice.choice(("approve", "reject"))
            stage.promises.decided(number, verdict)
            card, begun = stage.card(number), gateway.begun
            await gateway.invalidate()
            if stage.dice.random() < 0.5:
                heard = stage.bring(await stage.pressing(stage.max, card, verdict))
                stage.expect(not heard, "somebody was heard without a session")
            await _back(stage, lambda since=begun: gateway.begun > since)  # type: ignore[misc]
            await stage.decide(stage.max, card, verdict)
        await stage.turn()
    return count


async def _back(stage: Stage, again: Callable[[], bool]) -> None:
    """Wait until the library has mended the session, and has told us so."""
    until = time.monotonic() + PATIENCE_S
    while not again() or stage.running.bot.alone_since is not None or not stage.discord.gateway.live:
        stage.expect(time.monotonic() < until, "the session did not come back")
        if time.monotonic() >= until:
            return
        await asyncio.sleep(LOOK_S)
    await stage.settled()
