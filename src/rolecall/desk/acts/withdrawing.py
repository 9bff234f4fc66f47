"""Withdraw: close a request from which nothing comes any more; its record stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Card, Note, Para
from rolecall.desk.acts import following
from rolecall.desk.office import Reply, log, refused
from rolecall.domain.refusal import Refusal
from rolecall.governance.authority import refuses_act
from rolecall.line import closing

if TYPE_CHECKING:
    from rolecall.domain.deliverable import Version, VersionStatus
    from rolecall.domain.member import Person
    from rolecall.domain.request import Request, RequestStatus
    from rolecall.ports.store import UnitOfWork

#: Requests that wait for something that need not come. What waits for a decision is rejected instead.
FROM: frozenset[RequestStatus] = frozenset({"asking", "blocked", "failed", "stopped", "set_aside"})
OPEN: frozenset[VersionStatus] = frozenset({"waiting", "blocked", "revising"})


def withdraw(uow: UnitOfWork, person: Person, request: str, reason: str) -> Reply:
    """Close a request and reject its open version, if it has one."""
    facts = uow.requests.get(request)
    status = uow.requests.status(request)
    refusal = refuses_act(person, "withdraw", facts.requester)
    if refusal is None and status not in FROM:
        said = f"{request} is {status}; only what waits is withdrawn. Reject a version that waits for a decision."
        refusal = Refusal(code="not_open", reason=said, ask_whom="")
    if refusal is not None:
        return refused(refusal, request)
    said = f"{request} was withdrawn by {person.name}."
    suffix = f"withdrawn.{len(uow.runs.of(request))}"
    made = uow.deliverables.of(request)
    if made is not None:
        version, state = uow.deliverables.version(made)
        if state in OPEN:
            uow.deliverables.move(made, version.number, state, "rejected")
            _off(uow, facts, version, suffix, said)
    uow.requests.move(request, "closed")
    following.drop(uow, request)
    log(uow, person, "request_withdrawn", f"request:{request}", {"reason": reason}, request=request)
    word = Card(title=said, doc=(Para(reason),) if reason else (), state="done")
    closing.card(uow, facts, f"{request}:{suffix}", word)
    closing.stands(uow, facts, suffix, state="done", words=said)
    return Reply(said=said, request=request)


def _off(uow: UnitOfWork, request: Request, version: Version, suffix: str, said: str) -> None:
    """Take the buttons off the card of the version that is no longer open; a terminal has none."""
    if not closing.watches_itself(request):
        closing.became(uow, request, version, suffix, title=said, record=Note(said), state="done")
