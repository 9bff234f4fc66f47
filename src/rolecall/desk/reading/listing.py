"""Lists of requests: what is wanted, and what of it the person may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from rolecall.desk.reading.awaiting import reason
from rolecall.desk.reading.lines import line, standings
from rolecall.domain.request import RequestStatus
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.desk.office import Office
    from rolecall.desk.window import Sight
    from rolecall.domain.request import Request


@dataclass(frozen=True)
class Wanted:
    """Which requests a list shows: those older than `before`, of a channel (a place text), in a status, one's own."""

    limit: int
    before: str = ""
    channel: str = ""
    status: str = ""
    mine: bool = False

    def statuses(self) -> tuple[RequestStatus, ...]:
        """Return the status as the store takes it.

        Raises:
            BadInput: there is no such status.
        """
        known: tuple[RequestStatus, ...] = get_args(RequestStatus)
        if self.status and self.status not in known:
            raise BadInput(f"“{self.status}” is no status.", hint=f"Choose of {', '.join(known)}.")
        return tuple(item for item in known if item == self.status)


def listed(sight: Sight, wanted: Wanted) -> list[tuple[Request, RequestStatus]]:
    """Return what the person may see of what is wanted, newest first."""
    whole = sight.whole()
    partly = [name for name in sight.engagements if name not in whole]
    found: list[tuple[Request, RequestStatus]] = []
    for engagements, private in ((whole, None), (partly, sight.person.id)):
        if engagements:
            found += sight.uow.requests.listed(
                engagements=engagements,
                statuses=wanted.statuses(),
                limit=wanted.limit,
                before=wanted.before,
                channel=wanted.channel,
                requester=sight.person.id if wanted.mine else "",
                private=private,
            )
    if whole and partly:
        found.sort(key=lambda pair: pair[0].at, reverse=True)
    return found[: wanted.limit]


def described(office: Office, sight: Sight, found: Sequence[tuple[Request, RequestStatus]]) -> list[dict[str, Any]]:
    """Describe requests, each with what it `waits` for from this person, empty for nothing."""
    handed = {request.id for request, _status in sight.uow.requests.assigned(sight.person.id)}
    return [
        {**line(office, sight, item), "waits": reason(sight, item, handed) or ""} for item in standings(sight, found)
    ]
