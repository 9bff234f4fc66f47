"""The reminder: what waits for a decision, for how long, until when, and who may decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rolecall.domain.quantity import said
from rolecall.domain.report import Table
from rolecall.domain.schedule import zone_named
from rolecall.governance.authority import HIGH, deciders
from rolecall.ports.measures import Slice
from rolecall.reports import wording
from rolecall.reports.digests.framing import framed
from rolecall.reports.findings import question
from rolecall.reports.findings.gathering import engagements_of
from rolecall.reports.findings.verdicts import concerns, verdict
from rolecall.reports.metrics import count, figures, promises
from rolecall.reports.metrics.counting import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.deliverable import Version
    from rolecall.domain.engagement import Engagement
    from rolecall.domain.member import Member
    from rolecall.domain.report import Report
    from rolecall.domain.request import Request
    from rolecall.ports.measures import Waiting
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.metrics import Promises
    from rolecall.reports.orders import Order

#: Rows that are listed; the others are counted.
LISTED = 15
_METRICS = ("waiting", "overdue")


@dataclass(frozen=True)
class _Case:
    """A version that waits."""

    fact: Waiting
    version: Version
    request: Request
    #: Who may decide, in words.
    who: str


def make(bureau: Bureau, uow: UnitOfWork, order: Order) -> Report | None:
    """Return the reminder of a moment, None where nothing waits; what was decided since is left out."""
    engagements = engagements_of(uow, order.channel)
    of = Slice(engagements=tuple(item.id for item in engagements) if order.channel else None)
    promised = promises(bureau.office.dispatch.roles)
    counted = count(uow, order.window, of, promised)
    newest = uow.overview.newest([fact.request for fact in counted.waiting])
    still = [fact for fact in counted.waiting if newest[fact.request][1] == "waiting"]
    if not still:
        return None
    found = figures(replace(counted, waiting=still), _METRICS)
    by_due = sorted(still, key=lambda fact: (_due(fact, promised) or fact.at, fact.at, fact.request))
    cases = [_case(uow, fact, newest[fact.request][0], engagements) for fact in by_due[:LISTED]]
    waits, overdue = (round(figure.value or 0) for figure in found)
    colour, words = verdict(concerns(found), f"{wording.value(found[0])} waiting, none overdue")
    return framed(
        bureau,
        order,
        colour,
        words,
        moved=_oldest(still, order),
        ask=f"{question.waiting(waits, overdue)} Asked: {wording.listed(_asked(cases))}.",
        figures=found,
        tables=(_table(cases, promised, order),),
        notes=(f"{waits - LISTED:,} more wait; the oldest due are listed.",) if waits > LISTED else (),
        sample=any(item.sample for item in engagements if item.id in {fact.engagement for fact in still}),
    )


def _case(uow: UnitOfWork, fact: Waiting, version: Version, engagements: Sequence[Engagement]) -> _Case:
    request = uow.requests.get(fact.request)
    engagement = next(item for item in engagements if item.id == fact.engagement)
    return _Case(fact, version, request, _who(fact, request, uow.members.listed(), engagement))


def _who(fact: Waiting, request: Request, members: Sequence[Member], engagement: Engagement) -> str:
    """Name who may decide; of a private request not even by leaving out whose it is."""
    if fact.risk not in HIGH:
        requester = "its requester" if request.private else f"@{request.requester_name}"
        return f"{requester} or {deciders(members, engagement)}"
    others = [member for member in members if request.private or member.id != request.requester]
    return deciders(others, engagement)


def _asked(cases: Sequence[_Case]) -> list[str]:
    return list(dict.fromkeys(case.who for case in cases))


def _oldest(still: Sequence[Waiting], order: Order) -> tuple[str, ...]:
    age = seconds(min(fact.at for fact in still), order.window.ends)
    return (f"The oldest has waited for {said(age, 'seconds')}.",)


def _table(cases: Sequence[_Case], promised: Promises, order: Order) -> Table:
    rows = [
        (
            "a private request" if case.request.private else case.version.title,
            case.fact.risk,
            said(seconds(case.fact.at, order.window.ends), "seconds"),
            _until(_due(case.fact, promised), order),
            case.who,
        )
        for case in cases
    ]
    return Table(title="Waiting", header=("What", "Risk", "Waits", "Due", "Who decides"), rows=tuple(rows))


def _due(fact: Waiting, promised: Promises) -> str:
    """Return until when the contract promises the whole turnaround (ISO 8601 UTC), empty where it promises nothing."""
    sla = promised.get((fact.role, fact.kind))
    if sla is None:
        return ""
    return (dt.datetime.fromisoformat(fact.asked_at) + dt.timedelta(hours=sla.hours)).isoformat()


def _until(due: str, order: Order) -> str:
    if not due:
        return ""
    at = dt.datetime.fromisoformat(due)
    when = wording.moment(at, zone_named(order.zone))
    return f"overdue since {when}" if at < order.period.ends else when
