"""Takes the sample away: its words are erased, posts that showed them replaced; the audit chain stays whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from rolecall.desk import admin, members
from rolecall.desk.office import log
from rolecall.domain.report import ReportKind, report_id
from rolecall.domain.run import RUN_MOVES
from rolecall.line import ending
from rolecall.sample import posts
from rolecall.sample.opening import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rolecall.domain.member import Person
    from rolecall.ports.store import Store, UnitOfWork

WHY = "The sample workspace was removed."
#: More requests than a sample ever has.
ALL = 100_000


@dataclass(frozen=True)
class Removed:
    """What was taken away."""

    engagements: tuple[str, ...]
    requests: tuple[str, ...]
    deliverables: tuple[str, ...]
    members: tuple[str, ...]
    #: Numbers of the audit records whose bodies are gone.
    records: tuple[int, ...]
    #: Runs that were under way; whoever works them has to be told.
    halted: tuple[str, ...]


NOTHING = Removed((), (), (), (), (), ())


def remove(store: Store, tenant: str, person: Person) -> Removed:
    """End the sample's engagements with all work under way, then erase what they hold and let its members out.

    Raises:
        Denied: the person is no owner.
    """
    admin.may_administer(person)
    with store.begin(tenant, reserve=True) as uow:
        engagements = tuple(engagement.id for engagement in running(uow))
        requests = _requests(uow, engagements)
        halted = tuple(run for request in requests for run in _halt(uow, request))
    if not engagements:
        return NOTHING
    with store.begin(tenant, reserve=True) as uow:
        requests = _requests(uow, engagements)
        made = tuple(name for request in requests if (name := uow.deliverables.of(request)))
        channels = sorted({item.place for item, _status in uow.engagements.listed() if item.id in engagements})
        shown = posts.shown(uow, (*requests, *(name for channel in channels for name in _reported(uow, channel))))
        erased = [_end(uow, person, engagement) for engagement in engagements]
        erased += [_forget(uow, person, channel) for channel in channels]
        records = tuple(seq for seqs in erased for seq in seqs)
        posts.say_farewell(uow, min(engagements), shown, person)
        left = tuple(member.name for member in uow.members.listed() if member.sample and member.active)
        for name in left:
            members.change(uow, person, name, active=False)
    return Removed(engagements, requests, made, left, records, halted)


def _requests(uow: UnitOfWork, engagements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(request.id for request, _status in uow.requests.listed(engagements=engagements, limit=ALL))


def _halt(uow: UnitOfWork, request: str) -> Iterator[str]:
    """End the runs of a request that are under way."""
    for run, status in uow.runs.of(request):
        if not RUN_MOVES.ended(status):
            ending.end_stopped(uow, run, WHY)
            yield run.id


def _reported(uow: UnitOfWork, channel: str) -> Iterator[str]:
    """Yield what the keys of a channel's schedules, reports and check-ins begin with."""
    for schedule, _status in uow.schedules.listed(channel):
        yield f"{schedule.id}:"
    for kind in get_args(ReportKind):
        yield report_id(kind, channel, "")


def _end(uow: UnitOfWork, person: Person, engagement: str) -> list[int]:
    admin.end_engagement(uow, person, engagement)
    seqs = list(uow.erasure.engagement(engagement))
    log(uow, person, "erased", f"engagement:{engagement}", {"why": WHY, "seqs": seqs})
    return seqs


def _forget(uow: UnitOfWork, person: Person, channel: str) -> list[int]:
    seqs = list(uow.erasure.channel(channel))
    log(uow, person, "erased", f"channel:{channel}", {"why": WHY, "seqs": seqs})
    return seqs
