"""Alerts: what the rule of a schedule found in a version made for it, told to the channel at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.chat import Bullets, Card, Note
from rolecall.domain.alert import Rule, rule
from rolecall.domain.content import own_text
from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.words import counted
from rolecall.line.job import cut
from rolecall.line.scheduled import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.domain.deliverable import Version
    from rolecall.domain.request import Request
    from rolecall.domain.schedule import Schedule
    from rolecall.ports.store import UnitOfWork

    Item = Mapping[str, Any]

#: Items that a card shows, and words of each.
SHOWN, WORDS = 5, 40
#: Fields by which people call an item, and words of such a name.
_NAMES, _NAME = ("name", "title", "account", "text"), 12


def alert(uow: UnitOfWork, request: Request, version: Version, before: Version | None) -> Card | None:
    """Return the card that tells what the rule found; None: nothing, or nothing that the version before had not."""
    schedule = _schedule(uow, request)
    if schedule is None or not schedule.alert or version.blocked:
        return None
    wanted = rule(schedule.alert)
    known = {_named(item) for item, _value in wanted.hits(before.content)} if before else set()
    found = [(item, value) for item, value in wanted.hits(version.content) if _named(item) not in known]
    if not found:
        return None
    lines = [f"{item.get('id', '')} {_quoted(item, version)}".strip() for item, _value in found[:SHOWN]]
    more = f", and {counted(len(found) - 1, 'more item')}" if len(found) > 1 else ""
    pending = "" if version.risk == "T0" else " Nobody has accepted it yet."
    source = f"From {title_of(uow, request, version)}: {wanted}.{pending} {AI_MARK}"
    return Card(
        title=f"Alert: {_said(wanted, *found[0])}{more}",
        doc=(Bullets(tuple(lines)), Note(source, "warn")),
        state="blocked",
    )


def _schedule(uow: UnitOfWork, request: Request) -> Schedule | None:
    """Return the schedule that a request was made for; None: none, or somebody asked for it at once."""
    report = uow.reports.asked_by(request.id)
    name = uow.reports.schedule_of(report) if report else ""
    return uow.schedules.get(name)[0] if name else None


def _said(wanted: Rule, item: Item, value: str) -> str:
    """Say what holds for an item: `Schedule is red (DIM-2)`, `Acme: score 85 (AC-1)`."""
    what = f"{_named(item)} is {value}" if wanted.op == "=" else f"{_named(item)}: {wanted.field} {value}"
    return f"{what} ({item['id']})" if "id" in item else what


def _quoted(item: Item, version: Version) -> str:
    """Return the words an item rests on and whose they are; its own where it cites none."""
    citations = version.citation_map()
    cited = next((citations[name] for name in item.get("cites", ()) if name in citations), None)
    if cited is None:
        return cut(own_text(item), WORDS)
    whose = f"stated by {cited.stated_by}" if cited.stated_by else cited.source_name
    return f"“{cut(cited.quote, WORDS)}” ({whose})"


def _named(item: Item) -> str:
    return next((cut(str(item[name]), _NAME) for name in _NAMES if isinstance(item.get(name), str)), "It")
