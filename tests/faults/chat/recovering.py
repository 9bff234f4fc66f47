"""What people do when something was set aside: they release it, until it is there."""

from __future__ import annotations

from rolecall.desk.admin import release_deliveries
from tests.faults.chat.stage import Stage
from tests.line.floor import KIM

#: Deliveries are released that often at most.
RELEASES = 3


async def released(stage: Stage) -> None:
    """Let a person release what was set aside of all requests, and work it."""
    for _ in range(RELEASES):
        with stage.house.store.begin("main") as uow:
            keys = [release_deliveries(uow, KIM, request) for request in stage.house.requests()]
        if not any(keys):
            return
        await stage.turn()
