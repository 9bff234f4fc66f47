"""Check-ins: the team is asked what is done, next and blocked before its status report is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rolecall.desk.acts import checking_in
from rolecall.domain.checkin import CHECKIN_FIELDS
from rolecall.domain.report import report_id
from rolecall.reports import posting, wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.checkin import CheckIn
    from rolecall.domain.schedule import Period
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.errands import Errand

#: Headings under which a status report looks for what people say.
_HEADINGS = {"done": "Done", "next": "Next", "blocked": "Blocked"}
_HEALTH = "Health"
#: A line that says a colour rates something, wherever it was written.
_RATED = re.compile(
    r"\b(?:is|are|turned|stays?|remains?)\s+(?:now\s+)?(?:green|amber|yellow|red|on track|off track)\b", re.IGNORECASE
)


def ask(bureau: Bureau, errand: Errand) -> None:
    """Post the card that asks, once for a period."""
    schedule = errand.schedule
    face = checking_in.card(errand.id, wording.span(errand.period, schedule.zone))
    with bureau.office.store.begin(bureau.tenant) as uow:
        if uow.reports.claim(errand.id, schedule.id, "published"):
            posting.post(uow, schedule.channel, checking_in.key_of(errand.id), face)
        uow.schedules.handle(schedule.id, errand.at.isoformat())


def answers(uow: UnitOfWork, channel: str, period: Period) -> Sequence[CheckIn]:
    """Return what people said for a period, oldest first."""
    return uow.checkins.of(report_id("checkin", channel, period.name))


def document(answer: CheckIn) -> str:
    """Return a person's words as Markdown, a line each, under what they were said of."""
    filed: dict[str, list[str]] = {}
    for name in CHECKIN_FIELDS:
        for line in filter(None, map(_line, getattr(answer, name).splitlines())):
            filed.setdefault(_HEALTH if _RATED.search(line) else _HEADINGS[name], []).append(f"- {line}")
    return "\n\n".join("\n".join((f"## {title}", "", *lines)) for title, lines in filed.items()) + "\n"


def _line(words: str) -> str:
    return words.strip().lstrip("-*+•# ").strip()
