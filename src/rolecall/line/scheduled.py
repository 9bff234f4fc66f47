"""Scheduled work: how what a role made for a schedule shows as a report in its channel."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Literal

from rolecall.chat import Bullets, Card, Note, Para
from rolecall.domain.content import is_gap
from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.report import TITLES, VERDICTS, period_of
from rolecall.governance.authority import HIGH, deciders
from rolecall.line.job import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rolecall.chat import Block
    from rolecall.domain.deliverable import Version
    from rolecall.domain.report import Colour
    from rolecall.domain.request import Request
    from rolecall.ports.store import UnitOfWork

    Row = Mapping[str, Any]

#: The tone in which each colour of a rating is shown, the worst first.
TONES: Mapping[Colour, Literal["good", "warn", "bad"]] = {"red": "bad", "amber": "warn", "green": "good"}
#: Words that each part of the root message may have, so that all together stay below 120.
_VERDICT, _FACT, _DECISION, _SUMMARY = 20, 14, 22, 45
#: How far back the report before this one is looked for: a month and some days.
LOOK_BACK = dt.timedelta(days=40)
#: Facts of a root message.
FACTS = 3


def title_of(uow: UnitOfWork, request: Request, version: Version) -> str:
    """Return what people call the report that a version was made for, empty where no schedule asked for it."""
    report = uow.reports.asked_by(request.id)
    if not report:
        return ""
    what = TITLES["weekly"] if report.startswith("report:weekly:") else version.title
    return f"{what} {period_of(report)}"


def is_kept_back(uow: UnitOfWork, version: Version) -> bool:
    """Tell whether a version is not shown in its channel before somebody accepts it: scheduled work from T2 on."""
    return version.risk in HIGH and bool(uow.reports.asked_by(version.request))


def marked(face: Card, request: Request, version: Version) -> Card:
    """Return the card of a scheduled version, marked as not accepted until a decision takes the place of its title."""
    if version.blocked or version.risk == "T0":
        return face
    return replace(face, title=f"{face.title} Not yet accepted by @{request.requester_name}.")


def root(uow: UnitOfWork, request: Request, job: Card, words: str) -> Card | None:
    """Return the root message of a scheduled request that has a version to show; None while it has none.

    `job` is its job card, `words` say where the request stands.
    """
    made = uow.deliverables.of(request.id)
    if made is None:
        return None
    version, status = uow.deliverables.version(made)
    title = title_of(uow, request, version)
    if not title or status not in {"waiting", "accepted"}:
        return None
    if status == "waiting" and version.risk in HIGH:
        others = [member for member in uow.members.listed() if member.id != request.requester]
        whom = deciders(others, uow.engagements.get(request.engagement))
        return replace(job, title=f"{title} waits for {whom}.", doc=(), steps=(), buttons=(), state="waiting")
    stands = words if status == "accepted" else f"Not yet accepted by @{request.requester_name}; it is in the thread."
    colour, doc = _told(version.content, _before(uow, request))
    return replace(
        job,
        title=f"{VERDICTS[colour]}: {title}" if colour else title,
        doc=(*doc, Note(f"{stands} {AI_MARK}")),
        steps=(),
        buttons=(),
        state="done" if status == "accepted" else "waiting",
    )


def _before(uow: UnitOfWork, request: Request) -> Mapping[str, str]:
    """Return the colours of the report before this one, by what was rated."""
    report = uow.reports.asked_by(request.id)
    since = (dt.datetime.fromisoformat(request.at) - LOOK_BACK).isoformat()
    schedule = uow.reports.schedule_of(report)
    claims = uow.reports.claims(schedule, since) if schedule else ()  # what was asked for once has none before it
    earlier = takewhile(lambda asked: asked != request.id, [asked for _report, _state, asked in claims])
    made = next(filter(None, map(uow.deliverables.of, reversed(list(filter(None, earlier))))), None)
    content = uow.deliverables.version(made)[0].content if made else {}
    return {str(row["name"]): str(row["rag"]) for row in _rows(content, "dimensions") if row.get("rag") in TONES}


def _told(content: Row, before: Mapping[str, str]) -> tuple[Colour | None, tuple[Block, ...]]:
    """Return the colour of a content and what a root message says of it."""
    rated = [row for row in _rows(content, "dimensions") if row.get("rag") in TONES]
    if not rated:
        said = (*_bullets((*_counts(content), *_late(content))), *_decision(content))
        return None, said or (Para(cut(str(content.get("summary", "")), _SUMMARY)),)
    worst = _worst(rated)
    colour: Colour = worst["rag"]
    words = cut(f"{worst['name']} is {worst['rag']}{_why(worst)}", _VERDICT)
    moved = [_change(row, last) for row in rated if (last := _last(row, before)) not in {"", row["rag"]}]
    facts = (*moved, *_counts(content), *_late(content))[:FACTS]
    return colour, (Note(words, TONES[colour]), *_bullets(facts), *_decision(content))


def _worst(rated: Sequence[Row]) -> Row:
    """Return the overall rating, else the worst one."""
    overall = next((row for row in rated if str(row.get("name")).casefold() == "overall"), None)
    return overall or min(rated, key=lambda row: list(TONES).index(row["rag"]))


def _why(row: Row) -> str:
    reason = row.get("reason")
    return f": {reason}" if isinstance(reason, str) and reason else ""


def _last(row: Row, before: Mapping[str, str]) -> str:
    """Return the colour before, as the report itself or the one before it has it; empty where neither says one."""
    reported = row.get("last_rag")
    return reported.casefold() if isinstance(reported, str) and reported else before.get(str(row["name"]), "")


def _change(row: Row, last: str) -> str:
    return cut(f"{row['name']}: {last} before, {row['rag']} now{_why(row)}", _FACT)


def _counts(content: Row) -> tuple[str, ...]:
    sections = (("done", "done"), ("not_done", "not done"), ("next", "next"))
    said = [f"{len(_rows(content, name))} {words}" for name, words in sections if _rows(content, name)]
    return (", ".join(said),) if said else ()


def _late(content: Row) -> tuple[str, ...]:
    late = next(iter(_rows(content, "not_done")), None)
    return (cut(f"Not done: {late.get('text', '')}", _FACT),) if late else ()


def _decision(content: Row) -> tuple[Block, ...]:
    asked = next(iter(_rows(content, "decisions")), None)
    return (Para(cut(f"Decision needed: {asked.get('text', '')}", _DECISION)),) if asked else ()


def _bullets(lines: Iterable[str]) -> tuple[Block, ...]:
    found = tuple(lines)
    return (Bullets(found),) if found else ()


def _rows(content: Row, name: str) -> list[Row]:
    found = content.get(name)
    return [] if is_gap(found) or not isinstance(found, list) else [row for row in found if isinstance(row, dict)]
