"""Decisions: approve, revise, reject; one terminal decision per version, by whoever may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rolecall.chat import Card, Note
from rolecall.desk.office import TO_CHANGE, Office, Reply, log, refused
from rolecall.domain.deliverable import Decision, Verdict, Version, VersionStatus
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput
from rolecall.governance.authority import (
    KNOWN,
    Case,
    Standing,
    deciders,
    grounds,
    is_terminal,
    judges,
    refuses_decision,
)
from rolecall.line import cards, closing
from rolecall.ports.queues import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import CardState
    from rolecall.domain.engagement import Engagement
    from rolecall.domain.member import Person
    from rolecall.domain.request import Request
    from rolecall.domain.run import Run
    from rolecall.ports.store import UnitOfWork

#: Digits of a digest that a decision names at least.
DIGITS = 12
_PAST: dict[Verdict, str] = {"approve": "approved", "revise": "sent back", "reject": "rejected"}


def case_of(uow: UnitOfWork, subject: str) -> Case:
    """Find what a button's token (or `deliverable[.vN]`) is about.

    Raises:
        BadInput: the token does not belong to that version's content.
    """
    name, number, digest = _parts(subject)
    version, status = uow.deliverables.version(name, number)
    if digest and not version.digest.startswith(digest):
        raise BadInput(
            f"{subject} does not belong to version {version.number} as it stands.", hint="Open the newest card."
        )
    engagement = uow.engagements.get(version.engagement)
    members = tuple(uow.members.listed())
    return Case(
        version=version,
        status=status,
        request=uow.requests.get(version.request),
        engagement=engagement,
        taken=tuple(item for item in uow.deliverables.decisions(name) if item.version == version.number),
        deciders=deciders(members, engagement),
        members=members,
    )


def engagement_of(uow: UnitOfWork, subject: str) -> Engagement:
    """Return the engagement of what a button's token is about."""
    version, _status = uow.deliverables.version(_parts(subject)[0])
    return uow.engagements.get(version.engagement)


def request_of(subject: str) -> str:
    """Return the request a subject (a request, a deliverable or a button's token) belongs to."""
    return _parts(subject)[0].removeprefix("d-")


def _parts(subject: str) -> tuple[str, int | None, str]:
    name, _, rest = subject.partition(".v")
    number, _, digest = rest.partition(".")
    if rest and not number.isdecimal():
        raise BadInput(f"“{subject}” does not name a version.", hint="Write it as d-REQUEST.vN.")
    return name, int(number) if number else None, digest


def decide(
    office: Office,
    uow: UnitOfWork,
    person: Person,
    verdict: Verdict,
    subject: str,
    reason: str,
    standing: Standing = KNOWN,
) -> tuple[Reply, list[Run]]:
    """Take one decision; authority and state are read in the transaction that writes it (invariant 3).

    `standing` is what the workspace says of the person now.
    """
    uow.deliverables.lock(_parts(subject)[0])
    case = case_of(uow, subject)
    if len(_parts(subject)[2]) < DIGITS:
        raise BadInput(
            f"“{subject}” does not say which content is decided on.",
            hint="Name version and digest, as the card's buttons do.",
        )
    refusal = refuses_decision(person, verdict, case, standing) or _refuses_revision(office, uow, verdict, case, reason)
    if refusal is not None:
        return _refuse(uow, person, verdict, case, refusal), []
    decision = _decision(office, uow, person, verdict, case, reason, grounds(person, case, standing))
    uow.deliverables.decide(decision)
    log(
        uow,
        person,
        "decision_taken",
        f"version:{decision.deliverable}.v{decision.version}",
        {"row": decision.snapshot()},
        request=case.request.id,
        covers=f"decision:{decision.id}",
    )
    if decision.terminal:
        return _settle(office, uow, person, case, decision)
    said = f"Accepted by {person.name}; a second person has to accept too ({case.deciders})."
    others = tuple(name for name in judges(case.members, case.engagement).ids if name != person.id)
    face = Card(title=said, state="waiting", awaits=others[: cards.AWAITED])
    closing.card(uow, case.request, f"{case.request.id}:accepted:{decision.id}", face)
    return Reply(said=said, request=case.request.id), []


def closed_to(uow: UnitOfWork, person: Person, verdict: Verdict, subject: str) -> Refusal | None:
    """Say why it is no use to open a form: the version is closed, or the person is a stranger."""
    refusal = refuses_decision(person, verdict, case_of(uow, subject))
    return refusal if refusal is not None and refusal.code in {"not_open", "unknown_member"} else None


def refuse_press(uow: UnitOfWork, person: Person, verdict: Verdict, subject: str) -> Reply | None:
    """Record a press for which no form was opened."""
    refusal = closed_to(uow, person, verdict, subject)
    return _refuse(uow, person, verdict, case_of(uow, subject), refusal) if refusal else None


