"""One installation, opened: its store, roles, desk and engine, wired by hand."""

from __future__ import annotations

import asyncio
import getpass
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from rolecall.app import building
from rolecall.app.bell import Bell
from rolecall.app.workspaces import RunningWorkspaces
from rolecall.chat import HOST, Actor, Card, Place
from rolecall.chat.wire import from_json
from rolecall.clock import SystemClock, SystemIds
from rolecall.desk import FrontDesk, Office, Reply, admin, members
from rolecall.desk.files import file_handle
from rolecall.desk.people import person_of
from rolecall.domain.member import Person
from rolecall.errors import Denied, ServiceFailed
from rolecall.governance import auditing
from rolecall.llm.loop import CallLoop
from rolecall.ports.queues import OutboxState
from rolecall.store import HeadFile, is_current, migrate, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rolecall.app.adapters import Fitted
    from rolecall.app.building import Evaluations, Installed
    from rolecall.chat import Answer, Event
    from rolecall.config import Settings
    from rolecall.courier import Courier, Target
    from rolecall.desk.office import Reporting
    from rolecall.domain.role import RoleContract
    from rolecall.domain.run import Progress, Run
    from rolecall.engine import Engine
    from rolecall.line.plant import Plant
    from rolecall.ports.model import Model
    from rolecall.reports.ticking import Ticker

#: The organisation of a single installation.
TENANT = "main"
#: Seconds between two looks at work under way.
LOOK_S = 0.05
#: Seconds a submitted event may wait for its outcome.
PATIENCE_S = 120.0
HEAD_FILE = "audit.head"
QUEUED: tuple[OutboxState, ...] = ("queued",)


