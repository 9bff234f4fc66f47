"""What Discord delivers twice, or so late that nobody may answer any more."""

from __future__ import annotations

from collections.abc import Callable

from tests.adapters.fake_discord.interactions import FIRST_S
from tests.adapters.kits.discord import Deed
from tests.faults.discord.campaign import campaign
from tests.faults.discord.stage import Stage
from tests.faults.outcome import Outcome

VERDICTS = ("approve", "reject", "revise")
#: Asks that are open at the same time.
BATCH = 8
#: Longest delay of an event, in seconds of the clock.
LATE_S = 240
#: What those are told in another way whose answer was lost: to a question, and to a press that was to open a form.
HELP, AGAIN = "who works here", "it came too late"


def duplicated(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Deliver every command, mention, press and form two to five times at once, and once more long afterwards."""
    return campaign("the same event two to five times at once", seed, count, tell, _duplicated)


async def _duplicated(stage: Stage, count: int) -> int:
    done, gateway = 0, stage.discord.gateway
    while done < count:
        sent, asks = list[Deed](), list[int]()
        for _ in range(min(BATCH, count)):
            gateway.copies = stage.dice.randint(2, 5)
            number, told = await stage.ask()
            asks.append(number)
            sent += told
        await stage.turn()
        for number in asks:
            gateway.copies = stage.dice.randint(2, 5)
            verdict = stage.dice.choice(VERDICTS)
            stage.promises.decided(number, verdict)
            sent += await stage.decide(stage.max, stage.card(number), verdict)
        gateway.copies = 1
        await stage.deliver(*sent)
        await stage.turn()
        done += len(sent)
    return done


def late(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Deliver commands, presses and forms out of order and after their three seconds; whoever waits is told once."""
    return campaign("events late and out of order: the answer is lost", seed, count, tell, _late)


async def _late(stage: Stage, count: int) -> int:
    done, asks = 0, list[int]()
    while done < count:
        before = stage.told(stage.dana, HELP), stage.told(stage.max, AGAIN)
        held, forms = list[Deed](), list[int]()
        for number in asks:
            verdict = stage.dice.choice(VERDICTS)
            stage.promises.decided(number, verdict)
            card = stage.card(number)
            if verdict == "approve" or stage.dice.random() < 0.5:
                held.append(await stage.pressing(stage.max, card, verdict))
                forms += [number] if verdict != "approve" else []
            else:
                held.append(await stage.submitting(stage.max, await stage.opened(stage.max, card, verdict)))
        asks = []
        for _ in range(min(BATCH, count)):
            number, told = await stage.asking()
            asks.append(number)
            held.append(told)
        held.append(await stage.prepared(lambda: stage.dana.slash(stage.kit.general, "rolecall help")))
        done += await _brought(stage, held)
        said = stage.told(stage.dana, HELP) - before[0], stage.told(stage.max, AGAIN) - before[1]
        stage.expect(said == (1, len(forms)), f"told {said} times what could not be answered, not {1, len(forms)}")
        for number in forms:  # no form opened, so it is pressed again
            verdict = next(iter(stage.promises.verdicts[str(number), 1]))
            await stage.decide(stage.max, stage.card(number), verdict)
        await stage.turn()
    return done


async def _brought(stage: Stage, held: list[Deed]) -> int:
    """Bring everything in another order, late; returns how much could not be answered any more."""
    late = 0
    waiting = stage.dice.sample(held, len(held))
    while waiting:
        stage.house.clock.pass_time(seconds=stage.dice.uniform(FIRST_S + 0.1, LATE_S))
        now = [waiting.pop() for _ in range(min(len(waiting), stage.dice.randint(1, 4)))]
        await stage.deliver(*now)
        for deed in now:
            if deed.interaction is not None:
                stage.expect(not deed.interaction.answer, "an answer came in time, although it was late")
                late += 1
    return late
