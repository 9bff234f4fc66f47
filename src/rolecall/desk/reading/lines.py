"""A request as a line of a list, described from what a few queries found for the whole list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rolecall.chat import Place
from rolecall.desk.reading import envelope
from rolecall.governance.authority import HIGH, deciders
from rolecall.line import cards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.desk.office import Office
    from rolecall.desk.window import Sight
    from rolecall.domain.deliverable import Version, VersionStatus
    from rolecall.domain.request import Request, RequestStatus

#: Statuses in which a request is due some time.
OPEN: frozenset[RequestStatus] = frozenset({"received", "working", "asking", "delivered", "blocked"})

#: Statuses in which a person has to do something before the work goes on.
TURN: frozenset[RequestStatus] = frozenset({"asking", "delivered", "blocked", "stopped", "failed", "set_aside"})


@dataclass(frozen=True)
class Standing:
    """A request, where it stands, its newest version and what it has cost."""

    request: Request
    status: RequestStatus
    made: tuple[Version, VersionStatus] | None
    cost: int = 0
    #: Place of the thread about it, empty where none is known.
    thread: str = ""


def standings(sight: Sight, found: Sequence[tuple[Request, RequestStatus]]) -> list[Standing]:
    """Find version, cost and thread of all of these requests at once."""
    if not found:
        return []
    names = [request.id for request, _status in found]
    overview = sight.uow.overview
    made, spent, threads = overview.newest(names), overview.spent(names), overview.threads(names)
    return [
        Standing(request, status, made.get(request.id), spent.get(request.id, 0), threads.get(request.id, ""))
        for request, status in found
    ]


def line(office: Office, sight: Sight, item: Standing) -> dict[str, Any]:
    """Describe a request in a list; without any version `version` is 0 and what belongs to one is empty."""
    request, version = item.request, item.made[0] if item.made else None
    role = office.dispatch.roles.get(request.role)
    contract = role.deliverable(request.kind) if role else None
    return {
        **envelope.line(request, item.status),
        "title": version.title if version else contract.title if contract else request.kind,
        "kind_title": contract.title if contract else request.kind,
        "role_title": role.title if role else request.role,
        "place": request.place,
        "thread": item.thread or (request.place if Place.parse(request.place).thread else ""),
        "channel": Place.parse(request.place).channel,
        "private": request.private,
        "engagement": request.engagement,
        "sample": sight.engagements[request.engagement].sample,
        "due": _due(office, item),
        "whom": _whom(sight, item),
        "cost_microusd": item.cost,
        "deliverable": version.deliverable if version else "",
        "version": version.number if version else 0,
        "version_status": item.made[1] if item.made else "",
        "risk": version.risk if version else "",
        "digest": version.digest if version else "",
        "subject": cards.subject(version) if version else "",
    }


def since(item: Standing) -> str:
    """Return since when the next step is awaited: since the version that waits was made, else since it was asked."""
    return item.made[0].at if item.made and item.made[1] == "waiting" else item.request.at


def _whom(sight: Sight, item: Standing) -> str:
    """Name who has to do the next step, empty where the role has, or nobody."""
    if item.status == "delivered" and item.made and item.made[0].risk in HIGH:
        return deciders(sight.members, sight.engagements[item.request.engagement])
    return f"@{item.request.requester_name}" if item.status in TURN else ""


def _due(office: Office, item: Standing) -> str:
    """Return when the contract promises the next step, empty where none is promised."""
    role = office.dispatch.roles.get(item.request.role)
    contract = role.deliverable(item.request.kind) if role else None
    if contract is None or item.status not in OPEN:
        return ""
    return (dt.datetime.fromisoformat(since(item)) + dt.timedelta(hours=contract.sla.hours)).isoformat()
