"""What a page asks for while it is open: its event stream, and proposals for what is being typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

from rolecall.chat import Choice
from rolecall_web import paths
from rolecall_web.stream import Reader
from rolecall_web.visit import Visit, Visiting

router = APIRouter()

#: Digits that no number of the feed has.
DIGITS = 19


@router.get(paths.EVENTS)
async def events(
    visit: Visiting,
    place: str = "",
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[str, Header()] = "",
) -> Response:
    """Stream what happens after a number in a place, or, without one, only the badge and the notices."""
    shown = await run_in_threadpool(visit.place, place) if place else None
    number = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < DIGITS else after
    return StreamingResponse(
        Reader(visit, shown).stream(number),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


@router.get(paths.COMPLETE)
async def complete(visit: Visiting, text: str = "") -> Response:
    """Propose what may stand for the last word of a line."""
    found = [choice for command, arg, typed in _asked(text) for choice in await _proposed(visit, command, arg, typed)]
    return JSONResponse([{"value": choice.value, "label": choice.label} for choice in found])


async def _proposed(visit: Visit, command: str, arg: str, typed: str) -> Sequence[Choice]:
    return await visit.house.sink.complete(command, arg, typed, visit.actor)


def _asked(text: str) -> list[tuple[str, str, str]]:
    """Return what to ask the core for: command, argument and what was typed of it."""
    command, space, rest = text.lstrip().partition(" ")
    word = rest.rpartition(" ")[2]
    if command.startswith("@"):
        return [("", "role", command), ("", "member", command)]
    if not command.startswith("/"):
        return []
    if not space:
        return [("", "command", command[1:])]
    if word.startswith("@"):
        return [(command[1:], "member", word)]
    if rest.startswith("hire "):
        return [(command[1:], "role", word)]
    return [(command[1:], "text", rest)]
