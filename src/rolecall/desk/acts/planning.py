"""Plans: which schedule people mean, and the schedule that their words make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.desk import calendar
from rolecall.desk.acts.terms import USAGE
from rolecall.domain.alert import rule
from rolecall.domain.schedule import USUAL, Schedule, ScheduleKind
from rolecall.errors import BadInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.desk.acts.terms import Terms
    from rolecall.desk.office import Office
    from rolecall.desk.window import Sight
    from rolecall.domain.schedule import Cadence

#: Kinds whose report is made for one length of period only.
FIXED: Mapping[ScheduleKind, Cadence] = {"weekly": "weekly", "monthly": "monthly", "reminder": "daily"}
#: What is named, with a schedule's terms behind it or without.
EXAMPLES = "For example: usage --weekly mon 09:00, or ba user_stories."


def standing(sight: Sight, schedule: str) -> Schedule:
    """Return a schedule that is not removed.

    Raises:
        NotFound: there is none of this id.
    """
    found, status = sight.uow.schedules.get(schedule)
    if status == "removed":
        raise NotFound(f"The schedule {schedule} was removed.", hint="/rolecall schedule lists those of a channel.")
    return found


def here(office: Office, sight: Sight, channel: str, terms: Terms) -> Schedule | None:
    """Return the schedule that is named by its id, or by what it reports in its channel; None where there is none.

    Raises:
        BadInput, NotFound: nothing that can be scheduled is named.
    """
    schedules = [schedule for schedule, _status in sight.uow.schedules.listed()]
    found = next((schedule for schedule in schedules if [schedule.id] == terms.what), None)
    if found is not None:
        return found
    kind, role, deliverable = named(office, terms)
    wanted = (channel, f"{role}.{deliverable}" if kind == "deliverable" else kind)
    return next((item for item in schedules if (item.channel, item.subject) == wanted), None)


def once(office: Office, sight: Sight, channel: str, terms: Terms) -> Schedule:
    """Return a schedule with these terms that is not stored, without an id; what is not said is the contract's.

    Raises:
        BadInput, NotFound: nothing that can be scheduled is named, or the terms do not fit it.
    """
    kind, role, deliverable = named(office, terms)
    made = Schedule(
        id="",
        tenant=sight.uow.tenant,
        kind=kind,
        channel=channel,
        cadence=USUAL[kind],
        zone=office.zone,
        audience="team" if channel else "managers",
        owner=sight.person.id,
        owner_name=sight.person.name,
        role=role,
        deliverable=deliverable,
        at=office.now(),
    )
    return fitting(office, sight, made.model_copy(update=_usual(office, made)), terms)


def _usual(office: Office, schedule: Schedule) -> dict[str, Any]:
    """Return the day and the hour that a role's contract gives what it makes, nothing where it gives none."""
    role = office.dispatch.roles.get(schedule.role)
    due = role.triggers.schedules if role else ()
    usual = next((item for item in due if item.deliverable == schedule.deliverable), None)
    return {"weekday": usual.weekday, "hour": usual.hour} if usual else {}


def fitting(office: Office, sight: Sight, old: Schedule, terms: Terms) -> Schedule:
    """Return a schedule with the terms that were said, if they fit what it is for.

    Whoever says anew what a role is to do owns it: nobody asks in another's name, and then decides on it.

    Raises:
        BadInput: the cadence or the alert rule does not, or the time zone is none.
    """
    whose = {"owner": sight.person.id, "owner_name": sight.person.name} if "text" in terms.said else {}
    schedule = old.model_copy(update=terms.said | whose)
    fixed = FIXED.get(schedule.kind, schedule.cadence)
    if schedule.cadence != fixed:
        name = calendar.called(office.dispatch, schedule)
        raise BadInput(f"The {name.lower()} is made {fixed}.", hint=f"Leave --{schedule.cadence} out.")
    if schedule.alert:
        role = office.dispatch.roles.get(schedule.role)
        contract = role.deliverable(schedule.deliverable) if role else None
        if contract is None:
            raise BadInput("Only a deliverable of a role can name an alert rule.", hint=f"For example: {USAGE}")
        rule(schedule.alert).check(contract.output)
    return Schedule.model_validate(schedule.snapshot())


def named(office: Office, terms: Terms) -> tuple[ScheduleKind, str, str]:
    """Return what is named to be reported: its kind, and role and kind of a role's deliverable.

    Raises:
        BadInput, NotFound: nothing is.
    """
    known = f"{', '.join(calendar.NAMES)}, or a role and what it makes"
    if not terms.what:
        raise BadInput(f"Say what is to be reported: {known}.", hint=EXAMPLES)
    first, *rest = terms.what
    kind = next((name for name in calendar.NAMES if name == first), None)
    if kind is not None and not rest:
        return (kind, *calendar.WEEKLY) if kind == "weekly" else (kind, "", "")
    role = office.dispatch.role(first)
    if role is None or len(rest) > 1:
        words = " ".join(terms.what)
        raise BadInput(f"“{words}” names nothing that can be reported: {known}.", hint=EXAMPLES)
    contract = role.deliverable(rest[0].replace("-", "_")) if rest else None
    if contract is None:
        made = ", ".join(item.kind for item in role.deliverables)
        raise NotFound(f"{role.title} makes no “{' '.join(rest)}”.", hint=f"Choose of {made}.")
    return "deliverable", role.id, contract.kind
