"""Every operation that the adapter calls, refused with every code that means something to us, and with unknown ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

from rolecall.errors import RolecallError
from rolecall.store import tables
from tests.adapters.kits.discord import Deed
from tests.faults.chat.oracle import rows
from tests.faults.chat.recovering import released
from tests.faults.discord.campaign import campaign
from tests.faults.discord.provoking import PROVOKED
from tests.faults.discord.stage import Stage
from tests.faults.outcome import Outcome

#: A refusal: of which operation, with which status and code.
Refusal = tuple[str, int, int]
#: What any call may be answered with, the last two of which are none of Discord's.
ANYWHERE = (
    (401, 0), (403, 50001), (403, 50013), (404, 10003), (404, 10004), (404, 10008), (400, 50035), (400, 50083),
    (400, 40003), (400, 30046), (403, 99_999), (400, 99_999),
)  # fmt: skip
#: What one operation may be answered with.
OWN: dict[str, tuple[tuple[int, int], ...]] = {
    "dm.open": ((403, 50007), (403, 50278)),
    "followup.create": ((401, 50027), (404, 10015)),
    "interaction.answer": ((404, 10062), (400, 40060), (404, 10015), (401, 50027)),
    "message.create": ((400, 50006), (400, 50008), (413, 40005)),
    "message.edit": ((403, 50005), (413, 40005)),
    "thread.create": ((400, 40067), (400, 160006)),
    "thread.from_message": ((400, 50024), (400, 160006)),
}
#: Nobody finds a message that the platform denies, although it lists the post which it began.
DENIED = "message.get", 404
#: How often an operation is refused in a row; as often as not, longer than an unknown outcome is looked for.
TIMES = (1, 12)
#: Refused once only: where no thread can be made for long, a card that stands in the channel counts as failed, and
#: stands there twice when a person releases it after the right was granted.
BRIEFLY = frozenset({"thread.from_message"})
#: Refusals in one house, each of which begins two sessions at most: the product begins a hundred in a day.
MOST = 40


def refusals() -> list[Refusal]:
    """Return every refusal there is."""
    every = [(name, *answer) for name in PROVOKED for answer in (*ANYWHERE, *OWN.get(name, ()))]
    return [(name, status, code) for name, status, code in every if (name, status) != DENIED]


def refused(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Refuse one operation after the other, once or for a while; people release what was set aside, and decide."""
    order = list[Refusal]()
    dice = random.Random(seed)

    async def play(stage: Stage, number: int) -> int:
        stage.holds = True  # what belongs to no request is released by nobody
        stage.discord.admin.grant(stage.kit.guild, stage.max.user, stage.kit.managers)
        for _ in range(number):
            if not order:
                order.extend(dice.sample(refusals(), len(refusals())))
            await _one(stage, *order.pop())
        return number

    return campaign("each operation refused", seed, count, tell, play, grouped=True, most=MOST)


async def _one(stage: Stage, name: str, status: int, code: int) -> None:
    """Refuse one operation while people work as always; afterwards nothing is lost, and everything can be decided."""
    faults = stage.discord.faults
    struck = faults.struck[name, "refuse"]
    times = stage.dice.choice(TIMES) if name not in BRIEFLY else 1
    number, told = await PROVOKED[name](stage, lambda: faults.refuse(name, status, code, times))
    with suppress(RolecallError):  # a start that is refused is one that the supervisor tries again
        await stage.turn()
    stage.expect(faults.struck[name, "refuse"] > struck, f"{name} was not called, so not refused ({code})")
    faults.clear()
    await stage.house.restart()
    await stage.turn()
    await released(stage)
    _heard(stage, number, told)
    if stage.promises.asks[str(number)] == frozenset({1}) and (str(number), 1) not in stage.promises.verdicts:
        stage.promises.decided(number, "approve")
        card = stage.shown(number)
        if card is None or "rc|approve" not in str(card.components):
            request = stage.request(number)
            why = stage.house.status(request) if request else "lost"
            stage.expect(False, f"{name} {status} {code}: ask {number} is {why}, and cannot be approved")
        else:
            await stage.decide(stage.max, card, "approve")
    await stage.turn()


def _heard(stage: Stage, number: int, told: list[Deed]) -> None:
    """What was answered with why nothing is done was not taken."""
    asked = [row for row in rows(stage.house, tables.inbox) if f"Trial {number}." in str(row.event)]
    if any(row.outcome["error"] for row in asked):
        stage.promises.never(number)
