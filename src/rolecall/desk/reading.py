"""Reads for adapters: what a person may see, as plain JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.chat import Choice
from rolecall.desk import envelope
from rolecall.desk.people import person_of
from rolecall.errors import Denied, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.chat import Actor, File
    from rolecall.desk.office import Office
    from rolecall.domain.deliverable import Version
    from rolecall.domain.member import Person
    from rolecall.domain.role import ExportFormat
    from rolecall.ports.store import UnitOfWork


class Reading:
    """The `Desk` of the chat port; every read names who looks."""

    def __init__(self, office: Office) -> None:
        """Read from this office's store."""
        self.office = office

    def _tenant(self, actor: Actor) -> str:
        tenant = self.office.tenant_of(actor.workspace, actor.tenant)
        if tenant is None:
            raise Denied("This workspace is not connected to any organisation here.")
        return tenant

    def catalogue(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """See `Desk.catalogue`."""
        return [envelope.role(role) for role in self.office.dispatch.roles.values()]

    def requests(self, actor: Actor, limit: int = 50) -> Sequence[Mapping[str, Any]]:
        """See `Desk.requests`."""
        with self.office.store.reading(self._tenant(actor)) as uow:
            engagements = _visible(uow, person_of(uow, actor))
            found = uow.requests.listed(engagements=engagements, limit=limit)
            return [envelope.line(request, status) for request, status in found]

    def request(self, actor: Actor, request: str) -> Mapping[str, Any]:
        """See `Desk.request`."""
        with self.office.store.reading(self._tenant(actor)) as uow:
            facts = uow.requests.get(request)
            _allow(uow, person_of(uow, actor), facts.engagement)
            return envelope.request(self.office, uow, facts)

    def versions(self, actor: Actor, deliverable: str) -> Sequence[Version]:
        """See `Desk.versions`."""
        with self.office.store.reading(self._tenant(actor)) as uow:
            found = [version for version, _status in uow.deliverables.versions(deliverable)]
            if not found:
                raise NotFound(f"There is no deliverable {deliverable}.", hint="rolecall requests lists them.")
            _allow(uow, person_of(uow, actor), found[0].engagement)
            return found

    def export(self, actor: Actor, deliverable: str, number: int | None, form: ExportFormat) -> File:
        """See `Desk.export`."""
        versions = self.versions(actor, deliverable)
        version = next((item for item in versions if item.number == number), None) if number else versions[-1]
        if version is None:
            raise NotFound(f"{deliverable} has no version {number}.")
        _role, contract = self.office.dispatch.contract(version.role, version.kind)
        return self.office.export(version, contract, form)

    def waiting(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """See `Desk.waiting`."""
        with self.office.store.reading(self._tenant(actor)) as uow:
            engagements = _visible(uow, person_of(uow, actor))
            found = uow.deliverables.with_status("waiting", engagements=engagements)
            return [envelope.version_line(version) for version in found]

    def proposals(self, arg: str, text: str) -> Sequence[Choice]:
        """Propose roles or kinds that begin with what was typed."""
        roles = self.office.dispatch.roles.values()
        if arg == "role":
            found = [Choice(role.short, role.title) for role in roles]
        else:
            found = [Choice(item.kind, item.title) for role in roles for item in role.deliverables]
        return [choice for choice in found if choice.value.startswith(text) or text.lower() in choice.label.lower()]


def _visible(uow: UnitOfWork, person: Person) -> list[str]:
    """Name the engagements a person may look into: a stranger none, everybody else those of the tenant."""
    if not (person.is_host or person.roles):
        return []
    return [engagement.id for engagement, _status in uow.engagements.listed()]


def _allow(uow: UnitOfWork, person: Person, engagement: str) -> None:
    if engagement not in _visible(uow, person):
        raise Denied(
            f"{person.name} may not look into {engagement}.", hint="An owner adds members: rolecall members add."
        )
