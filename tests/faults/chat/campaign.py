"""A campaign: the same fault in several houses before one platform, each judged when it is at rest."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import pytest

from tests.adapters.kit import Kit
from tests.faults.chat.oracle import Tally, judge
from tests.faults.chat.stage import Stage, staged
from tests.faults.outcome import Outcome

S = TypeVar("S", bound=Stage)
K = TypeVar("K")
#: Lets a fault happen at least that often, and returns how often it did.
Play = Callable[[S, int], Awaitable[int]]
#: The kits of a campaign, each with the words for what it is over.
Kits = Mapping[type[Kit], str]
#: Faults in one house at most, and how many are a sample.
MOST, SMALL = 100, 20


def campaign(
    outcome: Outcome,
    seed: int,
    count: int,
    tell: Callable[[str], None],
    stage: type[S],
    play: Play[S],
    kits: Kits,
    *,
    grouped: bool = False,
    most: int = MOST,
) -> Outcome:
    """Let a fault happen `count` times, shared out among houses; `grouped`: a group of the platform approves there."""
    tally, by = Tally(), Counter[str]()
    for kit, share in shares(list(kits), count, f"{seed} {outcome.fault}", most):
        dice = random.Random(f"{seed} {outcome.fault} {outcome.n}")
        done, found = asyncio.run(_played(stage, kit, dice, share, play, grouped=grouped))
        tally.add(found)
        outcome.n += done
        by[kits[kit]] += done
        tell(f"{outcome.n} of {count}")
    return told(outcome, tally, by)


def told(outcome: Outcome, tally: Tally, by: Mapping[str, int]) -> Outcome:
    """Say in an outcome what was counted, and how often it was over what."""
    over = ", ".join(f"{done} over {name}" for name, done in by.items())
    outcome.violations, outcome.note = tally.wrong, f"{over}: {tally.line()}"
    return outcome


def shares(kits: Sequence[K], count: int, seed: str, most: int = MOST) -> list[tuple[K, int]]:
    """Share `count` out among houses, the kits in turn; a small sample has one, whose kit the seed chooses."""
    if count < SMALL:
        return [(random.Random(seed).choice(kits), count)]
    houses = len(kits) * -(-count // (len(kits) * most))
    return [(kits[nth % len(kits)], (nth + 1) * count // houses - nth * count // houses) for nth in range(houses)]


async def _played(
    stage: type[S], kit: type[Kit], dice: random.Random, count: int, play: Play[S], *, grouped: bool
) -> tuple[int, Tally]:
    terms = {"groups": (kit.group,)} if grouped else {}
    async with staged(stage, kit, dice, **terms) as on:
        done = await _tried(on, play, count)
        found = judge(on.house, on.eyes, on.folder, on.promises)
        found.wrong += on.wrong + [f"{key} was set aside" for key in found.aside if not on.holds]
        found.held = len(on.aside | found.aside)
        return done, found


async def _tried(on: S, play: Play[S], count: int) -> int:
    """Let a fault happen, and come to rest; a play that cannot go on is a violation, and what it left is judged."""
    done = 0
    try:
        done = await play(on, count)
        on.heal()
        await on.turn()
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  # whatever it is
        on.wrong.append(f"it could not go on: {type(error).__name__} {error}")
    return done
