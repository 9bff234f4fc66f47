"""Channels: whose work a channel's reports are about, and who may have a say in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import HOST, Place
from rolecall.desk.people import owners
from rolecall.desk.places import channel_of, is_direct
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput
from rolecall.governance.authority import deciders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rolecall.chat import Event
    from rolecall.desk.office import Office
    from rolecall.desk.window import Sight
    from rolecall.domain.engagement import Engagement

#: Parts of a channel's place text.
PARTS = 3


def own(engagements: Iterable[Engagement], channel: str) -> list[Engagement]:
    """Return the engagements whose place is exactly a channel (a place text): its reports are about their work."""
    return [item for item in engagements if item.place in {channel, channel.rpartition(":")[2]}]


def manages(sight: Sight, channel: str) -> bool:
    """Tell whether somebody has a say in reports: owners, a channel's approvers, of the whole house any approver."""
    if sight.administers or not channel:
        return sight.administers or sight.person.has("approver")
    return any(sight.approves(item.id) for item in own(sight.engagements.values(), channel))


def refuses(sight: Sight, channel: str, owner: str = "") -> Refusal | None:
    """Say why somebody has no say in a channel's reports; `owner`: the member whose schedule it is."""
    if manages(sight, channel) or (owner and sight.person.id == owner):
        return None
    whom = [deciders(sight.members, item) for item in own(sight.engagements.values(), channel)]
    reason = "Owners and the approvers of a channel decide what is reported there."
    return Refusal(code="no_authority", reason=reason, ask_whom=", ".join([owners(sight.uow), *whom]))


def named(office: Office, sight: Sight, event: Event, name: str) -> str:
    """Return the place text of the channel that is meant: the one named, else where the event comes from.

    A terminal is no channel: without a name it means the whole house, which is empty.

    Raises:
        BadInput: there is no such channel, or a direct conversation is none.
    """
    here = str(channel_of(event.place))
    if name:
        return _meant(office, sight, here, name)
    if event.place.workspace == HOST:
        return ""
    if is_direct(event):
        raise BadInput("Reports are made for channels; this is none.", hint="Say it in the channel.")
    return here


def known(sight: Sight) -> list[str]:
    """Return the channels in which roles are hired, as far as somebody sees them."""
    return named_by(sight.engagements.values())


def named_by(engagements: Iterable[Engagement]) -> list[str]:
    """Return the place texts of the channels that engagements are for."""
    return sorted({item.place for item in engagements if item.place.count(":") == PARTS - 1})


def is_known(sight: Sight, channel: str) -> bool:
    """Tell whether a role is hired for a channel (a place text), or something was asked for or is scheduled there."""
    return bool(
        own(sight.engagements.values(), channel)
        or sight.uow.schedules.listed(channel)
        or sight.uow.requests.listed(engagements=list(sight.engagements), channel=channel, limit=1)
    )


def _meant(office: Office, sight: Sight, here: str, name: str) -> str:
    """Find a channel by its place text, or by its own name where one channel alone has it."""
    if name.count(":") >= PARTS - 1:
        place = channel_of(Place.parse(name))
        if str(place) in {here, *known(sight)}:
            return str(place)
        if office.tenant_of(place.workspace, place.tenant) != sight.uow.tenant:
            account = f"{place.workspace}:{place.tenant}"
            raise BadInput(f"No workspace {account} is connected here.", hint=_there(sight))
        if not is_known(sight, str(place)):
            raise BadInput(f"Nobody has hired or asked a role in {place}.", hint=_there(sight))
        return str(place)
    short = name.removeprefix("#")
    found = [place for place in known(sight) if place.rpartition(":")[2] == short]
    if len(found) != 1:
        raise BadInput(f"“{name}” names no channel in which a role is hired.", hint=_there(sight))
    return found[0]


def _there(sight: Sight) -> str:
    return f"There is: {', '.join(known(sight))}." if known(sight) else "Hire a role for a channel first."
