"""Lives that end by `kill -9` at a point between an event that comes in and the message that goes out."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from rolecall.clock import SystemIds
from rolecall.store import SqlStore, open_store
from rolecall.testing.model import ScriptedModel
from rolecall.testing.steps import kill
from rolecall.testing.time import FakeClock
from tests.adapters.flows import ask, card
from tests.adapters.house import House
from tests.adapters.kit import Gesture, Kit
from tests.conftest import SHELF_KEY
from tests.line.floor import minutes

#: The event is stored and nobody has heard of it; its answer is out and nothing is worked; a message is claimed and
#: not sent; sent and not recorded; edited and not recorded.
Moment = Literal["stored", "answered", "claimed", "sent", "edited"]
#: A moment, and how the key of the message ends that it is about.
Point = tuple[Moment, str]
POINTS: tuple[Point, ...] = (
    ("stored", ""),
    ("answered", ""),
    ("claimed", ":root"),
    ("sent", ":root"),
    ("claimed", ":delivered"),
    ("sent", ":delivered"),
    ("edited", ""),
)
#: How a life ends that outlived its point.
SURVIVED = 3


@dataclass(frozen=True)
class Life:
    """One process: it ends what the one before began, somebody asks, and it dies at `point` (None: never).

    With `decides` somebody approves what was asked of the one before instead.
    """

    folder: Path
    kit: type[Kit]
    number: int
    point: Point | None
    decides: bool = False


def store_in(folder: Path) -> SqlStore:
    """Open the store that stands in a folder."""
    return open_store(
        f"sqlite:///{folder}/ledger.db", clock=FakeClock(), ids=SystemIds(),
        head_file=folder / "audit-head.jsonl", shelf_key=SHELF_KEY, disk_limit_mb=None,
    )  # fmt: skip


def house_in(store: SqlStore, kit: Kit) -> House:
    """Make a house over a store that others had before."""
    return House(store, FakeClock(), SystemIds(), ScriptedModel([minutes]), kit=kit)


def nursery(lives: Sequence[Life]) -> None:
    """Live one life after the other, each in a process of its own; the exit code counts those that were not killed."""
    _rehearse(lives[0])
    survivors = 0
    for life in lives:
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(_live(life))
            finally:
                os._exit(SURVIVED)
        _pid, ending = os.waitpid(child, 0)
        survivors += not (os.WIFSIGNALED(ending) and os.WTERMSIG(ending) == signal.SIGKILL)
    os._exit(survivors)


def _rehearse(life: Life) -> None:
    """Live once beside it all, so that every child begins with what is compiled and read only once."""
    with TemporaryDirectory() as folder, life.kit.kept(Path(folder)):
        shutil.copy(life.folder / "ledger.db", folder)
        asyncio.run(_live(replace(life, folder=Path(folder), point=None)))


async def _live(life: Life) -> None:
    kit, store = life.kit.living(life.folder), store_in(life.folder)
    house = house_in(store, kit)
    await house.open()
    await house.turn()
    gesture = await (_decision(house, life) if life.decides else _ask(house, life))
    house.eager = False
    _arm(house, life.point)
    await gesture()
    if life.point == ("answered", ""):
        kill()
    await house.turn()
    await house.close()
    store.close()


async def _ask(house: House, life: Life) -> Gesture:
    person = await house.kit.person(f"dana{life.number}")
    return await house.kit.writes(person, ask(house), house.kit.place)


async def _decision(house: House, life: Life) -> Gesture:
    person = await house.kit.person(f"max{life.number}", "requester", "approver")
    return await house.kit.presses(person, await card(house, person, house.requests()[-1]), "approve")


def _arm(house: House, point: Point | None) -> None:
    moment, ending = point or ("answered", "")

    def dies(verb: str, key: str) -> None:
        if verb == ("update" if moment == "edited" else "post") and key.endswith(ending):
            kill()

    if moment == "stored":
        house.accepted = kill
    elif moment == "claimed":
        house.adapter.before = dies
    elif moment in {"sent", "edited"}:
        house.adapter.after = dies
