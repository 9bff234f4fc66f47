"""What is under way in a channel and what waits for a person, in words for a private answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.desk import places
from rolecall.desk.hearing import catalogue
from rolecall.domain.request import OVER
from rolecall.governance import switch
from rolecall.line.job import matter, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rolecall.chat import Event
    from rolecall.desk.reading import Reading

#: Lines shown at most, and characters of a request's words in one.
MOST, SHOWN = 10, 60
#: Where a request that is not over stands, and what one waits for from whoever reads it.
STANDS = {
    "received": "is next",
    "working": "at work",
    "asking": "waits for {whom} to answer",
    "delivered": "waits for {whom} to decide",
    "blocked": "could not be verified, {whom} goes on with it",
    "stopped": "stopped, waits for {whom} to resume it",
    "failed": "could not be done, waits for {whom} to retry it",
    "set_aside": "set aside, waits for {whom} to retry it",
}
WHY = {"decide": "decide on it", "answer": "answer its questions", "handed": "handed to you"}


def words(desk: Reading, event: Event, subcommand: str) -> str:
    """Return the answer to `/rolecall status`, `waiting`, `schedule` or `help`.

    Raises:
        Denied: a stranger asks.
    """
    if subcommand == "help":
        return catalogue.help_for(desk.office.workspaces.caps(event.place.workspace))
    if subcommand == "waiting":
        waiting = desk.waiting(event.actor)
        return _list(waiting, "Waits for you", "Nothing waits for you.")
    channel = str(places.channel_of(event.place))
    if subcommand == "schedule":
        return _scheduled(desk.schedules(event.actor, channel))
    found = desk.requests(event.actor, channel=channel)
    under_way = [line for line in found if line["status"] not in OVER]
    said = [switch.words(stop) for stop in desk.stops(event.actor) if not stop.scope.startswith(("request:", "run:"))]
    return "\n".join((*said, _list(under_way, "Under way here", "Nothing is under way here.")))


def _scheduled(found: Sequence[Mapping[str, Any]]) -> str:
    """Say what is scheduled in a channel, each with its next run in its own zone."""
    lines = [
        f"- {item['id']} · {item['what']} · {item['due']} · "
        + (f"next {item['next'][0]['local']}" if item["next"] else "paused")
        for item in found
    ]
    return "\n".join(("Scheduled here:", *lines)) if lines else "Nothing is scheduled here. /rolecall schedule add"


def _list(found: Iterable[Mapping[str, Any]], title: str, nothing: str) -> str:
    lines = [_line(item) for item in found]
    if not lines:
        return nothing
    more = [f"… and {len(lines) - MOST} more."] if len(lines) > MOST else []
    return "\n".join((f"{title}:", *lines[:MOST], *more))


def _line(item: Mapping[str, Any]) -> str:
    """Say of a request what it is about and what it waits for."""
    about = item["title"] if item["version"] else f"{item['kind_title']}: {matter(item['brief'], item['kind_title'])}"
    stands = WHY[item["why"]] if "why" in item else STANDS[item["status"]].format(whom=item["whom"])
    return f"- {shortened(about, SHOWN)} – {stands}"
