"""Decisions at the wrong moment: twice, out of date, against somebody else, without the right, by an old form."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.chat import deciding
from tests.faults.chat.deciding import BATCH, FORMS, OLD
from tests.faults.chat.oracle import recorded
from tests.faults.discord.campaign import campaign
from tests.faults.discord.stage import Stage
from tests.faults.outcome import Outcome


def stale(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Press the buttons of version 1 when version 2 is there."""
    return campaign("a click on an old version", seed, count, tell, deciding.stale)


def doubled(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Press Approve, or send a form, twice at once: as one event that comes twice, or as two."""
    return campaign("a double click", seed, count, tell, _doubled)


async def _doubled(stage: Stage, count: int) -> int:
    for done in range(0, count, BATCH):
        for number in await stage.delivered(min(BATCH, count - done)):
            verdict = stage.dice.choice(("approve", "reject"))
            stage.promises.decided(number, verdict)
            card = stage.card(number)
            if verdict == "approve":
                both = [await stage.pressing(stage.max, card, verdict) for _ in range(2)]
            else:
                form = await stage.opened(stage.max, card, verdict)
                both = [await stage.submitting(stage.max, form) for _ in range(2)]
            await stage.deliver(*stage.dice.choice((both, [both[0], both[0]])))
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
            form = await stage.opened(rejecting, card, "reject")
            both = [await stage.pressing(approving, card, "approve"), await stage.submitting(rejecting, form)]
            await stage.deliver(*stage.dice.sample(both, 2))
        await stage.turn()
        deciding.outdone(stage, asks, before)
    return count


def removed(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Take the role from an approver between the card and the click; without a privileged intent nobody tells us."""
    return campaign("a role taken away before the click", seed, count, tell, _removed, grouped=True)


async def _removed(stage: Stage, count: int) -> int:
    member = await stage.kit.person("eve", "requester")
    eve, admin, guild, role = stage.kit.people[member.id], stage.discord.admin, stage.kit.guild, stage.kit.managers
    admin.grant(guild, stage.max.user, role)
    for done in range(0, count, BATCH):
        admin.grant(guild, eve.user, role)
        within, *asks = await stage.delivered(min(BATCH, count - done) + 1)
        stage.promises.decided(within, "approve")
        await stage.decide(eve, stage.card(within), "approve")  # she may, as long as she has it
        opened = {number: await stage.opened(eve, stage.card(number), "reject") for number in asks[::3]}
        admin.grant(guild, eve.user)
        for number in asks:
            if number in opened:
                await stage.deliver(await stage.submitting(eve, opened[number]))
            else:
                await stage.decide(eve, stage.card(number), stage.dice.choice(("approve", *FORMS)))
            await stage.turn(runs=False)
            if stage.dice.random() < 0.5:
                stage.promises.decided(number, "reject")
                await stage.decide(stage.max, stage.card(number), "reject")
        await stage.turn()
    stage.expect(recorded(stage.house, "decision_refused") >= count, "a click without a right is not on record")
    return count


def outlived(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Start another process between the form that somebody opened and its answer."""
    return campaign("a form of an earlier process", seed, count, tell, _outlived)


async def _outlived(stage: Stage, count: int) -> int:
    for done in range(0, count, BATCH):
        asks = await stage.delivered(min(BATCH, count - done))
        for number in asks:
            stage.promises.decided(number, stage.dice.choice(FORMS))
        verdicts = {number: next(iter(stage.promises.verdicts[str(number), 1])) for number in asks}
        opened = [await stage.opened(stage.max, stage.card(number), verdict) for number, verdict in verdicts.items()]
        for _ in range(stage.dice.randint(1, 2)):
            await stage.house.restart()
        for form in stage.dice.sample(opened, len(opened)):
            await stage.deliver(await stage.submitting(stage.max, form))
        await stage.turn()
    return count
