"""Decisions at the wrong moment: too late, twice, on what is out of date, against somebody else, without the right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.adapters.fake_slack.cannot import Cannot
from tests.adapters.fake_slack.person import Person
from tests.adapters.fake_slack.rooms import Message
from tests.adapters.fake_slack.surfaces import TRIGGER_S, View
from tests.faults.chat import deciding
from tests.faults.chat.deciding import BATCH, FORMS, OLD
from tests.faults.chat.oracle import recorded
from tests.faults.chat.stage import REASON
from tests.faults.outcome import Outcome
from tests.faults.slack.campaign import campaign
from tests.faults.slack.stage import Stage


def expired(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Deliver a press that opens a form when its trigger is too old; the person is told, and presses again."""
    return campaign("a trigger that has expired", seed, count, tell, _expired)


async def _expired(stage: Stage, count: int) -> int:
    for done in range(0, count, BATCH):
        for number in await stage.delivered(min(BATCH, count - done)):
            verdict = stage.dice.choice(FORMS)
            stage.promises.decided(number, verdict)
            card = stage.card(number)
            held = await stage.prepared(stage.max.click(card, f"rc|{verdict}"))
            stage.house.clock.pass_time(seconds=stage.dice.uniform(TRIGGER_S, 60))
            before = stage.told(stage.max, "too late")
            await stage.slack.mailroom.release(held)
            await stage.settled()
            refused = stage.slack.record.named("views.open")[-1].error
            stage.expect(refused == "expired_trigger_id", f"ask {number}: the form opened, or was refused as {refused}")
            stage.expect(not stage.slack.world.stack(stage.max.id), f"ask {number}: a form of nothing is open")
            late = stage.told(stage.max, "too late") - before
            stage.expect(late == 1, f"ask {number}: it was said {late} times that the form is late")
            await stage.decide(stage.max, card, verdict)
        await stage.turn()
    return count


def stale(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Press the buttons of version 1 when version 2 is there."""
    return campaign("a click on an old version", seed, count, tell, deciding.stale)


def doubled(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Press Approve, or send a form, twice at once: as one delivery that comes twice, or as two."""
    return campaign("a double click", seed, count, tell, _doubled)


async def _doubled(stage: Stage, count: int) -> int:
    for done in range(0, count, BATCH):
        for number in await stage.delivered(min(BATCH, count - done)):
            verdict = stage.dice.choice(("approve", "reject"))
            stage.promises.decided(number, verdict)
            view = await _opened(stage, stage.max, stage.card(number)) if verdict == "reject" else None
            stage.slack.mailroom.copies = stage.dice.choice((1, 2))
            presses = 2 // stage.slack.mailroom.copies
            card = stage.card(number)
            await asyncio.gather(*(_decides(stage, stage.max, card, view) for _ in range(presses)))
            stage.slack.mailroom.copies = 1
        await stage.turn()
    return count


def rivals(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Let one person approve and another one reject at the same moment; who came second is told who was faster."""
    return campaign("approve and reject at once by two people", seed, count, tell, _rivals)


async def _rivals(stage: Stage, count: int) -> int:
    for done in range(0, count, BATCH):
        asks = await stage.delivered(min(BATCH, count - done))
        before = {by.id: stage.told(by, OLD) for by in (stage.max, stage.omar)}
        for number in asks:
            stage.promises.decided(number, "approve", "reject")
            rejecting, approving = stage.dice.sample((stage.max, stage.omar), 2)
            card = stage.card(number)
            view = await _opened(stage, rejecting, card)
            both = [_decides(stage, approving, card, None), _decides(stage, rejecting, card, view)]
            stage.dice.shuffle(both)
            await asyncio.gather(*both)
        await stage.turn()
        deciding.outdone(stage, asks, before)
    return count


def removed(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Take an approver out of the group between the card and the click; the app may not hear of it."""
    return campaign("an approver who left the group before the click", seed, count, tell, _removed, grouped=True)


async def _removed(stage: Stage, count: int) -> int:
    member = await stage.kit.person("eve", "requester")
    eve, admin, group = stage.kit.people[member.id], stage.slack.admin, stage.kit.managers
    for done in range(0, count, BATCH):
        await admin.set_group(group, [eve.id])
        asks = await stage.delivered(min(BATCH, count - done) + 1)
        within, asks = asks[0], asks[1:]
        stage.promises.decided(within, "approve")
        await stage.decide(eve, stage.card(within), "approve")  # she may, as long as she is in it
        leaves = admin.set_group(group, [stage.max.id])
        await (leaves if stage.dice.random() < 0.5 else stage.prepared(leaves))
        for number in asks:
            await stage.decide(eve, stage.card(number), stage.dice.choice(("approve", *FORMS)))
            await stage.turn(runs=False)
            if stage.dice.random() < 0.5:
                stage.promises.decided(number, "reject")
                await stage.decide(stage.max, stage.card(number), "reject")
        await stage.turn()
    stage.expect(recorded(stage.house, "decision_refused") >= count, "a click without a right is not on record")
    return count


async def _opened(stage: Stage, by: Person, card: Message) -> View:
    """Open the form by which somebody rejects."""
    await by.click(card, "rc|reject")
    await stage.settled()
    return by.view


async def _decides(stage: Stage, by: Person, card: Message, view: View | None) -> None:
    """Approve, or send the form that is open; one that is gone from the screen sends nothing."""
    if view is None:
        await by.click(card, "rc|approve")
        return
    try:
        await by.submit(view, {"reason": REASON})
    except Cannot:
        return
