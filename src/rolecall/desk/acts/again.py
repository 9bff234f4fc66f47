"""Once more: retry a blocked request, resume a stopped one, reopen a closed one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rolecall.desk.office import TO_CHANGE, Office, Reply, log, refused
from rolecall.domain.refusal import Refusal
from rolecall.governance.authority import refuses_act

if TYPE_CHECKING:
    from rolecall.domain.member import Person
    from rolecall.domain.request import RequestStatus
    from rolecall.domain.run import Run
    from rolecall.ports.store import UnitOfWork

Way = Literal["retry", "resume", "reopen"]

#: The states each way leads out of.
FROM: dict[Way, frozenset[RequestStatus]] = {
    "retry": frozenset({"blocked", "failed", "set_aside", "stopped"}),
    "resume": frozenset({"stopped", "failed", "set_aside"}),
    "reopen": frozenset({"closed"}),
}


def again(
    office: Office, uow: UnitOfWork, person: Person, way: Way, request: str, reason: str
) -> tuple[Reply, list[Run]]:
    """Queue one more run; the old record is kept."""
    facts = uow.requests.get(request)
    status = uow.requests.status(request)
    barred = refuses_act(person, way, facts.requester)
    if barred is not None:
        return refused(barred, request), []
    if status not in FROM[way]:
        said = f"{request} is {status}; {way} works on what is {' or '.join(sorted(FROM[way]))}."
        refusal = Refusal(code="not_open", reason=said.replace("_", " "), ask_whom="")
        return refused(refusal, request), []
    if way == "reopen" and not reason.strip():
        refusal = Refusal(code="bad_input", reason="Reopening needs a reason.", ask_whom="say what to change")
        return refused(refusal, request), []
    objection = office.dispatch.refuses(uow, facts) or _cannot(office, uow, request, way, reason)
    if objection is not None:
        return refused(objection, request), []
    instruction = reason if way == "reopen" else _unfinished(uow, request)
    run = office.dispatch.again(uow, facts, way, instruction, person)
    past = {"retry": "retried", "resume": "resumed", "reopen": "reopened"}[way]
    log(
        uow,
        person,
        f"request_{past}",
        f"request:{request}",
        {"reason": reason, "run": run.id},
        request=request,
    )
    return Reply(said=f"{request} was {past} by {person.name}.", request=request), [run]


def _cannot(office: Office, uow: UnitOfWork, request: str, way: Way, reason: str) -> Refusal | None:
    made = uow.deliverables.of(request)
    if way != "reopen" or made is None:
        return None
    version, _status = uow.deliverables.version(made)
    _role, contract = office.dispatch.contract(version.role, version.kind)
    objection = office.model.objection(reason, contract, dict(version.content))
    if not objection:
        return None
    return Refusal(code="cannot_revise", reason=objection, ask_whom=TO_CHANGE)


def _unfinished(uow: UnitOfWork, request: str) -> str:
    """Return the revision the last run was to make, so that a retry still makes it."""
    runs = uow.runs.of(request)
    return runs[-1][0].instruction if runs else ""
