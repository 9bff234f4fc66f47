"""A campaign: the same fault in several houses, over sockets and over HTTP, each judged when it is at rest."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from tests.adapters.kits.slack import SlackHttpKit, SlackKit
from tests.faults.outcome import Outcome
from tests.faults.slack.oracle import Tally, judge
from tests.faults.slack.stage import Stage, staged

#: Lets a fault happen at least that often, and returns how often it did.
Play = Callable[[Stage, int], Awaitable[int]]
Kits = Sequence[type[SlackKit]]
K = TypeVar("K")
BOTH: Kits = (SlackKit, SlackHttpKit)
HTTP: Kits = (SlackHttpKit,)
SOCKETS: Kits = (SlackKit,)
#: Faults in one house at most, and how many are a sample.
MOST, SMALL = 100, 20


def campaign(
    fault: str,
    seed: int,
    count: int,
    tell: Callable[[str], None],
    play: Play,
    kits: Kits = BOTH,
    *,
    grouped: bool = False,
) -> Outcome:
    """Let a fault happen `count` times, shared out among houses; `grouped`: a user group approves there."""
    outcome, tally, by = Outcome(f"Slack: {fault}"), Tally(), Counter[str]()
    for kit, share in shares(kits, count, f"{seed} {fault}"):
        dice = random.Random(f"{seed} {fault} {outcome.n}")
        done, found = asyncio.run(_played(kit, dice, share, play, grouped=grouped))
        tally.add(found)
        outcome.n += done
        by["HTTP" if kit is SlackHttpKit else "sockets"] += done
        tell(f"{outcome.n} of {count}")
    outcome.violations, outcome.note = tally.wrong, f"{over(by)}: {tally.line()}"
    return outcome


def over(by: Mapping[str, int]) -> str:
    """Say how often it was over which connection."""
    return ", ".join(f"{done} over {name}" for name, done in by.items())


def shares(kits: Sequence[K], count: int, seed: str) -> list[tuple[K, int]]:
    """Share `count` out among houses, the kits in turn; a small sample has one, whose kit the seed chooses."""
    if count < SMALL:
        return [(random.Random(seed).choice(kits), count)]
    houses = len(kits) * -(-count // (len(kits) * MOST))
    return [(kits[nth % len(kits)], (nth + 1) * count // houses - nth * count // houses) for nth in range(houses)]


async def _played(
    kit: type[SlackKit], dice: random.Random, count: int, play: Play, *, grouped: bool
) -> tuple[int, Tally]:
    terms = {"groups": (kit.group,)} if grouped else {}
    async with staged(kit, dice, **terms) as stage:
        done = await play(stage, count)
        stage.slack.faults.clear()
        await stage.turn()
        found = judge(stage.house, stage.slack, stage.folder, stage.promises)
        found.wrong += stage.wrong + [f"{key} was set aside" for key in found.aside if not stage.holds]
        found.held = len(stage.aside | found.aside)
        return done, found
