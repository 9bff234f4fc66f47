"""The courier: claims a delivery, sends it, settles it; one at a time in each channel.

`sending` is committed before the call, so a crash leaves an unknown outcome, which is looked up before any
retry. A kill switch is read after the claim and before every call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import structlog

from rolecall.chat import Workspace
from rolecall.courier import address, rules, settling
from rolecall.courier.address import Address
from rolecall.courier.cards import Cards, Link
from rolecall.courier.outcome import Outcome, failed, left_out, not_tried
from rolecall.courier.publications import Press, Publications
from rolecall.courier.target import Target
from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from rolecall.ports.queues import OutboxRow
    from rolecall.ports.store import Store
    from rolecall.ports.time import Clock

#: The workspace name of publications.
PUBLISH = "publish"
#: Seconds after which a claimed delivery counts as abandoned, and holds its channel back no longer; while its courier
#: lives it is kept by renewals, four in that time.
LEASE_S = 20.0
#: Seconds between two looks at an empty outbox (1.4 % of a core; what this process commits wakes it at once), and
#: between two at what a kill switch held.
IDLE_S, RELEASE_S = 0.1, 5.0

_log = structlog.get_logger(__name__)


class Courier:
    """Delivers outbox rows exactly once, or says why not."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        adapters: Mapping[str, Workspace],
        targets: Mapping[str, Target],
        press: Press,
        *,
        tenant: str,
        link: Link = lambda _about: None,
    ) -> None:
        """Deliver cards through `adapters` and publications to `targets`, both by name.

        `press` makes the files of a version; `tenant` is whose held deliveries are released after a stop; `link`
        returns the page of what a card is about, None where there is none.
        """
        self._store = store
        self._clock = clock
        self._tenant = tenant
        self._cards = Cards(adapters, clock, link)
        self._publications = Publications(store, targets, press)
        self._open = {*adapters, *([PUBLISH] if targets else [])}
        self._released = -RELEASE_S
        self._woken = {name: asyncio.Event() for name in self._open}

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; each workspace by itself, so that a slow one holds up no other."""
        async with asyncio.TaskGroup() as group:
            for name in sorted(self._open):
                group.create_task(self._serve(name, stop))

    def wake(self) -> None:
        """Look into the outbox now; called on the loop of `run`."""
        for woken in self._woken.values():
            woken.set()

    async def work_once(self, workspaces: Collection[str] = ()) -> bool:
        """Try one delivery of these workspaces (default: all); False when nothing was due.

        Raises:
            RolecallError: the store failed; what was under way is looked up later.
        """
        names = self._open & set(workspaces or self._open)
        row = await asyncio.to_thread(self._claim, names)
        if row is None:
            return await asyncio.to_thread(self._release)
        outcome = await self._kept(row)
        await asyncio.to_thread(self._settle, row, outcome)
        return True

    async def _serve(self, name: str, stop: asyncio.Event) -> None:
        woken = self._woken[name]
        while name in self._open and not stop.is_set():
            woken.clear()
            try:
                if await self.work_once((name,)):
                    continue
            except RolecallError as error:
                _log.warning("The courier cannot use the store.", workspace=name, error=str(error))
            try:
                async with asyncio.timeout(IDLE_S):
                    await woken.wait()
            except TimeoutError:
                continue

    async def _kept(self, row: OutboxRow) -> Outcome:
        """Try a delivery and keep it meanwhile, however slow its target is."""
        keeping = asyncio.create_task(self._keep(row))
        try:
            return await self._try(row)
        finally:
            keeping.cancel()

    async def _keep(self, row: OutboxRow) -> None:
        while True:
            await asyncio.sleep(LEASE_S / 4)
            try:
                await asyncio.to_thread(self._renew, row)
            except RolecallError as error:
                _log.warning("A delivery could not be kept.", workspace=row.workspace, key=row.key, error=str(error))

    async def _try(self, row: OutboxRow) -> Outcome:
        try:
            found = await asyncio.to_thread(self._before, row)
        except RolecallError as error:
            return not_tried(error, row)
        if isinstance(found, Outcome):
            return found
        try:
            if found is None:
                return await asyncio.to_thread(self._publications.send, row)
            return await self._cards.send(row, found)
        except Exception as error:  # noqa: BLE001  # an adapter's bug may strike after its write: unknown
            return failed(error, row)

    def _claim(self, names: Collection[str]) -> OutboxRow | None:
        with self._store.begin(self._tenant, reserve=True) as uow:
            return uow.outbox.claim(names, LEASE_S) if names else None

    def _renew(self, row: OutboxRow) -> None:
        with self._store.begin(row.tenant, reserve=True) as uow:
            uow.outbox.keep(row.key, LEASE_S)

    def _before(self, row: OutboxRow) -> Outcome | Address | None:
        """Read what decides whether the delivery goes out now, and where to; None for a publication."""
        with self._store.reading(row.tenant) as uow:
            why = rules.stopped(uow, row)
            if why:
                return Outcome("held", note=why, counted=False)
            if row.kind == "publication":
                return None
            newer = rules.superseded(uow, row) if row.kind == "update" else ""
            if newer:
                return left_out(f"Left out: {newer} shows a newer state.")
            return address.find(uow, row, self._clock.now())

    def _settle(self, row: OutboxRow, outcome: Outcome) -> None:
        """Write the outcome with all that follows from it."""
        if outcome.dead:
            self._open.discard(row.workspace)
            _log.error("The adapter's credentials are dead.", workspace=row.workspace, error=outcome.note)
        with self._store.begin(row.tenant, reserve=True) as uow:
            settling.settle(uow, row, outcome)

    def _release(self) -> bool:
        """Queue again what a kill switch held and none holds any more; True when there was something."""
        if self._clock.monotonic() - self._released < RELEASE_S:
            return False
        self._released = self._clock.monotonic()
        with self._store.reading(self._tenant) as uow:
            waiting = [row for row in uow.outbox.listed(states={"held"}) if rules.held_by_switch(row)]
            free = [row for row in waiting if not rules.stopped(uow, row)]
        if not free:
            return False
        with self._store.begin(self._tenant, reserve=True) as uow:
            for row in free:
                uow.outbox.settle(row.key, "unsure" if row.attempts else "queued")
        return True