def refuse_code(uow: UnitOfWork, person: Person, verdict: Verdict, request: Request, refusal: Refusal) -> Reply:
    """Record a typed decision whose code names no version of its thread."""
    body = {"verdict": verdict, **refusal.snapshot()}
    log(uow, person, "decision_refused", f"request:{request.id}", body, request=request.id)
    return refused(refusal, request.id)


def _decision(
    office: Office, uow: UnitOfWork, person: Person, verdict: Verdict, case: Case, reason: str, ground: str
) -> Decision:
    return Decision(
        id=office.ids.new("k"),
        tenant=uow.tenant,
        deliverable=case.version.deliverable,
        version=case.version.number,
        digest=case.version.digest,
        verdict=verdict,
        by=person.id,
        by_name=person.name,
        reason=reason,
        terminal=is_terminal(verdict, case.version, case.taken),
        ground=ground,
        at=office.now(),
    )


def _refuses_revision(office: Office, uow: UnitOfWork, verdict: Verdict, case: Case, reason: str) -> Refusal | None:
    if verdict == "reject" and not reason.strip():
        return Refusal(code="bad_input", reason="A rejection needs a reason.", ask_whom="say why")
    if verdict != "revise":
        return None
    if not reason.strip():
        return Refusal(code="bad_input", reason="A revision needs words.", ask_whom="say what to change")
    _role, contract = office.dispatch.contract(case.version.role, case.version.kind)
    allowed = contract.revisions
    used = sum(1 for taken in uow.deliverables.decisions(case.version.deliverable) if taken.verdict == "revise")
    if used >= allowed:
        said = f"All {allowed} revisions of this deliverable are used up."
        return Refusal(code="revisions_used_up", reason=said, ask_whom=f"{case.deciders}, or edit it by hand")
    objection = office.model.objection(reason, contract, dict(case.version.content))
    if objection:
        return Refusal(code="cannot_revise", reason=objection, ask_whom=TO_CHANGE)
    return office.dispatch.refuses(uow, case.request)


def _refuse(uow: UnitOfWork, person: Person, verdict: Verdict, case: Case, refusal: Refusal) -> Reply:
    body = {"verdict": verdict, "version": case.version.number, **refusal.snapshot()}
    log(uow, person, "decision_refused", f"version:{case.version.deliverable}", body, request=case.request.id)
    return refused(refusal, case.request.id)


def _settle(office: Office, uow: UnitOfWork, person: Person, case: Case, decision: Decision) -> tuple[Reply, list[Run]]:
    version, request = case.version, case.request
    state: dict[Verdict, VersionStatus] = {"approve": "accepted", "revise": "revising", "reject": "rejected"}
    uow.deliverables.move(version.deliverable, version.number, "waiting", state[decision.verdict])
    runs: Sequence[Run] = ()
    if decision.verdict == "revise":
        runs = [office.dispatch.again(uow, request, "revise", decision.reason, person)]
    else:
        uow.requests.move(request.id, "closed")
    if decision.verdict == "approve":
        _publish(office, uow, version)
    _announce(uow, case, decision)
    return Reply(said=_said(version, decision), request=request.id), list(runs)


def _said(version: Version, decision: Decision) -> str:
    return f"{version.title}, version {version.number}: {_PAST[decision.verdict]} by {decision.by_name}."


def _announce(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Let the version's card become the record, tell the requester, and say on the job card where it stands."""
    version, request = case.version, case.request
    said, why = _said(version, decision), f" “{decision.reason}”" if decision.reason else ""
    state: CardState = "working" if decision.verdict == "revise" else "done"
    when = f"{_PAST[decision.verdict].capitalize()} by {decision.by_name}, {cards.clock_time(decision.at)}."
    tone: Literal["good", "info"] = "good" if decision.verdict == "approve" else "info"
    record = Note(f"{when}{why} Fingerprint of the content: {decision.digest[:DIGITS]}", tone)
    closing.became(uow, request, version, decision.id, title=said, record=record, state=state)
    if closing.watches_itself(request):
        return
    word = Card(title=f"@{request.requester_name}: {said}{why}", state=state)
    closing.card(uow, request, f"{request.id}:decided:{decision.id}", word)
    if decision.verdict != "revise":
        closing.stands(uow, request, decision.id, state="done", words=said)


def _publish(office: Office, uow: UnitOfWork, version: Version) -> None:
    for target in office.targets:
        uow.outbox.add(
            OutboxRow(
                key=f"{version.deliverable}.v{version.number}:publish:{target}",
                tenant=version.tenant,
                workspace="publish",
                channel=f"{target}/{version.deliverable}",
                kind="publication",
                body={"deliverable": version.deliverable, "version": version.number},
            )
        )
