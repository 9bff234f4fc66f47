"""A house: the real desk, line and courier over a real store, with the adapter under test and another beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa

from rolecall import evidence
from rolecall.app.shelf import AdapterShelf
from rolecall.app.workspaces import RunningWorkspaces
from rolecall.chat import Actor, Answer, Choice, Event, Place, Ref
from rolecall.contracts.render import render
from rolecall.courier import Courier
from rolecall.courier.address import thread_of
from rolecall.courier.rules import ref_of
from rolecall.desk import FrontDesk, Office, members
from rolecall.domain.member import Identity
from rolecall.errors import Stopped
from rolecall.line import ending
from rolecall.store import tables
from rolecall.testing.workspace import RecordingWorkspace
from tests.adapters.kit import Gesture, Heard, Kit
from tests.adapters.watched import Watched
from tests.courier.world import Scripted
from tests.line.floor import KIM, Floor
from tests.reports.press import press

#: Another workspace of the same organisation.
ELSEWHERE = Place("elsewhere", "T9", "general")
#: Seconds that pass between two tries, and the most tries until everything has to be at rest.
TICK_S, MOST = 0.5, 600
#: Where the pages are that cards link to.
PAGES = "https://rolecall.example/open/"


@dataclass
class House(Floor):
    """Everything happens when it is asked for: `turn` works all that waits, time passes by the clock alone."""

    kit: Kit = None  # type: ignore[assignment]  # always given
    queued: list[Any] = field(default_factory=list)
    #: Every gesture that was done, to be delivered once more.
    history: list[Gesture] = field(default_factory=list)
    #: On what terms the role is hired at the first ask.
    terms: dict[str, Any] = field(default_factory=lambda: {"strict": True})
    #: False: what comes in waits for `turn`.
    eager: bool = True

    def __post_init__(self) -> None:
        """Prepare the installation."""
        super().__post_init__()
        self.workspaces = RunningWorkspaces()
        #: Where accepted versions are published.
        self.target = Scripted()
        self.elsewhere = RecordingWorkspace(ELSEWHERE.workspace, now=self.clock.monotonic)
        #: Cleared: the core is slow to answer after it has taken an event in.
        self.prompt = asyncio.Event()
        self.prompt.set()
        self.took_in = asyncio.Event()
        #: Called when an event is stored and nobody has heard of it yet.
        self.accepted: Callable[[], None] = lambda: None
        self._closing = ExitStack()
        self.breaches: list[str] = []

    async def open(self) -> None:
        """Open the house."""
        await self._start()
        for place in (self.kit.place, ELSEWHERE):
            self.desk.connect(place.workspace, place.tenant)
        await self.kit.begin(self)

    async def close(self) -> None:
        """Close it."""
        await self.kit.end()
        await self._stop()

    async def _stop(self) -> None:
        self._closing.close()
        self.breaches += self.adapter.breaches
        await self.adapter.stop()

    async def restart(self) -> None:
        """Begin with a new desk, courier and adapter, as another process would; only what is stored is still known."""
        await self._stop()
        await self._start()

    async def _start(self) -> None:
        self.adapter = Watched(self.kit.adapter(), self.kit.off, self.clock.monotonic)
        self.desk = FrontDesk(self._office())
        adapters = {self.adapter.name: self.adapter, self.elsewhere.name: self.elsewhere}
        self.courier = Courier(
            self.store, self.clock, adapters, {"folder": self.target}, lambda _version: (),
            tenant="main", link=lambda about: PAGES + about,
        )  # fmt: skip
        shelf = AdapterShelf(self.store, "main", self.adapter.name)
        await self.adapter.start(self, self.desk, self.kit.shelf(shelf))
        await self.elsewhere.start(self, self.desk, shelf)
        self._closing.enter_context(self.workspaces.running(self.adapter))
        self._closing.enter_context(self.workspaces.running(self.elsewhere))

    def _office(self) -> Office:
        return Office(
            store=self.store, dispatch=self.dispatch, model=self.model, cut=evidence.stated,
            reader=evidence.DocumentReader(), render=render, export=lambda _version, _contract, _form: None,
            clock=self.clock, ids=self.ids, evaluated=lambda _role: False, enqueue=self.queued.append,
            cancel=lambda _run: None, targets=("folder",), tenant_of=self._tenant_of, workspaces=self.workspaces,
            zone="UTC", reporting=lambda: press(self.desk),
        )  # fmt: skip

    def _tenant_of(self, workspace: str, account: str) -> str | None:
        if workspace == "host":
            return "main"
        with self.store.reading("main") as uow:
            return uow.access.tenant_of(workspace, account)

    # the core's side

    async def accept(self, event: Event) -> Answer:
        """See `Sink.accept`; what was taken in is worked at once, unless the house is not `eager`."""
        if self.adapter.silent:
            event = replace(event, actor=replace(event.actor, groups=None))
        answer = await self.desk.accept(event)
        self.took_in.set()
        self.accepted()
        await self.prompt.wait()
        if self.eager:
            await asyncio.to_thread(self._take_in)
        return answer

    async def complete(self, command: str, arg: str, text: str, actor: Actor) -> list[Choice]:
        """See `Sink.complete`."""
        return list(await self.desk.complete(command, arg, text, actor))

    def _take_in(self) -> bool:
        worked = False
        while self.desk.work_next():
            worked = True
        return worked

    def work(self, run: Any, steps: Any = None) -> None:
        """Work a run to its end, as the engine would also where a kill switch stops it."""
        try:
            super().work(run, steps)
        except Stopped as stopped:
            with self.store.begin("main") as uow:
                ending.end_stopped(uow, run, stopped.message)

    async def turn(self, *, runs: bool = True, only: str = "", tick_s: float = TICK_S) -> None:
        """Work inbox, follow-ups, runs and outbox (of one workspace: `only`) until nothing is due; time passes."""
        for _ in range(MOST):
            busy = await asyncio.to_thread(self._take_in)
            while runs and self.queued:
                await asyncio.to_thread(self.work, self.queued.pop(0))
                busy = True
            while await self.courier.work_once((only,) if only else ()):
                busy = True
            if not (self.due(only) or busy):
                return
            self.clock.pass_time(seconds=tick_s)
        pytest.fail("The house never came to rest.")

    def due(self, only: str = "") -> int:
        """Let every delay and every lease run out; return how many deliveries were put off."""
        outbox, inbox = tables.outbox, tables.inbox
        late = sa.or_(outbox.c.due > 0, outbox.c.leased_until > 0)
        waits = sa.and_(late, outbox.c.state.in_(("queued", "sending", "unsure")))
        if only:
            waits = sa.and_(waits, outbox.c.workspace == only)
        with self.store.database.begin() as connection:
            connection.execute(sa.update(inbox).where(inbox.c.leased_until > 0).values(leased_until=1))
            return int(connection.execute(sa.update(outbox).where(waits).values(due=0, leased_until=0)).rowcount)

    # people

    def enter(self, name: str, *roles: str) -> tuple[str, str]:
        """Add a member; return their id and a token that signs them in."""
        office = self.desk.office
        with self.store.begin("main") as uow:
            member, _token = members.add(office, uow, KIM, name, frozenset(roles or {"requester"}))
            return member.id, members.make_link(office, uow, KIM, member, "invitation")

    def bind(self, member: str, actor: Actor) -> None:
        """Bind an account to a member."""
        identity = Identity(workspace=actor.workspace, tenant=actor.tenant, id=actor.id)
        with self.store.begin("main") as uow:
            members.bind(uow, KIM, uow.members.get(member), identity)

    async def does(self, prepared: Any) -> Heard:
        """Let a person do what the kit prepares."""
        gesture: Gesture = await prepared
        self.history.append(gesture)
        return await gesture()

    def hired(self) -> bool:
        """Tell whether the role works where the kit's people are."""
        with self.store.reading("main") as uow:
            return str(self.kit.place) in {engagement.place for engagement, _status in uow.engagements.listed()}

    # what is so

    def requests(self) -> list[str]:
        """Return all requests, oldest first."""
        with self.store.reading("main") as uow:
            names = [engagement.id for engagement, _status in uow.engagements.listed()]
            return [
                request.id for request, _status in reversed(uow.requests.listed(engagements=names, limit=1_000_000))
            ]

    def status(self, request: str) -> str:
        """Return where a request stands."""
        with self.store.reading("main") as uow:
            return uow.requests.status(request)

    def first(self, request: str) -> str:
        """Return what became of the first version of a request."""
        with self.store.reading("main") as uow:
            return uow.deliverables.version(f"d-{request}", 1)[1]

    def decisions(self, request: str) -> list[str]:
        """Return the verdicts that were decided on a request's versions."""
        with self.store.reading("main") as uow:
            return [decision.verdict for decision in uow.deliverables.decisions(f"d-{request}")]

    def recorded(self, kind: str) -> int:
        """Count what of a kind the audit log holds."""
        with self.store.reading("main") as uow:
            return sum(event.type == kind for event in uow.audit.events())

    def outbox(self, prefix: str = "") -> list[Any]:
        """Return deliveries as they stand."""
        with self.store.reading("main") as uow:
            return list(uow.outbox.listed(prefix=prefix))

    def delivery(self, key: str) -> Any:
        """Return one delivery."""
        with self.store.reading("main") as uow:
            return uow.outbox.get(key)

    def put(self, *rows: Any) -> None:
        """Queue deliveries."""
        with self.store.begin("main") as uow:
            for row in rows:
                uow.outbox.add(row)

    def receipt(self, key: str) -> Ref | None:
        """Return the message that shows a card."""
        row = self.delivery(key)
        return ref_of(row.ref) if row is not None and row.ref else None

    def thread(self, request: str) -> Place:
        """Return where a request is talked about: the thread of its job card, else the channel."""
        ref = self.receipt(f"{request}:root")
        assert ref is not None, f"{request} has no job card"
        return thread_of(ref) if self.adapter.caps.threads else replace(ref.place, thread=None)
