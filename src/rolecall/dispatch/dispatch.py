"""Admits what is asked for, and sends requests round again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from rolecall.chat import Place
from rolecall.dispatch.matching import MAX_TEXT, Ask, Matched, excluded_by, kind_named, unknown
from rolecall.domain.audit import Actor, Entry
from rolecall.domain.refusal import Refusal
from rolecall.domain.request import Request
from rolecall.domain.run import Purpose, Run, run_id
from rolecall.errors import NotFound
from rolecall.governance import switch
from rolecall.line import cards, closing, job

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rolecall.domain.engagement import Engagement
    from rolecall.domain.member import Person
    from rolecall.domain.role import DeliverableContract, RoleContract
    from rolecall.ports.store import UnitOfWork
    from rolecall.ports.time import Clock, Ids


class Dispatch:
    """Admits asks, and sends requests round again."""

    def __init__(
        self,
        roles: Sequence[RoleContract],
        broken: Mapping[str, str],
        model: Callable[[RoleContract], str],
        inactive: Callable[[RoleContract], Refusal | None],
        clock: Clock,
        ids: Ids,
    ) -> None:
        """Know the installed roles, and of `broken` packs what is wrong with them.

        `model` names the model a role's drafts are asked of; `inactive` says why a contract may not run yet.
        """
        self.roles = {role.id: role for role in roles}
        self._broken = broken
        self._model = model
        self._inactive = inactive
        self._clock = clock
        self._ids = ids

    def match(self, ask: Ask) -> Matched | Refusal:
        """Find role and kind, or say what was meant perhaps."""
        role = self.role(ask.role)
        if role is None and ask.role in self._broken:
            return Refusal(code="broken_contract", reason=self._broken[ask.role], ask_whom="rolecall roles check")
        if role is None:
            return unknown(
                "unknown_role",
                "role",
                ask.role,
                [name for item in self.roles.values() for name in (item.id, item.short)],
            )
        if not ask.text.strip():
            return Refusal(
                code="bad_input", reason="The request is empty.", ask_whom=f"say what {role.title} should do"
            )
        if len(ask.text) > MAX_TEXT:
            reason = f"The request has {len(ask.text):,} characters; the limit is {MAX_TEXT:,}."
            return Refusal(code="bad_input", reason=reason, ask_whom="give the long part as a source (--source FILE)")
        contract = role.deliverable(ask.kind.replace("-", "_")) if ask.kind else kind_named(role, ask.text)
        if contract is None:
            return unknown("unknown_kind", "deliverable", ask.kind, [item.kind for item in role.deliverables])
        inactive = self._inactive(role)
        if inactive is not None:
            return inactive
        excluded = excluded_by(role, ask.text)
        if excluded:
            reason = f"{role.title} does not do this: {excluded}."
            return Refusal(code="out_of_scope", reason=reason, ask_whom=role.escalation.person)
        return Matched(role, contract)

    def contract(self, role: str, kind: str) -> tuple[RoleContract, DeliverableContract]:
        """Return the contracts of something that was made.

        Raises:
            NotFound: the role is not installed (any more), or no longer makes this kind.
        """
        found = self.roles.get(role)
        kinds = found.deliverable(kind) if found else None
        if found is None or kinds is None:
            raise NotFound(
                f"No installed role {role} makes {kind}.",
                hint="rolecall roles check says what is wrong with the packs.",
            )
        return found, kinds

    def role(self, name: str) -> RoleContract | None:
        """Return a role by id, short name or command."""
        wanted = name.strip().lower().lstrip("/").replace("-", "_")
        found = (
            role
            for role in self.roles.values()
            if wanted in {role.id, role.short, *(command.lstrip("/") for command in role.triggers.commands)}
        )
        return next(found, None)

    def admit(
        self, uow: UnitOfWork, request: str, ask: Ask, matched: Matched, sources: tuple[str, ...]
    ) -> Run | Refusal:
        """Store the request; queue its first run, or store why it is refused.

        Where no engagement covers the place nothing is stored: the refusal `no_engagement` is for the caller to tell.
        """
        engagement = self.engagement(uow, matched.role.id, ask.place, private=ask.private)
        if engagement is None:
            return uncovered(matched.role)
        made = self._request(request, ask, matched, sources, engagement)
        uow.requests.add(made)
        _log(uow, ask.person, "request_accepted", made, {"row": made.snapshot()}, f"request:{request}")
        if Place.parse(ask.place).thread:
            uow.requests.bind(ask.place, request)
        closing.opened(uow, made, matched.role.title, matched.deliverable.title)
        refusal = self.refuses(uow, made)
        if refusal is None:
            return self.again(uow, made, "first", "", ask.person)
        uow.requests.refuse(request, refusal)
        uow.requests.move(request, "refused")
        _log(uow, ask.person, "request_refused", made, refusal.snapshot())
        face = cards.refused(refusal, made)
        closing.card(uow, made, f"{request}:refused", face)
        steps = job.marked((), "intake", "failed", refusal.reason)
        closing.stands(uow, made, "refused", state=face.state, words=face.title, steps=steps)
        return refusal

    def _request(
        self, request: str, ask: Ask, matched: Matched, sources: tuple[str, ...], engagement: Engagement
    ) -> Request:
        return Request(
            id=request,
            tenant=engagement.tenant,
            engagement=engagement.id,
            department=engagement.department,
            place=ask.place,
            requester=ask.person.id,
            requester_name=ask.person.name,
            role=matched.role.id,
            kind=matched.deliverable.kind,
            text=ask.text,
            said_by=ask.said_by,
            inputs=dict(ask.inputs),
            sources=sources,
            private=ask.private,
            at=self._clock.now().isoformat(),
        )

    def engagement(self, uow: UnitOfWork, role: str, place: str, *, private: bool) -> Engagement | None:
        """Pick the engagement that covers a role's work at a place (its text), None where none does.

        One made for the role beats one for all roles, the nearer place the wider one, a running one an ended one.
        """
        fitting = [
            (engagement, status)
            for engagement, status in uow.engagements.listed()
            if engagement.covers(place, private=private) and (not engagement.roles or role in engagement.roles)
        ]
        now = self._clock.now()

        def rank(pair: tuple[Engagement, str]) -> tuple[bool, bool, int, bool]:
            engagement, status = pair
            near = engagement.place.count(":")
            return (
                bool(engagement.roles),
                engagement.place != "*",
                near,
                status == "active" and not engagement.over(now),
            )

        return max(fitting, key=rank)[0] if fitting else None

    def refuses(self, uow: UnitOfWork, request: Request) -> Refusal | None:
        """Say why no (more) work may be done for a request: term, catalogue, switch, an inactive contract."""
        role, _contract = self.contract(request.role, request.kind)
        engagement = uow.engagements.get(request.engagement)
        return self._inactive(role) or _refuses(uow, engagement, request, self._clock.now())

    def again(self, uow: UnitOfWork, request: Request, purpose: Purpose, instruction: str, person: Person) -> Run:
        """Queue one more run of a request: for its next version, with the next try number."""
        role, _contract = self.contract(request.role, request.kind)
        past = uow.runs.of(request.id)
        made = uow.deliverables.of(request.id)
        latest = uow.deliverables.version(made)[0].number if made else 0
        version = latest + 1
        nth = 1 + sum(1 for run, _status in past if run.version == version)
        run = Run(
            id=run_id(request.id, version, nth),
            tenant=request.tenant,
            request=request.id,
            engagement=request.engagement,
            department=request.department,
            role=request.role,
            kind=request.kind,
            version=version,
            nth=nth,
            purpose=purpose,
            instruction=instruction,
            by=person.id,
            by_name=person.name,
            contract_digest=role.digest,
            model=self._model(role),
            at=self._clock.now().isoformat(),
        )
        uow.runs.add(run)
        if uow.requests.status(request.id) != "working":
            uow.requests.move(request.id, "working")
        if purpose != "first":
            words = f"At work on version {version}; nothing is needed from you."
            steps = job.steps_of((), "intake")
            closing.stands(uow, request, f"{run.id}.begun", state="working", words=words, steps=steps)
        return run

    def new_request(self) -> str:
        """Return a fresh request id."""
        return self._ids.new("r")


def uncovered(role: RoleContract) -> Refusal:
    """Say that nobody hired the role where it was asked."""
    reason = f"{role.title} is not hired for this channel."
    return Refusal(code="no_engagement", reason=reason, ask_whom="an owner: Hire, or rolecall engage")


def _refuses(uow: UnitOfWork, engagement: Engagement, request: Request, now: dt.datetime) -> Refusal | None:
    if uow.engagements.status(engagement.id) == "ended":
        reason = f"The engagement {engagement.id} has ended."
        return Refusal(code="term_ended", reason=reason, ask_whom=engagement.owner)
    refusal = engagement.refuses(request.role, request.kind, now)
    if refusal is not None:
        return refusal
    stop = uow.stops.active(("global", f"role:{request.role}", f"engagement:{engagement.id}"))
    if stop is None:
        return None
    whom = f"@{stop.by}, or write /rolecall resume {stop.scope}"
    return Refusal(code="stopped", reason=switch.words(stop), ask_whom=whom)


def _log(
    uow: UnitOfWork, person: Person, kind: str, request: Request, body: dict[str, object], covers: str = ""
) -> None:
    uow.audit.append(
        Entry(
            type=kind,
            actor=Actor.of(person),
            subject=f"request:{request.id}",
            request=request.id,
            body=body,
            covers=covers,
        )
    )
