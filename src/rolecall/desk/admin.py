"""What owners set up: members, engagements, budgets, approved sources. Every act is audited."""

from __future__ import annotations

import datetime as dt
import shlex
from typing import TYPE_CHECKING

from rolecall.desk.acts import offers
from rolecall.desk.office import Office, log
from rolecall.domain.engagement import Engagement, Term, ends_at
from rolecall.errors import BadInput, Denied
from rolecall.ports.queues import OutboxState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.domain.budget import Period
    from rolecall.domain.member import Member, Person
    from rolecall.domain.role import RoleContract
    from rolecall.ports.store import UnitOfWork

DEFAULT_DEPARTMENT = "general"
_NO_MEMBER = (
    "rolecall members invite {name} --role approver. If it is a group: hire with /rolecall hire in a channel of its "
    "workspace, and choose it from what is suggested behind the @."
)
_NO_APPROVER = "They are a member already: rolecall members change {name} {roles}"


def may_administer(person: Person) -> None:
    """Let owners and the user of this host through.

    Raises:
        Denied: for everybody else.
    """
    if not (person.is_host or person.has("owner")):
        raise Denied(f"{person.name} is not an owner.", hint="An owner does this: rolecall members list shows them.")


def start_engagement(
    office: Office,
    uow: UnitOfWork,
    person: Person,
    roles: tuple[str, ...],
    term: Term,
    *,
    place: str = "*",
    department: str = DEFAULT_DEPARTMENT,
    catalogue: tuple[str, ...] = (),
    approvers: tuple[str, ...] = (),
    groups: tuple[str, ...] = (),
    group_names: Mapping[str, str] | None = None,
    strict: bool = False,
    sample: bool = False,
) -> Engagement:
    """Rent roles for a term or hire them for good, and take up the asks that waited for it.

    Approvers are given by name; `groups`, `group_names`, `strict` and `sample` as `Engagement` has them.

    Raises:
        BadInput: an unknown role, kind or approver.
    """
    may_administer(person)
    engaged = _engaged(office, roles, catalogue)
    now = office.clock.now()
    engagement = Engagement(
        id=uow.engagements.next_id(),
        tenant=uow.tenant,
        department=department,
        roles=tuple(role.id for role in engaged),
        place=place,
        term=term,
        starts_at=now.isoformat(),
        ends_at=ends_at(term, now),
        catalogue=catalogue,
        approvers=tuple(_approver(uow, name) for name in approvers),
        owner=person.name,
        groups=groups,
        group_names=dict(group_names or {}),
        strict=strict,
        sample=sample,
    )
    _store(uow, person, engagement)
    offers.take_up(uow, engagement)
    return engagement


def default_engagement(uow: UnitOfWork, person: Person, now: dt.datetime) -> Engagement:
    """Open the engagement every new installation begins with: all roles, for whoever asks directly, for good."""
    engagement = Engagement(
        id=uow.engagements.next_id(),
        tenant=uow.tenant,
        department=DEFAULT_DEPARTMENT,
        roles=(),
        place="direct",
        term="permanent",
        starts_at=now.isoformat(),
        ends_at="",
        catalogue=(),
        approvers=(),
        owner=person.name,
    )
    _store(uow, person, engagement)
    return engagement


def end_engagement(uow: UnitOfWork, person: Person, engagement: str) -> None:
    """End an engagement now: its roles refuse new work, what was delivered stays."""
    may_administer(person)
    uow.engagements.end(engagement)
    log(uow, person, "engagement_ended", f"engagement:{engagement}", {"engagement": engagement})


def set_budget(uow: UnitOfWork, person: Person, scope: str, period: Period, amount: int | None) -> None:
    """Set or lift a limit in micro-dollars."""
    may_administer(person)
    uow.budgets.limit(scope, period, amount)
    body: dict[str, object] = {"scope": scope, "period": period, "limit": amount}
    log(uow, person, "budget_set", f"budget:{scope}", body)


#: Deliveries that wait for a person.
WAITING: tuple[OutboxState, ...] = ("held", "failed")


def release_deliveries(uow: UnitOfWork, person: Person, request: str) -> tuple[str, ...]:
    """Let the courier try what is held or failed of a request once more, and return the keys.

    What may have arrived is looked for before it is sent again.
    """
    may_administer(person)
    uow.requests.get(request)
    # A key begins with the request, its run or version (`r1.v…`) or its deliverable; `r1` is no part of `r11`.
    prefixes = [f"{name}{end}" for name in (request, f"d-{request}") for end in (":", ".v")]
    rows = [row for prefix in prefixes for row in uow.outbox.listed(states=WAITING, prefix=prefix)]
    for row in rows:
        uow.outbox.settle(row.key, "unsure" if row.state == "held" else "queued", note=row.note)
        log(uow, person, "delivery_released", f"outbox:{row.key}", {"key": row.key, "was": row.state}, request=request)
    return tuple(row.key for row in rows)


def _engaged(office: Office, names: tuple[str, ...], catalogue: tuple[str, ...]) -> list[RoleContract]:
    """Return the roles of these names; each kind of the catalogue must be made by one of them."""
    found = []
    for name in names or ("",):  # no name at all is an unknown role too
        role = office.dispatch.role(name)
        if role is None:
            raise BadInput(f"There is no role “{name}”.", hint=f"Choose of {', '.join(office.dispatch.roles)}.")
        found.append(role)
    known = {item.kind for role in found for item in role.deliverables}
    if set(catalogue) - known:
        raise BadInput(
            f"No engaged role makes “{min(set(catalogue) - known)}”.", hint=f"Choose of {', '.join(sorted(known))}."
        )
    return found


def _store(uow: UnitOfWork, person: Person, engagement: Engagement) -> None:
    uow.engagements.add(engagement)
    name = f"engagement:{engagement.id}"
    log(uow, person, "engagement_started", name, {"row": engagement.snapshot()}, covers=name)


def _approver(uow: UnitOfWork, name: str) -> str:
    member = uow.members.named(name)
    if member is None or not member.has("approver"):
        raise BadInput(f"“{name}” is not a member who may approve.", hint=_lets_approve(name, member))
    return member.id


def _lets_approve(name: str, member: Member | None) -> str:
    """Return what an owner types so that somebody may approve."""
    if member is None:
        return _NO_MEMBER.format(name=shlex.quote(name))
    roles = " ".join(f"--role {role}" for role in sorted({*member.roles, "approver"}))
    return _NO_APPROVER.format(name=shlex.quote(name), roles=roles)
