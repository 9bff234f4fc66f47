"""Asking: a role is asked for the deliverable that a schedule makes due, once for each period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import structlog

from rolecall.chat import Card, File, Note
from rolecall.desk import calendar, library
from rolecall.desk.people import of_member, owners
from rolecall.dispatch import Ask
from rolecall.dispatch.dispatch import uncovered
from rolecall.domain.member import Person
from rolecall.domain.refusal import Refusal
from rolecall.errors import NotFound
from rolecall.reports import posting, wording
from rolecall.reports.commissions import checkin
from rolecall.reports.commissions.record import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.checkin import CheckIn
    from rolecall.domain.run import Run
    from rolecall.domain.schedule import Schedule
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.commissions.record import Record
    from rolecall.reports.errands import Errand

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Given:
    """A document that counts for the one request; `said` tells whose word it is, None: it is a record."""

    document: library.Document
    said: CheckIn | None = None

    def use(self, request: str, engagement: str) -> library.OneOff | library.Said:
        """Return how it counts for a request."""
        if self.said is None:
            return library.OneOff(request, engagement)
        return library.Said(request, engagement, self.said.name, self.said.at)


class Material(NamedTuple):
    """What the team's status report is made from."""

    record: Record
    said: Sequence[CheckIn]

    @property
    def quiet(self) -> bool:
        """True when nothing happened and nobody said anything: no report is asked for."""
        return self.record.quiet and not self.said


def material(bureau: Bureau, errand: Errand) -> Material:
    """Read what happened in the channel of an errand in its period, and what people said of it."""
    office, schedule = bureau.office, errand.schedule
    with office.store.reading(bureau.tenant) as uow:
        return Material(
            record(uow, office.dispatch, schedule.channel, errand.period, schedule.zone),
            checkin.answers(uow, schedule.channel, errand.period),
        )


def weekly(bureau: Bureau, errand: Errand) -> None:
    """Ask for the team's status report, from the channel's record and what people said; not where nothing happened."""
    known = material(bureau, errand)
    if known.quiet:
        posting.publish(bureau, errand, None)
        return
    given = [_Given(_read(bureau, f"Channel record {errand.period.name}.md", known.record.markdown))]
    given += [_Given(_read(bureau, f"Check-in of {one.name}.md", checkin.document(one)), one) for one in known.said]
    _commission(bureau, errand, given)


def deliverable(bureau: Bureau, errand: Errand) -> None:
    """Ask for the deliverable of a schedule, from what its engagement approved; only the period is given with it."""
    period = f"{wording.span(errand.period, errand.schedule.zone)} ({errand.period.name})"
    given = _read(bureau, f"Schedule {errand.period.name}.md", f"## Period\n\n- {period}\n")
    _commission(bureau, errand, [_Given(given)])


def _read(bureau: Bureau, name: str, text: str) -> library.Document:
    return library.read(bureau.office, File(name, "text/markdown", text.encode()))


def _commission(bureau: Bureau, errand: Errand, given: Sequence[_Given]) -> None:
    """Claim the period, and ask or say why not, in one transaction; then tell the engine."""
    schedule = errand.schedule
    with bureau.office.store.begin(bureau.tenant) as uow:
        outcome = _asked(bureau, uow, errand, given)
        if isinstance(outcome, Refusal):
            _refuse(uow, errand, outcome)
        uow.schedules.handle(schedule.id, errand.at.isoformat())
    if outcome is not None and not isinstance(outcome, Refusal):
        _set_off(bureau, outcome)


def _asked(bureau: Bureau, uow: UnitOfWork, errand: Errand, given: Sequence[_Given]) -> Run | Refusal | None:
    """Ask as the owner and return the run, or why nothing was stored.

    None: somebody else did it, or the request that was stored says in the channel why it is refused.
    """
    office, schedule = bureau.office, errand.schedule
    person = _owner(uow, schedule)
    if isinstance(person, Refusal):
        return person
    role, kind = (schedule.role, schedule.deliverable) if schedule.role else calendar.WEEKLY
    ask = Ask(person=person, place=schedule.channel, role=role, kind=kind, text=_text(bureau, errand, role, kind))
    matched = office.dispatch.match(ask)
    if isinstance(matched, Refusal):
        return matched
    engagement = office.dispatch.engagement(uow, matched.role.id, ask.place, private=False)
    if engagement is None:
        return uncovered(matched.role)
    request = office.dispatch.new_request()
    if not uow.reports.claim(errand.id, schedule.id, "asked", request=request):
        return None
    sources = tuple(
        library.add(office, uow, f"request:{request}-{nth}", item.document, person, item.use(request, engagement.id)).id
        for nth, item in enumerate(given, start=1)
    )
    admitted = office.dispatch.admit(uow, request, ask, matched, sources)
    return None if isinstance(admitted, Refusal) else admitted


def _owner(uow: UnitOfWork, schedule: Schedule) -> Person | Refusal:
    """Return on whose behalf is asked; whoever left asks for nothing any more."""
    if schedule.owner.startswith("host:"):
        return Person(id=schedule.owner, name=schedule.owner_name)
    try:
        member = uow.members.get(schedule.owner)
    except NotFound:
        member = None
    if member is not None and member.active:
        return of_member(member)
    reason = f"@{schedule.owner_name}, on whose behalf it is made, is no member any more."
    return Refusal(code="unknown_member", reason=reason, ask_whom=f"{owners(uow)} to schedule it anew")


def _text(bureau: Bureau, errand: Errand, role: str, kind: str) -> str:
    """Return the words of the ask: those of the schedule, else the kind and the period."""
    found = bureau.office.dispatch.role(role)
    contract = found.deliverable(kind) if found else None
    return errand.schedule.text or f"{contract.title if contract else kind} for {errand.period.name}"


def _refuse(uow: UnitOfWork, errand: Errand, refusal: Refusal) -> None:
    """Tell the channel once for the period why nothing is made."""
    if not uow.reports.claim(errand.id, errand.schedule.id, "asked"):
        return
    what = calendar.NAMES.get(errand.schedule.kind, errand.schedule.deliverable.replace("_", " "))
    whom = f" Ask: {refusal.ask_whom}." if refusal.ask_whom else ""
    title = f"{what.capitalize()} {errand.period.name} is not made. {refusal.reason}{whom}"
    face = Card(title=title, doc=(Note(refusal.code, "warn"),), state="stopped")
    posting.post(uow, errand.schedule.channel, f"{errand.id}:refused", face)


def _set_off(bureau: Bureau, run: Run) -> None:
    """Tell the engine; what does not reach it now, its sweep finds."""
    try:
        bureau.office.enqueue(run)
    except Exception:  # noqa: BLE001  # the period is claimed, whatever the engine says
        _log.exception("engine_not_told", runs=[run.id])
