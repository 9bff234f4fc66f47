"""What an event needs before its transaction begins: files, groups the workspace knows, a report sent at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rolecall.chat import HOST, Action, FormSubmit, Message
from rolecall.desk import files
from rolecall.desk.acts import deciding, sending
from rolecall.desk.hearing import commands
from rolecall.desk.people import person_of
from rolecall.errors import NotFound, RolecallError, ServiceFailed
from rolecall.governance.authority import KNOWN, Standing, is_approver

if TYPE_CHECKING:
    from rolecall.chat import Actor, Event
    from rolecall.desk.library import Document
    from rolecall.desk.office import Office, Sent
    from rolecall.domain.engagement import Engagement
    from rolecall.ports.store import UnitOfWork

VERDICTS = frozenset({"approve", "revise", "reject"})


@dataclass
class Prepared:
    """What was fetched for an event."""

    documents: list[Document] = field(default_factory=list)
    standing: Standing = KNOWN
    #: The report that was sent for it, in transactions of its own; None: it asks for none, or may not have it.
    sent: Sent | None = None


def prepare(office: Office, tenant: str, event: Event) -> Prepared:
    """Fetch the files of an event, ask its workspace what is to be known for a decision, send a report it asks for."""
    documents = files.documents(office, tenant, event)
    with office.store.reading(tenant) as uow:
        engagement = _judged(uow, event)
        if engagement is not None and is_approver(person_of(uow, event.actor), engagement):
            engagement = None
    sent = sending.sent(office, tenant, commands.spelt_out(office, event))
    return Prepared(documents, standing_of(office, event.actor, engagement), sent)


def standing_of(office: Office, actor: Actor, engagement: Engagement | None) -> Standing:
    """Ask which approver groups of an engagement (None: of none) an actor is in now; not knowing is a doubt."""
    if actor.workspace == HOST:
        return KNOWN
    vouched = office.workspaces.caps(actor.workspace).identity == "verified"
    account = f"{actor.workspace}:{actor.tenant}:"
    named = engagement.groups if engagement else ()
    wanted = frozenset(group.removeprefix(account) for group in named if group.startswith(account))
    if not wanted:
        return Standing(vouched=vouched)
    try:
        found = _groups(office, actor, wanted)
    except RolecallError as error:
        doubt = f"{actor.workspace} does not say whether you may approve ({error.message})"
        return Standing(doubt=doubt, vouched=vouched)
    return Standing(groups=frozenset(account + group for group in found), vouched=vouched)


def _groups(office: Office, actor: Actor, wanted: frozenset[str]) -> frozenset[str]:
    asked = office.workspaces.caps(actor.workspace).groups
    if asked == "query":
        return wanted & office.workspaces.groups(actor, wanted)
    if asked == "none":
        return frozenset()
    if actor.groups is None:
        raise ServiceFailed("your groups did not come along here; decide in the channel")
    return wanted & actor.groups


def _judged(uow: UnitOfWork, event: Event) -> Engagement | None:
    """Return the engagement on whose work an event may decide, None when it decides on nothing."""
    try:
        match event:
            case Action(verb=verb, subject=subject) if verb in VERDICTS:
                return deciding.engagement_of(uow, subject)
            case FormSubmit(form=form, subject=subject) if form in VERDICTS:
                return deciding.engagement_of(uow, subject)
            case Message():
                request = uow.requests.in_thread(str(event.place))
                return uow.engagements.get(request.engagement) if request else None
            case _:
                return None
    except NotFound:
        return None
