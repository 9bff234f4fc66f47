"""A front desk over a real store, with the note taker's line worked in a straight go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rolecall import evidence
from rolecall.chat import Action, Actor, Caps, Card, Command, FormSubmit, Message, Place, Ref
from rolecall.chat.wire import from_json
from rolecall.contracts.render import render
from rolecall.desk import FrontDesk, Office, members
from rolecall.desk.files import file_handle
from rolecall.desk.people import of_member
from rolecall.dispatch import Dispatch
from rolecall.domain.member import Identity
from rolecall.errors import NotFound, ServiceFailed, Stopped
from rolecall.line import ending
from tests.line.floor import KIM, TEXT, Floor
from tests.reports.press import press

PLACE = Place("host", "local", "kim")
HOST = Actor(workspace="host", tenant="local", id="host:kim", name="kim")


#: A channel of a workspace in memory.
CHANNEL = Place("memory", "T1", "general")


@dataclass
class Memory:
    """The desk's side of a workspace in memory: `Workspaces` whose answers the test writes down."""

    now: Caps = field(default_factory=Caps)
    files: dict[str, Any] = field(default_factory=dict)
    #: Groups by account; None: nobody can say.
    rolls: dict[str, frozenset[str]] | None = field(default_factory=dict)
    asked: int = 0

    def caps(self, workspace):
        """See `Workspaces.caps`."""
        return self.now if workspace == CHANNEL.workspace else Caps()

    def groups(self, actor, groups):
        """See `Workspaces.groups`."""
        self.asked += 1
        if self.rolls is None:
            raise ServiceFailed("The platform does not answer.")
        return groups & self.rolls.get(actor.id, frozenset())

    def read(self, workspace, file):
        """See `Workspaces.read`."""
        if file not in self.files:
            raise NotFound(f"There is no file {file}.")
        return self.files[file]


@dataclass
class Counter(Floor):
    """People come to the counter with events; work is done at once."""

    queued: list[Any] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    inactive: Any = None
    numbers: int = 0
    memory: Memory = field(default_factory=Memory)

    def __post_init__(self):
        """Open the desk."""
        super().__post_init__()
        self.dispatch = Dispatch(
            (self.role,), {}, lambda _role: "scripted", lambda _role: self.inactive, self.clock, self.ids
        )
        office = Office(
            store=self.store,
            dispatch=self.dispatch,
            model=self.model,
            cut=evidence.stated,
            reader=evidence.DocumentReader(),
            render=render,
            export=lambda _version, _contract, _form: None,
            clock=self.clock,
            ids=self.ids,
            evaluated=lambda _role: False,
            enqueue=self.queued.append,
            cancel=self.cancelled.append,
            targets=("folder",),
            tenant_of=lambda workspace, _tenant: "main" if workspace in {"host", "memory"} else None,
            workspaces=self.memory,
            zone="UTC",
            reporting=lambda: press(self.desk),
        )
        self.desk = FrontDesk(office)

    def member(self, name, *roles):
        """Add a member and return the actor they act as."""
        with self.store.begin("main") as uow:
            member, _token = members.add(self.desk.office, uow, KIM, name, frozenset(roles))
        assert of_member(member).roles == frozenset(roles)
        return Actor(workspace="host", tenant="local", id=member.id, name=name)

    def account(self, name, *roles):
        """Add a member who has an account in the workspace in memory, and return the actor there."""
        member = self.member(name, *roles)
        actor = Actor("memory", "T1", f"u-{name}", name)
        with self.store.begin("main") as uow:
            identity = Identity(workspace="memory", tenant="T1", id=actor.id)
            members.bind(uow, KIM, uow.members.get(member.id), identity)
        return actor

    def hired(self, owner, *words):
        """Let an owner hire the note taker for the channel."""
        return self.slash("rolecall", " ".join(("hire", self.role.short, *words)), owner)

    def send(self, event):
        """Bring an event and return what came of it, once all that follows from it is done."""
        self.desk.take(event)
        self.settle()
        return self.desk.reply("main", event.id)

    def settle(self, *, work=True):
        """Work everything that waits; without `work` no run."""
        while self.desk.work_next() or (work and self.queued):
            while self.desk.work_next():
                pass
            if work and self.queued:
                self._worked(self.queued.pop(0))

    def _worked(self, run):
        """Work a run as the engine does: a stop ends it."""
        try:
            self.work(run)
        except Stopped as error:
            with self.store.begin("main") as uow:
                ending.end_stopped(uow, run, error.message)

    def _more(self, actor, place=None):
        self.numbers += 1
        default = PLACE if actor.workspace == "host" else CHANNEL
        return {"id": f"e{self.numbers}", "place": place or default, "actor": actor}

    def slash(self, name, text, actor, place=None, **more):
        """Type a slash command."""
        return self.send(Command(name=name, args={"text": text}, **more, **self._more(actor, place)))

    def writing(self, text, actor, place=CHANNEL, how="mention", **more):
        """Return a message; it is the root of its own thread unless its place has one."""
        base = self._more(actor, place)
        return Message(how=how, text=text, message=Ref(place, base["id"]), **more, **base)

    def writes(self, text, actor, place=CHANNEL, how="mention", **more):
        """Write a message and return what came of it."""
        return self.send(self.writing(text, actor, place, how, **more))

    def told(self):
        """Return the private words that wait for the courier, in order."""
        with self.store.reading("main") as uow:
            return [row.body["text"] for row in uow.outbox.listed() if row.kind == "tell"]

    def cards(self, prefix=""):
        """Return the cards that wait for the courier by key, each as it was last updated."""
        with self.store.reading("main") as uow:
            rows = uow.outbox.listed(prefix=prefix)
        found = {row.key: from_json(row.body, Card) for row in rows if row.kind == "card"}
        newer = {row.body["of"]: from_json(row.body["card"], Card) for row in rows if row.kind == "update"}
        return {**found, **newer}

    def status(self, request):
        """Return where a request stands."""
        with self.store.reading("main") as uow:
            return uow.requests.status(request)

    def asks(self, actor=HOST, text=TEXT, files=()):
        """Ask the note taker and return the reply; files are (name, text) pairs."""
        with self.store.begin("main") as uow:
            handles = tuple(file_handle(uow.sources.keep(data.encode()), name) for name, data in files)
        args = {"role": self.role.short, "text": text}
        return self.send(Command(name="ask", args=args, files=handles, **self._more(actor)))

    def submits(self, form, subject, actor=HOST, **values):
        """Submit a form."""
        return self.send(FormSubmit(form=form, subject=subject, values=values, **self._more(actor)))

    def presses(self, verb, subject, actor=HOST):
        """Press a button."""
        return self.send(Action(verb=verb, subject=subject, **self._more(actor)))

    def token(self, request):
        """Return what the newest card's buttons carry."""
        version, _status = self.version(request)
        return f"{version.deliverable}.v{version.number}.{version.digest[:12]}"
