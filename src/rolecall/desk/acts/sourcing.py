"""Approved sources: owners and approvers add documents to an engagement, and withdraw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.desk import library, places
from rolecall.desk.office import Done, Reply, refused
from rolecall.domain.evidence import Scope
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput, NotFound
from rolecall.governance.authority import is_approver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import Command
    from rolecall.desk.office import Office
    from rolecall.domain.engagement import Engagement
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork


def approve(
    office: Office, uow: UnitOfWork, person: Person, event: Command, documents: Sequence[library.Document]
) -> Done:
    """Approve documents for an engagement, by default the channel's.

    Raises:
        BadInput: no file came with it.
        NotFound: there is no such engagement.
    """
    named = event.args.get("engagement", "")
    engagement = uow.engagements.get(named) if named else places.engagement_here(office, uow, event)
    if engagement is None:
        reason = "No role is hired for this channel, so there is nothing to approve sources for."
        return Done(refused(Refusal(code="no_engagement", reason=reason, ask_whom="an owner: /rolecall hire")))
    barred = _barred(person, engagement)
    if barred is not None:
        return Done(refused(barred))
    if not documents:
        raise BadInput("No file came with it.", hint="Send the document along with the command.")
    scope = Scope(tenant=uow.tenant, engagement=engagement.id)
    for document in documents:
        known = uow.sources.named(scope, document.file.name)
        source = known.id if known else f"source:{office.ids.new('s')}"
        library.add(office, uow, source, document, person, library.Approved(engagement.id))
    names = ", ".join(document.file.name for document in documents)
    return Done(Reply(said=f"Approved for {engagement.id} by {person.name}: {names}."))


def retire(uow: UnitOfWork, person: Person, name: str) -> Done:
    """Withdraw an approved source from every search; what cites it keeps its words.

    Raises:
        NotFound: there is no approved source of this name.
    """
    source = uow.sources.get(name)
    if source.request:
        raise NotFound(f"There is no approved source {name}.")
    barred = _barred(person, uow.engagements.get(source.engagement))
    if barred is not None:
        return Done(refused(barred))
    library.retire(uow, name, person)
    return Done(Reply(said=f"{source.name} is withdrawn by {person.name}: no later work rests on it."))


def _barred(person: Person, engagement: Engagement) -> Refusal | None:
    if is_approver(person, engagement) or person.has("owner"):
        return None
    reason = f"{person.name} approves no sources of {engagement.id}."
    return Refusal(code="no_authority", reason=reason, ask_whom=f"@{engagement.owner}, or an approver")
