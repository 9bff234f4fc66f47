"""Handing over: a person takes a request on; what the role does for it stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Button, Card, Para
from rolecall.desk.acts import switching
from rolecall.desk.office import Done, Office, Reply, log, refused
from rolecall.domain.refusal import Refusal
from rolecall.domain.request import OVER, UNDER_WAY
from rolecall.errors import BadInput
from rolecall.line import closing

if TYPE_CHECKING:
    from rolecall.domain.member import Member, Person
    from rolecall.ports.store import UnitOfWork


def hand(office: Office, uow: UnitOfWork, person: Person, request: str, to: str, note: str) -> Done:
    """Assign a request to a member and tell the thread.

    Raises:
        BadInput: there is no such active member.
    """
    facts = uow.requests.get(request)
    status = uow.requests.status(request)
    if status in OVER:
        reason = f"{request} is {status}; there is nothing to hand over."
        return Done(refused(Refusal(code="not_open", reason=reason, ask_whom="reopen it first"), request))
    member = _member(uow, to)
    working = status in UNDER_WAY
    halted = switching.stop(office, uow, person, f"request:{request}", f"handed to {member.name}")[1] if working else []
    uow.requests.assign(request, member.id)
    body: dict[str, object] = {"to": member.id, "note": note}
    log(uow, person, "request_handed", f"request:{request}", body, request=request)
    said = f"@{member.name}: {person.name} hands {request} to you."
    face = Card(
        title=said,
        doc=(Para(note),) if note else (),
        buttons=(Button("resume", request, "Let the role go on"),) if working else (),
        state="stopped" if working else "waiting",
        awaits=(member.id,),
    )
    closing.card(uow, facts, f"{request}:handed:{office.ids.new('h')}", face)
    return Done(Reply(said=said, request=request), halted=halted, aloud=True)


def _member(uow: UnitOfWork, name: str) -> Member:
    member = uow.members.named(name) if name.strip() else None
    if member is None or not member.active:
        known = ", ".join(item.name for item in uow.members.listed() if item.active) or "nobody yet"
        raise BadInput(f"“{name}” is not a member.", hint=f"Choose of {known}.")
    return member
