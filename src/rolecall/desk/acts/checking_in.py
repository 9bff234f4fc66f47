"""Checking in: what somebody says is done, next and blocked, kept for the team's status report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Button, Card, Note, Para
from rolecall.chat.wire import from_json, to_json
from rolecall.desk.office import Done, Reply, log, refused
from rolecall.domain.checkin import CHECKIN_FIELDS, CheckIn, CheckInField
from rolecall.domain.refusal import Refusal
from rolecall.domain.report import period_of, report_id
from rolecall.errors import BadInput
from rolecall.ports.queues import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.desk.office import Office
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork

#: What is asked, by field.
LABELS: dict[CheckInField, str] = {
    "done": "What was finished?",
    "next": "What comes next, and by when?",
    "blocked": "What is late or blocked, and why?",
}
#: Most characters of one field: a report has one page.
MOST = 2_000


def key_of(report: str) -> str:
    """Return the key of a check-in's card."""
    return f"{report}:root"


def is_checkin(report: str) -> bool:
    """Tell whether a report's id is that of a check-in: nothing else can be answered."""
    return report.startswith("report:checkin:")


def card(report: str, period: str) -> Card:
    """Return the card of a check-in that nobody has answered; `period` is said in words."""
    return Card(
        title=f"Team: what is done, next and blocked? It goes into the weekly status of {period}.",
        doc=(Para("Press Check in, or reply with lines such as “done: …”, “next: …”, “blocked: …”."),),
        buttons=(Button("checkin", report, "Check in", "main"),),
        opens=f"Check-in {period_of(report)}",
        state="asking",
    )


def check_in(
    office: Office, uow: UnitOfWork, person: Person, report: str, values: Mapping[str, str], event: str
) -> Done:
    """Keep what a person says in place of what they said before, and name them on the card.

    Raises:
        BadInput: nothing is said, too much, or there is no such check-in.
    """
    row = uow.outbox.get(key_of(report)) if is_checkin(report) else None
    if row is None or not uow.reports.schedule_of(report):
        raise BadInput(f"There is no check-in “{report}”.", hint="Press Check in on its card.")
    period = period_of(report)
    if uow.reports.schedule_of(report_id("weekly", row.channel, period)):
        reason = f"The weekly status {period} is made already."
        return Done(refused(Refusal(code="not_open", reason=reason, ask_whom="its thread, where it can be revised")))
    said = _said(values)
    answer = CheckIn(
        tenant=uow.tenant, report=report, channel=row.channel, member=person.id, name=person.name, at=office.now(),
        **said,
    )  # fmt: skip
    uow.checkins.put(answer)
    covers = f"checkin:{report}/{person.id}"
    log(uow, person, "checked_in", covers, {"row": answer.snapshot()}, covers=covers)
    _name(uow, row, report, event)
    return Done(Reply(said=f"Thank you; it goes into the weekly status {period}."))


def _said(values: Mapping[str, str]) -> dict[str, str]:
    said: dict[str, str] = {name: values.get(name, "").strip() for name in CHECKIN_FIELDS}
    if not any(said.values()):
        raise BadInput("Nothing was said.", hint=f"Fill in one of {', '.join(CHECKIN_FIELDS)}.")
    long = next((name for name, words in said.items() if len(words) > MOST), None)
    if long is not None:
        raise BadInput(f"“{long}” has {len(said[long]):,} characters; the limit is {MOST:,}.", hint="Say it shorter.")
    return said


def _name(uow: UnitOfWork, row: OutboxRow, report: str, event: str) -> None:
    """Let the card name who answered, and nobody else."""
    posted = from_json(row.body, Card)
    names = ", ".join(f"@{answer.name}" for answer in uow.checkins.of(report))
    face = replace(posted, doc=(*posted.doc[:1], Note(f"Answered by {names}.", "good")))
    body: dict[str, object] = {"of": row.key, "card": to_json(face)}
    uow.outbox.add(
        OutboxRow(
            key=f"{report}:answered:{event}", tenant=row.tenant, workspace=row.workspace, channel=row.channel,
            kind="update", body=body,
        )
    )  # fmt: skip
