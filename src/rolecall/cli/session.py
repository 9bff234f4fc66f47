"""One person at one terminal: sends events, reads what came of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rolecall import errors
from rolecall.cli.declined import Declined
from rolecall.cli.events import Sender
from rolecall.cli.tokens import member_token
from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rolecall.app import App
    from rolecall.chat import Actor, Card, Event
    from rolecall.desk import Reply
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork


@dataclass(frozen=True)
class Session:
    """An open Rolecall with somebody in front of it."""

    app: App
    sender: Sender

    @property
    def actor(self) -> Actor:
        """Who acts, as an account of the command line."""
        return self.sender.actor

    @property
    def person(self) -> Person:
        """Who acts, as the desk sees them."""
        return self.app.person(self.actor)

    def send(self, event: Event) -> Reply:
        """Hand an event over and return what came of it.

        Raises:
            Declined: the desk refused, in words for a person.
            RolecallError: of the kind that the desk met.
        """
        _answer, reply = self.app.submit(event)
        if reply.refusal is not None:
            raise Declined(reply.refusal, reply.request)
        if reply.error:
            kind = getattr(errors, reply.error, RolecallError)
            raise kind(reply.said)
        return reply

    def envelope(self, request: str) -> dict[str, Any]:
        """Return a request as the JSON of DESIGN §6."""
        return dict(self.app.desk.request(self.actor, request))

    def card(self, request: str) -> Card | None:
        """Take the newest card about a request that no terminal has shown yet."""
        waiting = [*self.app.cards(request), *self.app.cards(f"d-{request}")]
        return waiting[-1] if waiting else None

    @contextmanager
    def administer(self) -> Iterator[tuple[UnitOfWork, Person]]:
        """Begin a transaction for what owners set up."""
        person = self.person
        with self.app.store.begin(self.app.tenant, reserve=True) as uow:
            yield uow, person


@contextmanager
def session(name: str = "", token_file: Path | None = None) -> Iterator[Session]:
    """Open Rolecall as the member `name`, who has to prove it, or as the user of this host.

    Raises:
        Denied: the token is nobody's, or another member's.
    """
    from rolecall.app import open_app
    from rolecall.cli.logbook import logged_to_file
    from rolecall.config import load

    settings = load()
    token = member_token(name, token_file) if name else ""
    with logged_to_file(settings.data_dir), open_app(settings) as app:
        actor = app.as_member(name, token) if name else app.host_actor()
        yield Session(app, Sender(actor, app.place(), app.ids))
