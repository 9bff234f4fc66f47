"""Where work is asked for: the thread of an event, its channel, and the engagement of that channel."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import HOST, Message, Place, Ref
from rolecall.chat.wire import from_json
from rolecall.desk.acts import checking_in

if TYPE_CHECKING:
    from rolecall.chat import Event
    from rolecall.desk.office import Office
    from rolecall.domain.engagement import Engagement
    from rolecall.domain.request import Request
    from rolecall.ports.store import UnitOfWork

#: How long the thread of a check-in is looked at.
CHECKIN_FOR = dt.timedelta(days=8)


def thread_of(office: Office, event: Event) -> Place:
    """Return where the cards of an ask belong: a message is the root of its own thread, a command has none yet."""
    place = event.place
    if not isinstance(event, Message) or place.thread or not office.workspaces.caps(place.workspace).threads:
        return place
    return replace(place, thread=event.message.message)


def channel_of(place: Place) -> Place:
    """Return a place without its thread."""
    return replace(place, thread=None)


def request_here(uow: UnitOfWork, event: Event) -> Request | None:
    """Return the request that the thread of an event is about."""
    return uow.requests.in_thread(str(event.place)) if event.place.thread else None


def checkin_here(office: Office, uow: UnitOfWork, event: Event) -> str:
    """Return the check-in whose card began the thread of an event, empty where none did; old ones are over."""
    since = (office.clock.now() - CHECKIN_FOR).isoformat()
    for schedule, _status in uow.schedules.listed(str(channel_of(event.place))):
        for report, _state, _request in uow.reports.claims(schedule.id, since):
            row = uow.outbox.get(checking_in.key_of(report)) if checking_in.is_checkin(report) else None
            if row is not None and row.ref and _thread(from_json(json.loads(row.ref), Ref)) == event.place:
                return report
    return ""


def _thread(ref: Ref) -> Place:
    return replace(ref.place, thread=ref.place.thread or ref.message)


def engagement_here(office: Office, uow: UnitOfWork, event: Event) -> Engagement | None:
    """Return the running engagement nearest to where an event comes from, whatever roles it is for."""
    now = office.clock.now()
    found = [
        engagement
        for engagement, status in uow.engagements.listed()
        if status == "active"
        and not engagement.over(now)
        and engagement.covers(str(event.place), private=event.private)
    ]
    return max(found, key=lambda engagement: engagement.place.count(":"), default=None)


def is_direct(event: Event) -> bool:
    """Tell whether nobody else is where an event comes from: a terminal or a direct conversation."""
    return event.private or event.place.workspace == HOST
