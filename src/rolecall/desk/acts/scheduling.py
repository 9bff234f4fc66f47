"""Scheduling: what is to be reported in a channel by itself, and when; every act is audited."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Button, Card, Facts, Place
from rolecall.desk import calendar, channels, telling
from rolecall.desk.acts import planning
from rolecall.desk.acts.checking_in import is_checkin
from rolecall.desk.acts.terms import USAGE, Terms, read_line
from rolecall.desk.office import Done, Reply, log, refused
from rolecall.domain.refusal import Refusal
from rolecall.domain.schedule import fires
from rolecall.errors import BadInput, NotFound
from rolecall.line.closing import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.chat import Event
    from rolecall.desk.office import Office
    from rolecall.desk.window import Sight
    from rolecall.domain.schedule import Schedule, ScheduleStatus

#: What is done to a schedule by one word, where it stands then, and what is said of it.
MOVES: Mapping[str, tuple[ScheduleStatus, str]] = {
    "pause": ("paused", "is paused"),
    "resume": ("active", "goes on"),
    "remove": ("removed", "is removed"),
}
VERBS = ("add", "change", *MOVES)


def line(office: Office, sight: Sight, event: Event, words: str) -> Done:
    """Do what stands behind `/rolecall schedule`.

    Raises:
        BadInput: it cannot be read, or means no channel.
        NotFound: there is no such schedule, role or kind.
    """
    verb, _, rest = words.partition(" ")
    if verb not in VERBS:
        raise BadInput(f"“{verb}” is nothing to do with a schedule: {', '.join(VERBS)}.", hint=f"For example: {USAGE}")
    terms = read_line(rest)
    channel = channels.named(office, sight, event, terms.take("channel"))
    if verb == "add":
        return add(office, sight, channel, terms)
    found = _meant(office, sight, channel, terms)
    return change(office, sight, found, terms) if verb == "change" else move(office, sight, found.id, verb)


def form(office: Office, sight: Sight, event: Event, subject: str, terms: Terms) -> Done:
    """Work the form: about a schedule its new terms, about a channel (a place text) or nothing a new one."""
    if subject and ":" not in subject:
        return change(office, sight, planning.standing(sight, subject), terms)
    return add(office, sight, channels.named(office, sight, event, subject), terms)


def add(office: Office, sight: Sight, channel: str, terms: Terms) -> Done:
    """Schedule something for a channel; from now on, nothing is made up for.

    Raises:
        BadInput, NotFound: the terms fit nothing that can be scheduled.
    """
    refusal = channels.refuses(sight, channel) or _unhired(office, sight, channel, terms)
    known = planning.here(office, sight, channel, terms) if refusal is None else None
    if known is not None:
        reason = f"{calendar.called(office.dispatch, known)} is scheduled for this channel already."
        reason = f"{reason} /rolecall schedule change {known.id} gives it new terms."
        refusal = Refusal(code="not_open", reason=reason, ask_whom="")
    if refusal is not None:
        return Done(refused(refusal))
    made = planning.once(office, sight, channel, terms).model_copy(update={"id": office.ids.new("s")})
    sight.uow.schedules.add(made, office.now())
    log(sight.uow, sight.person, "schedule_added", f"schedule:{made.id}", {"kind": made.kind, "channel": channel})
    face = _face(office, made, zone_said="zone" in terms.said)
    if any(item.sample for item in channels.own(sight.engagements.values(), channel)):
        face = replace(face, doc=(SAMPLE, *face.doc))
    telling.post(sight.uow, f"{made.id}:scheduled", Place.parse(channel), face)
    return Done(Reply(said=face.title), aloud=True)


def change(office: Office, sight: Sight, old: Schedule, terms: Terms) -> Done:
    """Give a schedule new terms; what was not said stays.

    It comes by them from now on, nothing is made up for; but where it had been made, and comes as often as before, the
    next report follows on the last one, so that no day is left out of both.

    Raises:
        BadInput: the terms do not fit.
    """
    refusal = channels.refuses(sight, old.channel, _say_of(old, terms))
    if refusal is not None:
        return Done(refused(refusal))
    new = planning.fitting(office, sight, old, terms)
    now, handled = office.clock.now(), dt.datetime.fromisoformat(sight.uow.schedules.handled(old.id))
    all_made = next(fires(old, handled)).at > now
    if all_made and not (new.cadence == old.cadence and _was_made(sight, old)):
        sight.uow.schedules.handle(old.id, now.isoformat())
    sight.uow.schedules.replace(new)
    log(sight.uow, sight.person, "schedule_changed", f"schedule:{new.id}", {"said": terms.said})
    return Done(Reply(said=f"{calendar.called(office.dispatch, new)}: {calendar.due(new)}."))


def move(office: Office, sight: Sight, schedule: str, verb: str) -> Done:
    """Pause, resume or remove a schedule; what was due while it was paused is not made up for.

    Raises:
        NotFound: there is none of this id.
    """
    found, status = planning.standing(sight, schedule), sight.uow.schedules.get(schedule)[1]
    refusal = channels.refuses(sight, found.channel, found.owner)
    to, words = MOVES[verb]
    if refusal is None and status == to:
        refusal = Refusal(code="not_open", reason=f"The schedule {schedule} is {status} already.", ask_whom="")
    if refusal is not None:
        return Done(refused(refusal))
    if to == "active":
        sight.uow.schedules.handle(schedule, office.now())
    sight.uow.schedules.move(schedule, to)
    log(sight.uow, sight.person, f"schedule_{verb}d", f"schedule:{schedule}", {"schedule": schedule, "status": to})
    way = f" /rolecall schedule resume {schedule} lets it go on." if to == "paused" else ""
    return Done(Reply(said=f"{calendar.called(office.dispatch, found)} {words}.{way}"))


def _was_made(sight: Sight, schedule: Schedule) -> bool:
    claimed = sight.uow.reports.claims(schedule.id, "")
    return any(not is_checkin(report) for report, _state, _request in claimed)


def _say_of(schedule: Schedule, terms: Terms) -> str:
    """Return whose schedule it is, if that is enough: who reads of money is decided by who has a say there now."""
    return "" if "audience" in terms.said else schedule.owner


def _meant(office: Office, sight: Sight, channel: str, terms: Terms) -> Schedule:
    found = planning.here(office, sight, channel, terms)
    if found is None:
        raise NotFound(f"There is no schedule “{' '.join(terms.what)}” here.", hint="/rolecall schedule lists them.")
    return found


def _unhired(office: Office, sight: Sight, channel: str, terms: Terms) -> Refusal | None:
    """Refuse what would be empty for ever: digests are about the engagements made for a channel, work needs its role.

    Raises:
        BadInput: no channel is named.
    """
    if not channel:
        there = ", ".join(channels.known(sight))
        hint = f"--channel and one of {there}." if there else "Hire a role for a channel first."
        raise BadInput("Say for which channel.", hint=hint)
    kind, role, deliverable = planning.named(office, terms)
    if role and office.dispatch.engagement(sight.uow, role, channel, private=False) is None:
        name = office.dispatch.roles[role].title if role in office.dispatch.roles else role
        what = calendar.NAMES.get(kind, deliverable.replace("_", " "))
        reason = f"{name}, who makes the {what.lower()}, is not hired for this channel."
        return Refusal(code="no_engagement", reason=reason, ask_whom="an owner: /rolecall hire")
    if not role and not channels.own(sight.engagements.values(), channel):
        reason = "No role is hired for exactly this channel, so there is nothing to report."
        return Refusal(code="no_engagement", reason=reason, ask_whom="an owner: /rolecall hire")
    return None


def _face(office: Office, made: Schedule, *, zone_said: bool) -> Card:
    """Return the card that tells the channel."""
    name = calendar.called(office.dispatch, made)
    first, *later = (run["local"] for run in calendar.runs(made, office.clock.now()))
    zone = made.zone if zone_said else f"{made.zone}, the house's; --zone names another"
    pairs = [("First", first), ("Then", " · ".join(later)), ("Time zone", zone), ("For", made.audience)]
    pairs += [("Schedule", made.id), *([("Tells at once", made.alert)] if made.alert else [])]
    buttons = (Button("sendnow", made.id, "Send now", "main"), Button("mute", made.id, "Mute"))
    title = f"{name} here {calendar.due(made)}, scheduled by @{made.owner_name}."
    return Card(title=title, doc=(Facts(tuple(pairs)),), buttons=buttons, state="done")
