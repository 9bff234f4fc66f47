"""The courier: claims a delivery, sends it, settles it; one at a time in each channel.

`sending` is committed before the call, so a crash leaves an unknown outcome, which is looked up before any
retry. A kill switch is read after the claim and before every call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import structlog

from rolecall.chat import Card, Note, Workspace
from rolecall.chat.wire import to_json
from rolecall.courier import rules
from rolecall.courier.cards import Cards
from rolecall.courier.outcome import Outcome, failed, not_tried
from rolecall.courier.publications import Press, Publications
from rolecall.courier.target import Target
from rolecall.domain.audit import SYSTEM, Entry
from rolecall.domain.value import digest
from rolecall.errors import NotFound, RolecallError
from rolecall.governance.switch import STOPPED
from rolecall.ports.queues import OutboxRow

if TYPE_CHECKING:
    from rolecall.ports.store import Store, UnitOfWork
    from rolecall.ports.time import Clock

#: The workspace name of publications.
PUBLISH = "publish"
#: Seconds after which a claimed delivery counts as abandoned: longer than the slowest target takes.
LEASE_S = 180.0
#: Seconds between two looks at an empty outbox, and at what a kill switch held.
IDLE_S, RELEASE_S = 0.25, 5.0

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
    ) -> None:
        """Deliver cards through `adapters` and publications to `targets`, both by name.

        `press` makes the files of a version; `tenant` is whose held deliveries are released after a stop.
        """
        self._store = store
        self._clock = clock
        self._tenant = tenant
        self._cards = Cards(adapters, clock)
        self._publications = Publications(store, targets, press)
        self._open = {*adapters, *([PUBLISH] if targets else [])}
        self._released = -RELEASE_S

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; each workspace by itself, so that a slow one holds up no other."""
        async with asyncio.TaskGroup() as group:
            for name in sorted(self._open):
                group.create_task(self._serve(name, stop))

    async def work_once(self, workspaces: Collection[str] = ()) -> bool:
        """Try one delivery of these workspaces (default: all); False when nothing was due.

        Raises:
            RolecallError: the store failed; what was under way is looked up later.
        """
        names = self._open & set(workspaces or self._open)
        row = await asyncio.to_thread(self._claim, names)
        if row is None:
            return await asyncio.to_thread(self._release)
        outcome = await self._try(row)
        await asyncio.to_thread(self._settle, row, outcome)
        return True

    async def _serve(self, name: str, stop: asyncio.Event) -> None:
        while name in self._open and not stop.is_set():
            try:
                if await self.work_once((name,)):
                    continue
            except RolecallError as error:
                _log.warning("The courier cannot use the store.", workspace=name, error=str(error))
            try:
                async with asyncio.timeout(IDLE_S):
                    await stop.wait()
            except TimeoutError:
                continue

    async def _try(self, row: OutboxRow) -> Outcome:
        try:
            early, root = await asyncio.to_thread(self._before, row)
        except RolecallError as error:
            return not_tried(error, row)
        if early is not None:
            return early
        try:
            if row.kind == "publication":
                return await asyncio.to_thread(self._publications.send, row)
            return await self._cards.send(row, root)
        except Exception as error:  # noqa: BLE001  # an adapter's bug may strike after its write: unknown
            return failed(error, row)

    def _claim(self, names: Collection[str]) -> OutboxRow | None:
        with self._store.begin(self._tenant, reserve=True) as uow:
            return uow.outbox.claim(names, LEASE_S) if names else None

    def _before(self, row: OutboxRow) -> tuple[Outcome | None, str]:
        """Read what decides whether the delivery goes out now, and the receipt an update belongs to."""
        with self._store.reading(row.tenant) as uow:
            why = rules.stopped(uow, row)
            if why:
                return Outcome("held", note=why, counted=False), ""
            if row.kind != "update":
                return None, ""
            newer = rules.superseded(uow, row)
            if newer:
                return Outcome("sent", note=f"Left out: {newer} shows a newer state."), ""
            root = uow.outbox.get(str(row.body.get("of")))
            return None, root.ref if root is not None and root.state == "sent" else ""

    def _settle(self, row: OutboxRow, outcome: Outcome) -> None:
        """Write the outcome, its audit entry and, where a publication failed, a card that says so."""
        if outcome.dead:
            self._open.discard(row.workspace)
            _log.error("The adapter's credentials are dead.", workspace=row.workspace, error=outcome.note)
        with self._store.begin(row.tenant, reserve=True) as uow:
            uow.outbox.settle(
                row.key,
                outcome.state,
                ref=outcome.ref,
                note=outcome.note,
                after_s=outcome.after_s,
                counted=outcome.counted,
            )
            if row.kind == "update" or outcome.state not in {"sent", "held", "failed"}:
                return
            uow.audit.append(_entry(row, outcome, rules.request_of(uow, row)))
            if row.kind == "publication" and outcome.state != "sent" and outcome.counted:
                _tell(uow, row, outcome)

    def _release(self) -> bool:
        """Queue again what a kill switch held and none holds any more; True when there was something."""
        if self._clock.monotonic() - self._released < RELEASE_S:
            return False
        self._released = self._clock.monotonic()
        with self._store.reading(self._tenant) as uow:
            waiting = [row for row in uow.outbox.listed(states={"held"}) if row.note.startswith(STOPPED)]
            free = [row for row in waiting if not rules.stopped(uow, row)]
        if not free:
            return False
        with self._store.begin(self._tenant, reserve=True) as uow:
            for row in free:
                uow.outbox.settle(row.key, "unsure" if row.attempts else "queued")
        return True


def _entry(row: OutboxRow, outcome: Outcome, request: str) -> Entry:
    """Record how a delivery ended; the digest says what was delivered."""
    words = {"sent": "published"} if row.kind == "publication" else {}
    noun = "publication" if row.kind == "publication" else "delivery"
    return Entry(
        type=f"{noun}_{words.get(outcome.state, outcome.state)}",
        actor=SYSTEM,
        subject=f"delivery:{row.key}",
        request=request,
        body={
            "workspace": row.workspace,
            "channel": row.channel,
            "ref": outcome.ref,
            "note": outcome.note,
            "body_sha256": digest(row.body),
        },
    )


def _tell(uow: UnitOfWork, row: OutboxRow, outcome: Outcome) -> None:
    """Tell the requester that a publication did not go out."""
    try:
        request = uow.requests.get(rules.request_of(uow, row))
    except NotFound:
        return
    face = Card(
        title=f"@{request.requester_name}: the accepted version is not published to {row.channel}.",
        doc=(Note(outcome.note, "bad"),),
    )
    uow.outbox.add(
        OutboxRow(
            key=f"{row.key}:{outcome.state}",
            tenant=row.tenant,
            workspace=request.place.partition(":")[0],
            channel=request.place,
            kind="card",
            body=to_json(face),
        )
    )
