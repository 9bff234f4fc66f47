"""What Slack delivers twice, late, out of order, or again because it heard no ack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rolecall.chat.codes import code_of
from rolecall.line.cards import subject
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.mailroom import RETRIES
from tests.faults.chat.promises import words
from tests.faults.outcome import Outcome
from tests.faults.slack.campaign import HTTP, campaign
from tests.faults.slack.stage import Stage

VERDICTS = ("approve", "reject", "revise")
#: Asks that are open at the same time.
BATCH = 8
#: Real seconds after which the platform gives an ack up that does not come.
IMPATIENT_S = 0.05
#: Longest delay of an event, in seconds of the clock.
LATE_S = 240


def duplicated(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Deliver every command, mention, click and form two to five times at once."""
    return campaign("the same delivery two to five times at once", seed, count, tell, _duplicated)


async def _duplicated(stage: Stage, count: int) -> int:
    done, mailroom = 0, stage.slack.mailroom
    while done < count:
        sent: list[Delivery] = []
        asks = []
        for _ in range(min(BATCH, count)):
            mailroom.copies = stage.dice.randint(2, 5)
            number, told = await stage.ask()
            asks.append(number)
            sent += told
        await stage.turn()
        for number in asks:
            mailroom.copies = stage.dice.randint(2, 5)
            verdict = stage.dice.choice(VERDICTS)
            stage.promises.decided(number, verdict)
            sent += await stage.decide(stage.max, stage.card(number), verdict)
        for delivery in sent:  # and once more, long after it was worked
            await mailroom.again(delivery)
        mailroom.copies = 1
        await stage.turn()
        done += len(sent)
    return done


def late(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Shuffle mentions, their doubles, clicks and words in threads, and deliver them minutes late, some at once."""
    return campaign("events late and out of order", seed, count, tell, _late)


async def _late(stage: Stage, count: int) -> int:
    done, waiting = 0, list[int]()
    while done < count:
        held: list[Delivery] = []
        for number in waiting:
            stage.promises.decided(number, "approve", "revise")
            held += await stage.prepared(stage.max.click(stage.card(number), "rc|approve"))
            again = stage.dana.mention(stage.kit.general, "Name the owner.", stage.thread(number))
            held += await stage.prepared(again)
        waiting.clear()
        for _ in range(min(BATCH, count)):
            with stage.slack.mailroom.held() as told:
                waiting.append((await stage.ask())[0])
            held += told
        stage.dice.shuffle(held)
        done += len(held)
        while held:
            stage.house.clock.pass_time(seconds=stage.dice.uniform(0, LATE_S))
            now = [held.pop() for _ in range(min(len(held), stage.dice.randint(1, 4)))]
            await asyncio.gather(*(stage.slack.mailroom.release([one]) for one in now))
        await stage.turn()
    return done


def retried(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Let the first deliveries of an event fail, before it is stored or after, until one is acknowledged."""
    return campaign("events that Slack sends again over HTTP", seed, count, tell, _retried, HTTP)


async def _retried(stage: Stage, count: int) -> int:
    done, asks = 0, list[int]()
    while done < count:
        for number in asks:  # a decision that is typed is an event, too
            stage.promises.decided(number, "approve")
            version, _status = stage.house.version(stage.request(number))
            line, thread = f"approve {code_of(subject(version))}", stage.thread(number)
            done += await _failing(stage, await stage.prepared(stage.max.say(stage.kit.general, line, thread)))
        asks.clear()
        for _ in range(min(BATCH, count)):
            number = stage.promises.ask()
            asks.append(number)
            text = f"notes {words(number)}"
            done += await _failing(stage, await stage.prepared(stage.dana.mention(stage.kit.general, text)))
        await stage.turn()
    return done


async def _failing(stage: Stage, deliveries: list[Delivery]) -> int:
    """Let the first attempts of these fail in one of three ways; return how many did."""
    mailroom, house = stage.slack.mailroom, stage.house
    times = stage.dice.randint(1, len(RETRIES))
    way = stage.dice.choice((_unnamed, _breaking, _slow))
    mailroom.patience = IMPATIENT_S if way is _slow else 3.0
    way(stage, times)
    await mailroom.release(deliveries)
    for nth in range(len(RETRIES)):
        house.clock.pass_time(seconds=RETRIES[nth])
        if nth + 1 == times:
            stage.slack.faults.clear()
            house.accepted = _nothing
            house.prompt.set()
            mailroom.patience = 3.0
        await mailroom.tick()
    return sum(not one.attempts[0].acked for one in deliveries)


def _unnamed(stage: Stage, _times: int) -> None:
    """Slack does not say who wrote it, so it is not stored."""
    stage.house.clock.pass_time(hours=2)
    stage.slack.faults.status("users.info", 503, times=None)


def _breaking(stage: Stage, _times: int) -> None:
    """It is stored, and the process breaks before it acks."""

    def breaks() -> None:
        raise RuntimeError("broken between the commit and the ack")

    stage.house.accepted = breaks


def _slow(stage: Stage, _times: int) -> None:
    """It is stored, and the ack comes too late."""
    stage.house.prompt.clear()


def _nothing() -> None:
    """Do nothing when an event is stored."""
