"""What is under way in a channel and what waits for a person, in words for a private answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.desk import places
from rolecall.desk.hearing import catalogue
from rolecall.domain.request import OVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rolecall.chat import Event
    from rolecall.desk.reading import Reading

#: Lines shown at most, and characters of a request's words in one.
MOST, SHOWN = 10, 60


def words(desk: Reading, event: Event, subcommand: str) -> str:
    """Return the answer to `/rolecall status`, `waiting` or `help`.

    Raises:
        Denied: a stranger asks.
    """
    if subcommand == "help":
        return catalogue.HELP
    if subcommand == "waiting":
        waiting = desk.waiting(event.actor)
        return _list(waiting, "Waits for you", "Nothing waits for you.")
    channel = str(places.channel_of(event.place))
    found = desk.requests(event.actor, channel=channel)
    under_way = [line for line in found if line["status"] not in OVER]
    said = [f"Stopped by {stop.by}: {stop.scope}." for stop in desk.stops(event.actor)]
    return "\n".join((*said, _list(under_way, "Under way here", "Nothing is under way here.")))


def _list(found: Iterable[Mapping[str, Any]], title: str, nothing: str) -> str:
    lines = [_line(item) for item in found]
    if not lines:
        return nothing
    more = [f"… and {len(lines) - MOST} more."] if len(lines) > MOST else []
    return "\n".join((f"{title}:", *lines[:MOST], *more))


def _line(item: Mapping[str, Any]) -> str:
    what = " ".join(str(item.get("title") or item.get("brief") or "").split())
    stands = str(item.get("why") or item.get("status") or "").replace("_", " ")
    return f"- {item['request_id']} · {stands} · {what if len(what) <= SHOWN else f'{what[: SHOWN - 1]}…'}"
