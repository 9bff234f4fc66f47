"""A front desk over a real store, with the note taker's line worked in a straight go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rolecall import evidence
from rolecall.chat import Action, Actor, Command, FormSubmit, Place
from rolecall.contracts.render import render
from rolecall.desk import FrontDesk, Office, admin
from rolecall.desk.handling import file_handle
from rolecall.desk.people import of_member
from rolecall.dispatch import Dispatch
from tests.line.floor import KIM, TEXT, Floor

PLACE = Place("host", "local", "kim")
HOST = Actor(workspace="host", tenant="local", id="host:kim", name="kim")


@dataclass
class Counter(Floor):
    """People come to the counter with events; work is done at once."""

    queued: list[Any] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    inactive: Any = None
    numbers: int = 0

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
            tenant_of=lambda workspace, _tenant: "main" if workspace == "host" else None,
        )
        self.desk = FrontDesk(office)

    def member(self, name, *roles):
        """Add a member and return the actor they act as."""
        with self.store.begin("main") as uow:
            member, _token = admin.add_member(self.desk.office, uow, KIM, name, frozenset(roles))
        assert of_member(member).roles == frozenset(roles)
        return Actor(workspace="host", tenant="local", id=member.id, name=name)

    def send(self, event):
        """Bring an event and return what came of it."""
        self.desk.take(event)
        while self.desk.work_next():
            pass
        reply = self.desk.outcome("main", event.id)
        while self.queued:
            self.work(self.queued.pop(0))
        return reply

    def _more(self, actor):
        self.numbers += 1
        return {"id": f"e{self.numbers}", "place": PLACE, "actor": actor}

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
