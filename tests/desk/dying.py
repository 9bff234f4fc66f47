"""A process that takes several events in at once and is killed meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

from rolecall.chat import Command
from rolecall.clock import SystemIds
from rolecall.desk import batching
from rolecall.store import open_store
from rolecall.store.inbox import SqlInbox
from rolecall.testing.model import ScriptedModel
from rolecall.testing.steps import kill
from rolecall.testing.time import FakeClock
from tests.desk.counter import HOST, PLACE, Counter
from tests.line.floor import minutes

COUNT = 5
#: The rows are written and not committed; they are committed and nobody has heard of it.
Moment = Literal["written", "committed"]


def asked(number: int) -> Command:
    """Return an event."""
    return Command(id=f"e{number}", place=PLACE, actor=HOST, name="notes", args={"text": f"Minutes {number}"})


def die(url: str, folder: str, moment: Moment) -> None:
    """Take `COUNT` events in at once and be killed; the file `told` is made if anybody hears of one before that."""
    store = open_store(url, clock=FakeClock(), ids=SystemIds(), head_file=None, shelf_key=None, disk_limit_mb=None)
    desk = Counter(store, FakeClock(), SystemIds(), ScriptedModel([minutes])).desk
    if moment == "committed":
        batching._settle = lambda *_outcomes: kill()
    else:
        put_all = SqlInbox.put_all
        SqlInbox.put_all = lambda inbox, rows: (put_all(inbox, rows), kill())[0]  # type: ignore[method-assign]

    async def take_in() -> None:
        async def one(number: int) -> None:
            await desk.accept(asked(number))
            (Path(folder) / "told").touch()

        await asyncio.gather(*map(one, range(COUNT)))

    asyncio.run(take_in())
