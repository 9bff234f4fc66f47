"""The Home tab of one person: what is paused, what waits for them, what they asked for, whom to ask, what it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rolecall.chat import Button, Place
from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.money import dollars
from rolecall.domain.stop import Stop
from rolecall_slack import escape, limits
from rolecall_slack.blocks.buttons import actions
from rolecall_slack.blocks.elements import Block, address, context, header, linked, section

Line = Mapping[str, Any]

#: Lines of each part; together they stay far below the blocks of a view.
STOPS, WAITING, REQUESTS, ROLES, BUDGETS = 5, 15, 15, 10, 10
#: Longest part of somebody's words on a line.
WORDS = 150
WHY = {"decide": "Decide", "answer": "Answer", "handed": "Handed to you"}
STATUS = {
    "received": "received",
    "working": "at work",
    "asking": "needs answers",
    "delivered": "waits for a decision",
    "blocked": "not verified",
    "stopped": "stopped",
    "refused": "refused",
    "failed": "failed",
    "set_aside": "set aside",
    "closed": "closed",
}


def view(
    *,
    waiting: Sequence[Line],
    requests: Sequence[Line],
    roles: Sequence[Line],
    engagements: Sequence[Line],
    stops: Sequence[Stop],
    link: str = "",
    team_url: str = "",
) -> dict[str, Any]:
    """Return the Home tab from what the desk says to this person.

    `waiting`, `requests` (their own), `roles` (the catalogue), `engagements` (with budget lines) and `stops` are as
    `Desk` returns them; `link` is the public address, `team_url` the workspace's own as `auth.test` says it.
    """
    blocks = [
        *_paused(stops),
        *_waiting(waiting, team_url),
        *_requests(requests, team_url),
        *_roles(roles),
        *_budgets(engagements),
        *_foot(link),
    ]
    return {"type": "home", "blocks": blocks}


def thread_of(team_url: str, place: str) -> str:
    """Return the address of a thread (`slack:T1:C1:1700.1`) in Slack; empty where the place is none."""
    workspace, *_ = place.split(":", 1)
    if workspace != "slack" or not team_url:
        return ""
    found = Place.parse(place)
    where = f"{team_url.rstrip('/')}/archives/{found.channel}"
    return address(f"{where}/p{found.thread.replace('.', '')}" if found.thread else where)


def _paused(stops: Sequence[Stop]) -> Iterator[Block]:
    if stops:
        yield header("Paused")
        for stop in stops[:STOPS]:
            what = "All work" if stop.scope == "global" else stop.scope.replace(":", " ").replace("_", " ").capitalize()
            yield section(f"{what} was stopped by {stop.by} on {_when(stop.at)}. {stop.reason}".strip())
        yield from _more(len(stops) - STOPS)


def _waiting(lines: Sequence[Line], team_url: str) -> Iterator[Block]:
    yield header(f"Waiting for you: {len(lines)}" if lines else "Nothing waits for you")
    for line in lines[:WAITING]:
        version = f", version {line['version']}" if line.get("version") else ""
        due = f" by {_when(line['due'])}" if line.get("due") else ""
        risk = f", risk {line['risk']}" if line.get("risk") else ""
        drawn = section(f"{WHY[line['why']]}{due}: {line['title']}{version}, for {line['requester']}{risk}.")
        if line["why"] == "answer":
            row = actions((Button("answer", line["request_id"], "Answer", "main"),))[0]
            drawn = {**drawn, "block_id": row["block_id"], "accessory": row["elements"][0]}
        yield drawn
        yield from _way(line, team_url)
    yield from _more(len(lines) - WAITING)


def _requests(lines: Sequence[Line], team_url: str) -> Iterator[Block]:
    if lines:
        yield header("Your requests")
    for line in lines[:REQUESTS]:
        words = escape.shortened(" ".join(line["brief"].split()), WORDS, escape.SHORT)
        yield section(f"{line['kind_title']}: “{words}” – {STATUS.get(line['status'], line['status'])}")
        yield from _way(line, team_url)
    yield from _more(len(lines) - REQUESTS)


def _roles(roles: Sequence[Line]) -> Iterator[Block]:
    if not roles:
        return
    yield header("Ask a role")
    for role in roles[:ROLES]:
        yield context(f"{role['title']}: {', '.join(kind['title'] for kind in role['deliverables'])}")
    yield from actions([Button("ask", role["short"], f"Ask {role['title']}") for role in roles[: limits.ACTIONS]])


def _budgets(engagements: Sequence[Line]) -> Iterator[Block]:
    lines = [
        (titles, budget)
        for engagement in engagements
        if engagement["status"] == "active"
        for titles in [", ".join(engagement["role_titles"]) or "All roles"]
        for budget in engagement["budgets"]
    ]
    if lines:
        yield header("Budget")
    for titles, budget in lines[:BUDGETS]:
        left = max(0, budget["limit"] - budget["spent"] - budget["reserved"])
        spent = f"{dollars(budget['spent'])} of {dollars(budget['limit'])} spent, {dollars(left)} left"
        stopped = "; it is used up" if budget["stopped"] else ""
        yield context(f"{titles}, {budget['period']}: {spent}{stopped}.")
    yield from _more(len(lines) - BUDGETS)


def _foot(link: str) -> Iterator[Block]:
    url = address(link)
    if url:
        yield linked(url, "Everything else is in Rolecall")
    yield context(AI_MARK)


def _way(line: Line, team_url: str) -> Iterator[Block]:
    """Yield the way to the thread of a request, where one is known."""
    url = thread_of(team_url, str(line.get("thread") or line.get("place", "")))
    if url:
        yield linked(url, "Go to its thread")


def _more(count: int) -> Iterator[Block]:
    if count > 0:
        yield context(f"… and {count} more.")


def _when(iso: str) -> str:
    """Write an ISO time for people: `Mon 23 Nov 09:00 UTC`."""
    when = dt.datetime.fromisoformat(iso).astimezone(dt.UTC)
    return f"{when:%a} {when.day} {when:%b %H:%M} UTC"