class App:
    """An open installation; parts are built when they are first used, so that small commands start fast."""

    tenant = TENANT

    def __init__(self, settings: Settings) -> None:
        """Open the store of `settings`, creating and migrating an empty SQLite data directory."""
        self.settings = settings
        self.clock = SystemClock()
        self.ids = SystemIds()
        #: Rung when something was queued, and the adapters that run in this process.
        self.bell = Bell()
        self.workspaces = RunningWorkspaces()
        #: What is closed with this installation, the last opened first.
        self.closing = ExitStack()
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not is_current(settings.ledger_url):
            if not settings.sqlite:
                raise ServiceFailed(
                    "The database is not migrated to this version of Rolecall.", hint="Run: rolecall migrate"
                )
            migrate(settings.ledger_url)
        self.store = open_store(
            settings.ledger_url,
            clock=self.clock,
            ids=self.ids,
            head_file=settings.data_dir / HEAD_FILE,
            shelf_key=partial(building.shelf_key, settings),
            disk_limit_mb=settings.disk_limit_mb,
            stop_file=settings.data_dir / "STOP",
            queued=self.bell.ring,
        )
        self.closing.callback(self.store.close)
        self._begin()

    def _begin(self) -> None:
        """Give a new installation its first engagement."""
        with self.store.reading(TENANT) as uow:
            if uow.engagements.listed():
                return
        with self.store.begin(TENANT, reserve=True) as uow:
            uow.engagements.next_id()  # processes that begin at once wait for each other here
            if not uow.engagements.listed():
                admin.default_engagement(uow, self.person(self.host_actor()), self.clock.now())

    @cached_property
    def calls(self) -> CallLoop:
        """The loop on which model calls run, so that a stop can cancel them."""
        calls = CallLoop()
        self.closing.callback(calls.close)
        return calls

    @cached_property
    def model(self) -> Model:
        """The connected model, or the offline one."""
        return building.model(self)

    @cached_property
    def evaluations(self) -> Evaluations:
        """Which contracts are green on which model."""
        return building.Evaluations(self)

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Where accepted versions are published to, by name."""
        return building.targets(self)

    @cached_property
    def installed(self) -> Installed:
        """The role contracts that were found, and those that are broken."""
        return building.installed(self.settings)

    @property
    def roles(self) -> dict[str, RoleContract]:
        """The installed role contracts by id."""
        return self.installed.roles

    @cached_property
    def plant(self) -> Plant:
        """What the production line works with."""
        return building.plant(self)

    @cached_property
    def office(self) -> Office:
        """What the desk works with."""
        return building.office(self)

    @cached_property
    def desk(self) -> FrontDesk:
        """The front desk."""
        return FrontDesk(self.office)

    @cached_property
    def ticker(self) -> Ticker:
        """What runs the schedules."""
        return building.ticker(self)

    @cached_property
    def reporting(self) -> Reporting:
        """What makes reports for people."""
        return building.reporting(self)

    @cached_property
    def engine(self) -> Engine:
        """The engine; it is launched by whoever works runs."""
        return building.engine(self)

    @cached_property
    def courier(self) -> Courier:
        """The courier of the publications; each running adapter has its own."""
        return building.courier(self)

    @cached_property
    def adapters(self) -> list[Fitted]:
        """The chat adapters that are to run here; none is started."""
        from rolecall.app.adapters import fitted

        return fitted(self.settings, partial(building.shelf, self))

    def enqueue(self, run: Run) -> None:
        """Hand a committed run to the engine."""
        self.engine.enqueue(run)

    def cancel(self, run: str) -> None:
        """Cut a run's model call short."""
        self.engine.cancel(run)

    def host_actor(self) -> Actor:
        """The user of this host, without a member's token."""
        user = getpass.getuser()
        return Actor(workspace=HOST, tenant="local", id=f"host:{user}", name=user)

    def bearer(self, token: str) -> Actor | None:
        """Return the member a token belongs to, None for nobody."""
        with self.store.reading(TENANT) as uow:
            member = uow.members.by_token(members.token_hash(token))
        return Actor(workspace=HOST, tenant="local", id=member.id, name=member.name) if member else None

    def as_member(self, name: str, token: str) -> Actor:
        """Return a member who shows their token.

        Raises:
            Denied: the token is not this member's.
        """
        actor = self.bearer(token)
        if actor is None or actor.name.lower() != name.strip().lstrip("@").lower():
            raise Denied(f"This is not the token of {name}.", hint="It was printed once by: rolecall members add")
        return actor

    def person(self, actor: Actor) -> Person:
        """Return who an actor is here."""
        with self.store.reading(TENANT) as uow:
            return person_of(uow, actor)

    def place(self) -> Place:
        """The command line's own place."""
        return Place(HOST, "local", getpass.getuser())

    def keep(self, data: bytes, name: str) -> str:
        """Keep a file for an event and return its handle."""
        with self.store.begin(TENANT) as uow:
            sha256 = uow.sources.keep(data)
        return file_handle(sha256, name)

    def submit(self, event: Event) -> tuple[Answer, Reply]:
        """Accept an event and work the inbox until it has its outcome."""
        answer = self.desk.take(event)
        deadline = self.clock.monotonic() + PATIENCE_S
        while True:
            reply = self.desk.reply(TENANT, event.id)
            if reply is not None:
                return answer, reply
            if not self.desk.work_next():
                self.clock.sleep(LOOK_S)
            if self.clock.monotonic() > deadline:
                raise ServiceFailed(
                    f"The event {event.id} was accepted but not worked within {PATIENCE_S:.0f} s.",
                    hint="It is not lost. Look again with: rolecall requests",
                )

    def follow(self, request: str, tell: Callable[[Progress], None]) -> None:
        """Work, or watch others work, until a request is no longer under way; `tell` hears of each change."""
        from rolecall.app.embedded import follow  # the engine is heavy

        follow(self, request, tell)

    def cards(self, request: str) -> list[Card]:
        """Take the cards that wait for this terminal about a request, oldest first."""
        with self.store.begin(TENANT, reserve=True) as uow:
            rows = [row for row in uow.outbox.listed(states=QUEUED, prefix=request) if row.workspace == HOST]
            for row in rows:
                uow.outbox.settle(row.key, "sent", ref="terminal")
        return [from_json(row.body, Card) for row in rows]

    def deliver(self) -> None:
        """Deliver what is due, for a command that ends; a server does it all the time."""
        asyncio.run(self._deliver())

    async def _deliver(self) -> None:
        while await self.courier.work_once():
            pass

    def verify_audit(self) -> auditing.Verdict:
        """Check the audit log against its own records, the rows they cover and the head outside."""
        outside = HeadFile(self.settings.data_dir / HEAD_FILE).read().get(TENANT)
        with self.store.reading(TENANT) as uow:
            return auditing.verify(TENANT, auditing.records(uow), outside)

    def trace(self, request: str) -> list[dict[str, Any]]:
        """Return the whole audit trail of a request."""
        with self.store.reading(TENANT) as uow:
            uow.requests.get(request)
            return auditing.trace(uow, request)

    def close_engine(self) -> None:
        """Close the engine; the next use builds a new one, since an engine is launched only once."""
        if "engine" in self.__dict__:
            self.engine.close()
            del self.engine

    def close(self) -> None:
        """Close what was opened."""
        self.close_engine()
        self.closing.close()


@contextmanager
def open_app(settings: Settings) -> Iterator[App]:
    """Open an installation for one command or one server."""
    app = App(settings)
    try:
        yield app
    finally:
        app.close()
