"""`kill -9` between what Slack tells, what is stored, what is acknowledged and what is posted."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rolecall.store import migrate
from tests.adapters.kits.slack_afar import DurableHttpKit, DurableSlackKit, Home
from tests.adapters.mortal import POINTS, Life, Point, house_in, nursery, store_in
from tests.faults.house import end, processes
from tests.faults.outcome import Outcome
from tests.faults.slack.campaign import over, shares
from tests.faults.slack.oracle import Tally, judge
from tests.faults.slack.promises import ONCE, Promises
from tests.faults.slack.stage import quiet

#: Where a process dies in which somebody decides: the press is stored, is acknowledged, and stands on the card.
DECISIONS: tuple[Point, ...] = (("stored", ""), ("answered", ""), ("edited", ""))
KITS: tuple[type[DurableSlackKit], ...] = (DurableSlackKit, DurableHttpKit)
#: Real seconds for the first process, and for each one after it.
BEGIN_S, LIFE_S = 60, 5


def killed(seed: int, count: int, tell: Callable[[str], None], kits: Sequence[type[DurableSlackKit]] = KITS) -> Outcome:
    """Kill `count` processes, one after the other; each next one ends what the dead one began."""
    outcome, tally, by = Outcome("Slack: SIGKILL between event, store, ack and post"), Tally(), Counter[str]()
    for kit, share in shares(kits, count, str(seed)):
        tally.add(_killed(random.Random(f"{seed} {kit.__name__}"), share, kit))
        outcome.n += share
        by["HTTP" if kit is DurableHttpKit else "sockets"] += share
        tell(f"{outcome.n} of {count}")
    outcome.violations, outcome.note = tally.wrong, f"{over(by)}: {tally.line()}"
    return outcome


def _killed(dice: random.Random, count: int, kit: type[DurableSlackKit]) -> Tally:
    with TemporaryDirectory(prefix="rolecall-faults-") as name, kit.kept(Path(name)) as home, quiet():
        folder = Path(name)
        migrate(f"sqlite:///{folder}/ledger.db")
        lives = _lives(dice, count, kit, folder)
        child = processes().Process(target=nursery, args=(lives,))
        child.start()
        child.join(BEGIN_S + LIFE_S * count)
        survivors = child.exitcode
        end(child)
        tally = asyncio.run(_left_behind(kit, folder, home, lives))
        if survivors != 0:
            tally.wrong.append(f"{survivors} processes did not die where they were to")
        return tally


def _lives(dice: random.Random, count: int, kit: type[DurableSlackKit], folder: Path) -> list[Life]:
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


async def _left_behind(kit: type[DurableSlackKit], folder: Path, home: Home, lives: list[Life]) -> Tally:
    """Finish what the last one began, and say what is lost or there twice."""
    promises = Promises(witnessed=False)
    for life in lives:
        if life.decides:
            promises.decided(f"dana{life.number - 1}", "approve")
        else:
            promises.asks[f"dana{life.number}"] = ONCE
    store = store_in(folder)
    left = house_in(store, kit.living(folder))
    await left.open()
    await left.turn()
    tally = judge(left, home.slack, folder, promises)
    await left.close()
    store.close()
    return tally
