"""What waits for a person: versions they may decide on now, questions asked of them, requests handed to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from rolecall.desk.reading.lines import Standing, line, since, standings
from rolecall.domain.deliverable import accepts_needed
from rolecall.governance import authority

if TYPE_CHECKING:
    from collections.abc import Collection

    from rolecall.desk.office import Office
    from rolecall.desk.window import Sight
    from rolecall.domain.deliverable import Version, VersionStatus
    from rolecall.domain.member import Person
    from rolecall.domain.request import Request, RequestStatus

Why = Literal["decide", "answer", "handed"]
Placed = tuple["Request", "RequestStatus"]
_ASKING: tuple[RequestStatus, ...] = ("asking",)


def waiting(office: Office, sight: Sight, limit: int) -> list[dict[str, Any]]:
    """Describe what waits for this person, oldest first, at most `limit` of each kind; `age_s` is in seconds.

    A request that waits for several things is listed once: for the decision before all.
    """
    found = {item.request.id: (why, item) for why, item in (*_handed(sight, limit), *_asked(sight, limit))}
    found |= {item.request.id: ("decide", item) for item in _undecided(sight, limit)}
    now = office.clock.now()
    lines = [
        {
            **line(office, sight, item),
            "waits": why,
            "why": why,
            "since": since(item),
            "age_s": int((now - dt.datetime.fromisoformat(since(item))).total_seconds()),
        }
        for why, item in found.values()
    ]
    return sorted(lines, key=lambda entry: str(entry["since"]))


def count(sight: Sight, limit: int) -> int:
    """Return how many lines `waiting` has, without describing them."""
    found = [*_assigned(sight, limit), *_questioned(sight, limit)]
    return len({request.id for request, _status in found} | {item.request.id for item in _judged(sight, limit)})


def reason(sight: Sight, item: Standing, handed: Collection[str]) -> Why | None:
    """Say what a request waits for from this person, who was `handed` these requests; None for nothing."""
    if item.made and item.status == "delivered" and _may_decide(sight, item.request, *item.made):
        return "decide"
    if item.status == "asking" and item.request.requester in _own(sight.person):
        return "answer"
    return "handed" if item.request.id in handed else None


def _handed(sight: Sight, limit: int) -> list[tuple[Why, Standing]]:
    return [("handed", item) for item in standings(sight, _assigned(sight, limit))]


def _asked(sight: Sight, limit: int) -> list[tuple[Why, Standing]]:
    return [("answer", item) for item in standings(sight, _questioned(sight, limit))]


def _undecided(sight: Sight, limit: int) -> list[Standing]:
    mine = _judged(sight, limit)
    names = [item.request.id for item in mine]
    costs, threads = sight.uow.overview.spent(names), sight.uow.overview.threads(names)
    return [replace(item, cost=costs.get(item.request.id, 0), thread=threads.get(item.request.id, "")) for item in mine]


def _assigned(sight: Sight, limit: int) -> list[Placed]:
    found = list(sight.uow.requests.assigned(sight.person.id))[:limit]
    return [pair for pair in found if pair[0].engagement in sight.engagements]


def _questioned(sight: Sight, limit: int) -> list[Placed]:
    listed, engagements = sight.uow.requests.listed, list(sight.engagements)
    return [
        pair
        for name in _own(sight.person)
        for pair in listed(engagements=engagements, statuses=_ASKING, requester=name, limit=limit)
    ]


def _judged(sight: Sight, limit: int) -> list[Standing]:
    """Return what the person may decide on, without cost and thread: the store narrows down, authority judges each."""
    judging = [name for name in sight.engagements if sight.approves(name)]
    found = sight.uow.overview.undecided(judging=judging, own=_own(sight.person), limit=limit)
    return [
        Standing(request, "delivered", (version, "waiting"))
        for version, request in found
        if request.engagement in sight.engagements and _may_decide(sight, request, version, "waiting")
    ]


def _own(person: Person) -> list[str]:
    """Return the ids a person has: a member and the user of this host of the same name are one (see authority)."""
    namesakes = () if person.is_host else (f"host:{person.name}", f"host:{person.name.casefold()}")
    return list(dict.fromkeys((person.id, *namesakes)))


def _may_decide(sight: Sight, request: Request, version: Version, status: VersionStatus) -> bool:
    several = accepts_needed(version.risk) > 1
    decisions = sight.uow.deliverables.decisions(version.deliverable) if several else ()
    case = authority.Case(
        version=version,
        status=status,
        request=request,
        engagement=sight.engagements[version.engagement],
        taken=tuple(item for item in decisions if item.version == version.number),
        deciders="",
    )
    standing = authority.Standing(groups=sight.groups)
    return authority.refuses_decision(sight.person, "approve", case, standing) is None
