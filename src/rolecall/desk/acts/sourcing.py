"""Approved sources: owners and approvers add documents to an engagement, and withdraw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.desk import library, places
from rolecall.desk.office import Done, Reply, refused
from rolecall.desk.people import all_owners
from rolecall.domain.evidence import Scope
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput, NotFound
from rolecall.governance.authority import approvers, is_approver

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
    barred = _barred(
        uow, person, engagement, "Only approvers add sources here.", "drop the file into your request's thread"
    )
    if barred is not None:
        return Done(refused(barred))
    if not documents:
        raise BadInput("No file came with it.", hint="Send the document along with the command.")
    scope = Scope(tenant=uow.tenant, engagement=engagement.id)
    for document in documents:
        known = uow.sources.named(scope, document.file.name)
        source = known.id if known else f"source:{office.ids.new('s')}"
        library.add(office, uow, source, document, person, library.Approved(engagement.id))
    where = engagement.id if named or places.is_direct(event) else "this channel"
    return Done(Reply(said=f"{_named([document.file.name for document in documents])} for {where}."))


def retire(uow: UnitOfWork, person: Person, name: str) -> Done:
    """Withdraw an approved source from every search; what cites it keeps its words.

    Raises:
        NotFound: there is no approved source of this name.
    """
    source = uow.sources.get(name)
    if source.request:
        raise NotFound(f"There is no approved source {name}.")
    barred = _barred(uow, person, uow.engagements.get(source.engagement), "Only approvers withdraw sources.")
    if barred is not None:
        return Done(refused(barred))
    library.retire(uow, name, person)
    return Done(Reply(said=f"{source.name} is withdrawn by {person.name}: no later work rests on it."))


def _named(files: Sequence[str]) -> str:
    *first, last = files
    return f"{', '.join(first)} and {last} are now approved sources" if first else f"{last} is now an approved source"


def _barred(uow: UnitOfWork, person: Person, engagement: Engagement, reason: str, else_: str = "") -> Refusal | None:
    """Refuse whoever is neither owner nor approver; name those who are, and what else can be done."""
    if is_approver(person, engagement) or person.has("owner"):
        return None
    able = [*all_owners(uow), *approvers(uow.members.listed(), engagement)]
    names = list(dict.fromkeys(f"@{member.name}" for member in able)) or [f"@{engagement.owner}"]
    whom = " or ".join(names)
    return Refusal(code="no_authority", reason=reason, ask_whom=f"{whom}, or {else_}" if else_ else whom)
