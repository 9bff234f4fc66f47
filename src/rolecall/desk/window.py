"""Who looks, and what they may see: the base of every read at the desk."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rolecall.chat import HOST
from rolecall.desk.people import person_of
from rolecall.errors import Denied, NotFound
from rolecall.governance.authority import is_approver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rolecall.chat import Actor
    from rolecall.desk.office import Office
    from rolecall.domain.engagement import Engagement
    from rolecall.domain.member import Member, Person
    from rolecall.domain.request import Request
    from rolecall.ports.store import UnitOfWork


@dataclass(frozen=True)
class Sight:
    """One person's view inside one transaction."""

    uow: UnitOfWork
    person: Person
    #: The engagements they may look into, by id: all of the organisation, none for a stranger.
    engagements: Mapping[str, Engagement]
    #: Groups their workspace last knew them in, as `workspace:tenant:group`: enough to see work, never to decide on it.
    groups: frozenset[str] = frozenset()

    @cached_property
    def members(self) -> Sequence[Member]:
        """All members, read once."""
        return self.uow.members.listed()

    @property
    def administers(self) -> bool:
        """True for owners and the user of this host, who see everything."""
        return self.person.is_host or self.person.has("owner")

    def approves(self, engagement: str) -> bool:
        """Tell whether the person is an approver there, by name or by a group; a decision asks the group again."""
        found = self.engagements[engagement]
        return is_approver(self.person, found) or not self.groups.isdisjoint(found.groups)

    def whole(self) -> list[str]:
        """Name the engagements whose private requests are open to the person."""
        return [name for name in self.engagements if self.administers or self.approves(name)]

    def sees(self, request: Request) -> bool:
        """Tell whether the person may see a request: a private one only its requester, approvers, owners, handler."""
        if request.engagement not in self.engagements:
            return False
        if not request.private or self.person.id == request.requester or self.administers:
            return True
        return self.approves(request.engagement) or self.uow.requests.assignee(request.id) == self.person.id

    def request(self, name: str) -> Request:
        """Return a request the person may see.

        Raises:
            Denied: the person is a stranger.
            NotFound: there is none, or it is a private one of others.
        """
        self.known()
        found = self.uow.requests.get(name)
        if not self.sees(found):
            raise NotFound(f"There is no request {name}.")
        return found

    def known(self) -> None:
        """Let members and the user of this host through.

        Raises:
            Denied: for strangers.
        """
        if not (self.person.is_host or self.person.roles):
            raise Denied(f"{self.person.name} is not a member here.", hint="Ask an owner to invite you.")


def hidden(uow: UnitOfWork, person: Person, name: str) -> bool:
    """Tell whether a request is a private one of others; what does not exist is not hidden."""
    try:
        request = uow.requests.get(name)
    except NotFound:
        return False
    engagement = uow.engagements.get(request.engagement)
    return not Sight(uow, person, {engagement.id: engagement}).sees(request)


def sight_of(uow: UnitOfWork, person: Person, actor: Actor) -> Sight:
    """Return what a person sees who comes as this actor."""
    open_to = uow.engagements.listed() if person.is_host or person.roles else ()
    return Sight(uow, person, {engagement.id: engagement for engagement, _status in open_to}, _groups(actor))


def _groups(actor: Actor) -> frozenset[str]:
    """Return the groups an actor came with as `workspace:tenant:group`, even if their workspace named the end alone."""
    account = f"{actor.workspace}:{actor.tenant}:"
    return frozenset(account + group.removeprefix(account) for group in actor.groups or ())


class Window:
    """What every call at the desk begins with."""

    def __init__(self, office: Office) -> None:
        """Look into this office's store."""
        self.office = office

    def tenant(self, actor: Actor) -> str:
        """Return the organisation an actor's account belongs to.

        Raises:
            Denied: it belongs to none.
        """
        found = self.office.tenant_of(actor.workspace, actor.tenant)
        if found is None:
            raise Denied("This workspace is not connected to any organisation here.")
        return found

    def home(self) -> str:
        """Return the organisation of this installation: the one its own command line belongs to.

        Raises:
            Denied: there is none.
        """
        found = self.office.tenant_of(HOST, "local")
        if found is None:
            raise Denied("This installation has no organisation of its own.")
        return found

    @contextmanager
    def look(self, actor: Actor) -> Iterator[Sight]:
        """Begin a read as this actor."""
        with self.office.store.reading(self.tenant(actor)) as uow:
            yield sight_of(uow, person_of(uow, actor), actor)
