"""`kill -9` between what a platform tells, what is stored, what is answered and what is posted."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rolecall.store import migrate
from tests.adapters.house import House
from tests.adapters.kit import Kit
from tests.adapters.mortal import POINTS, Life, Point, house_in, nursery, store_in
from tests.faults.chat.campaign import MOST, Kits, shares, told
from tests.faults.chat.eyes import Eyes
from tests.faults.chat.oracle import Tally, judge
from tests.faults.chat.promises import ONCE, Promises
from tests.faults.chat.stage import quiet
from tests.faults.house import end, processes
from tests.faults.outcome import Outcome

#: Where a process dies in which somebody decides: the press is stored, is answered, and stands on the card.
DECISIONS: tuple[Point, ...] = (("stored", ""), ("answered", ""), ("edited", ""))
#: Real seconds for the first process, and for each one after it.
BEGIN_S, LIFE_S = 60, 5
#: From a house and where its platform is kept to what the oracle looks with.
Look = Callable[[House, Any], Eyes]


def killed(
    outcome: Outcome,
    seed: int,
    count: int,
    tell: Callable[[str], None],
    kits: Kits,
    look: Look,
    *,
    most: int = MOST,
) -> Outcome:
    """Kill `count` processes, one after the other; each next one ends what the dead one began."""
    tally, by = Tally(), Counter[str]()
    for kit, share in shares(list(kits), count, str(seed), most):
        tally.add(_killed(random.Random(f"{seed} {kit.__name__} {outcome.n}"), share, kit, look))
        outcome.n += share
        by[kits[kit]] += share
        tell(f"{outcome.n} of {count}")
    return told(outcome, tally, by)


def _killed(dice: random.Random, count: int, kit: type[Kit], look: Look) -> Tally:
    with TemporaryDirectory(prefix="rolecall-faults-") as name, kit.kept(Path(name)) as home, quiet():
        folder = Path(name)
        migrate(f"sqlite:///{folder}/ledger.db")
        lives = _lives(dice, count, kit, folder)
        child = processes().Process(target=nursery, args=(lives,))
        child.start()
        child.join(BEGIN_S + LIFE_S * count)
        survivors = child.exitcode
        end(child)
        tally = asyncio.run(_left_behind(kit, folder, lives, lambda house: look(house, home)))
        if survivors != 0:
            tally.wrong.append(f"{survivors} processes did not die where they were to")
        return tally


def _lives(dice: random.Random, count: int, kit: type[Kit], folder: Path) -> list[Life]:
    """Return processes that die at every point about equally often; each that decides follows one that asks."""
    lives: list[Life] = []
    asks, decisions = list[Point](), list[Point]()
    while len(lives) < count:
        asks = asks or dice.sample(POINTS, len(POINTS))
        lives.append(Life(folder, kit, len(lives), asks.pop()))
        if len(lives) < count and dice.random() < len(DECISIONS) / len(POINTS):
            decisions = decisions or dice.sample(DECISIONS, len(DECISIONS))
            lives.append(Life(folder, kit, len(lives), decisions.pop(), decides=True))
    return lives


async def _left_behind(kit: type[Kit], folder: Path, lives: list[Life], look: Callable[[House], Eyes]) -> Tally:
    """Finish what the last one began, and say what is lost or there twice."""
    promises = Promises(witnessed=False)
    for life in lives:
        if life.decides:
            promises.decided(f"dana{life.number - 1}", "approve")
        else:
            promises.asks[f"dana{life.number}"] = ONCE
    store = store_in(folder)
    left = house_in(store, kit.living(folder))
    try:
        await left.open()
        await left.turn()
        return judge(left, look(left), folder, promises)
    finally:
        await left.close()
        store.close()
