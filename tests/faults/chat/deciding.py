"""Decisions at the wrong moment, as they are on every platform: too late, beside somebody else, amid other faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.faults.chat.oracle import set_aside
from tests.faults.chat.stage import Stage

#: Asks that are open at the same time.
BATCH = 10
FORMS = ("reject", "revise")
#: What whoever comes too late is told.
OLD = "no longer open"


async def stale(stage: Stage, count: int) -> int:
    """Press the buttons of version 1 when version 2 is there; return how often."""
    for done in range(0, count, BATCH):
        asks = await stage.delivered(min(BATCH, count - done))
        seen = {number: stage.card(number) for number in asks}
        for number, card in seen.items():
            stage.promises.decided(number, "revise")
            await stage.decide(stage.dice.choice((stage.dana, stage.max)), card, "revise")
        await stage.turn()
        stage.dice.shuffle(asks)
        for number in asks:
            before = stage.told(stage.omar, OLD)
            await stage.decide(stage.omar, seen[number], stage.dice.choice(("approve", *FORMS)))
            await stage.turn(runs=False)
            old = stage.told(stage.omar, OLD) - before
            stage.expect(old == 1, f"ask {number}: it was said {old} times that version 1 is old")
            if stage.dice.random() < 0.5:
                stage.promises.decided(number, "approve", version=2)
                await stage.decide(stage.omar, stage.card(number), "approve")
        await stage.turn()
    return count


def outdone(stage: Stage, asks: Sequence[int], before: Mapping[str, int]) -> None:
    """Expect that each rival heard as often that they came second as they did; `before`, by id, is what they had."""
    winners = [stage.decided_by(number) for number in asks]
    for one in (stage.max, stage.omar):
        heard, lost = stage.told(one, OLD) - before[one.id], len(asks) - winners.count(one.user.name)
        stage.expect(heard == lost, f"{one.user.name} was too late {lost} times, and heard of it {heard} times")


async def amid(stage: Stage, asks: Sequence[int]) -> None:
    """Work and let Max decide on what is shown while things go wrong; then heal the platform.

    Or so many faults would meet that an outcome stays unknown for ever.
    """
    await stage.turn()
    aside, unshown = set_aside(stage.house, stage.folder)
    stage.aside |= aside
    stage.expect(not unshown, f"set aside, and doctor does not name it: {unshown}")
    for number in asks:
        card: Any = stage.shown(number)
        if card is None:
            continue
        verdict = stage.dice.choice(("approve", "reject"))
        sent = await stage.decide(stage.max, card, verdict)
        if verdict == "approve" or len(sent) > 1:  # a form that does not open sends nothing
            stage.promises.decided(number, verdict)
    await stage.turn()
    stage.heal()
