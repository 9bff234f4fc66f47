"""What the sample stands on: its members and engagements, each made once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.desk import members
from rolecall.desk.office import log
from rolecall.domain.engagement import Engagement, ends_at
from rolecall.domain.member import Identity, Member, Person
from rolecall.errors import BadInput
from rolecall.sample.story import YOU

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.chat import Place
    from rolecall.ports.store import UnitOfWork
    from rolecall.ports.time import Ids
    from rolecall.sample.story import Hire, Someone, Story


@dataclass(frozen=True)
class Opened:
    """The people of the story by key, and the running engagements by role."""

    members: Mapping[str, Member]
    engagements: Mapping[str, Engagement]

    @property
    def name(self) -> str:
        """What this sample is known by: a later one has engagements of its own."""
        return min(engagement.id for engagement in self.engagements.values())


def running(uow: UnitOfWork) -> Sequence[Engagement]:
    """Return the sample engagements that have not ended, oldest first."""
    return [engagement for engagement, status in uow.engagements.listed() if engagement.sample and status == "active"]


def opened(uow: UnitOfWork, ids: Ids, story: Story, place: Place, you: Member, weeks: int) -> Opened:
    """Return the members and engagements of the story at `place`, made where they are missing.

    Raises:
        BadInput: somebody real has the name of a sample member.
    """
    host = Person(id=you.id, name=you.name, roles=you.roles)
    cast = {YOU: _bound(uow, host, you, place)}
    for someone in story.people:
        cast[someone.key] = _bound(uow, host, _member(uow, ids, host, someone), place)
    known = {engagement.roles[0]: engagement for engagement in running(uow)}
    for hire in story.hires:
        if hire.role not in known:
            known[hire.role] = _engage(uow, host, story, hire, str(place), cast[story.manager.key], weeks)
    return Opened(cast, known)


def _member(uow: UnitOfWork, ids: Ids, host: Person, someone: Someone) -> Member:
    found = uow.members.named(someone.name)
    if found is not None and not found.sample:
        raise BadInput(
            f"There is already a member {someone.name}, who is not of the sample.",
            hint="The sample workspace cannot be added here.",
        )
    if found is not None:
        return members.change(uow, host, someone.name, roles=someone.roles, active=True)
    member = Member(id=ids.new("m"), tenant=uow.tenant, name=someone.name, roles=someone.roles, sample=True)
    uow.members.add(member, "")  # without a token: they come in by link only
    name = f"member:{member.id}"
    log(uow, host, "member_added", name, {"row": member.snapshot()}, covers=name)
    return member


def _bound(uow: UnitOfWork, host: Person, member: Member, place: Place) -> Member:
    members.bind(uow, host, member, Identity(workspace=place.workspace, tenant=place.tenant, id=member.id))
    return uow.members.get(member.id)


def _engage(
    uow: UnitOfWork, host: Person, story: Story, hire: Hire, place: str, manager: Member, weeks: int
) -> Engagement:
    start = hire.at + dt.timedelta(weeks=weeks)
    engagement = Engagement(
        id=uow.engagements.next_id(),
        tenant=uow.tenant,
        department=story.department,
        roles=(hire.role,),
        place=place,
        term=hire.term,
        starts_at=start.isoformat(),
        ends_at=ends_at(hire.term, start),
        catalogue=(),
        approvers=(manager.id,),
        owner=host.name,
        sample=True,
    )
    uow.engagements.add(engagement)
    name = f"engagement:{engagement.id}"
    log(uow, host, "engagement_started", name, {"row": engagement.snapshot()}, covers=name)
    return engagement
