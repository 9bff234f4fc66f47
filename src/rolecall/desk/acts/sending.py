"""Sending now: a report that somebody does not want to wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Action, Command
from rolecall.chat.gestures import HOUSE
from rolecall.desk import channels
from rolecall.desk.acts import planning
from rolecall.desk.acts.terms import read_line
from rolecall.desk.office import Done, Reply, Wish, log, refused
from rolecall.desk.people import person_of
from rolecall.desk.window import sight_of
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from rolecall.chat import Event
    from rolecall.desk.office import Office, Sent
    from rolecall.desk.window import Sight
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork

#: Subcommand of the line, and verb of the button.
LINE, BUTTON = "report", "sendnow"


def sent(office: Office, tenant: str, event: Event) -> Sent | None:
    """Publish what an event asks to be sent now, before its own transaction: figures take seconds.

    None: it asks for nothing, or may not; why not is said when it is handled.
    """
    if not _asks(event):
        return None
    with office.store.reading(tenant) as uow:
        wished = wish(office, sight_of(uow, person_of(uow, event.actor), event.actor), event)
    return None if isinstance(wished, Refusal) else office.reporting().send(wished)


def tell(office: Office, uow: UnitOfWork, person: Person, event: Event, found: Sent | None) -> Done:
    """Say what became of it, and record it."""
    if found is None:
        wished = wish(office, sight_of(uow, person, event.actor), event)
        if isinstance(wished, Refusal):
            return Done(refused(wished))
        raise BadInput("This changed while it was looked at.", hint="Ask once more.")
    log(uow, person, "report_sent", found.report, {"report": found.report})
    return Done(Reply(said=found.said, request=found.request, report=found.report))


def wish(office: Office, sight: Sight, event: Event) -> Wish | Refusal:
    """Return what an event asks for, or why this person may not have it.

    Raises:
        BadInput: it names no report, or a direct conversation.
        NotFound: there is no such schedule.
    """
    sight.known()
    if isinstance(event, Action):
        return _allowed(sight, Wish(event=event.id, schedule=planning.standing(sight, event.subject)))
    text = event.args.get("text", "").partition(" ")[2] if isinstance(event, Command) else ""
    terms = read_line(text)
    period = terms.take("period")
    channel = channels.named(office, sight, event, terms.take("channel"))
    known = planning.here(office, sight, channel, terms)
    schedule = planning.fitting(office, sight, known, terms) if known else planning.once(office, sight, channel, terms)
    return _allowed(sight, Wish(event=event.id, schedule=schedule, period=period), as_it_stands=not terms.said)


def _allowed(sight: Sight, wished: Wish, *, as_it_stands: bool = True) -> Wish | Refusal:
    """Let through who has a say in the channel, and whose schedule it is where they send it as it stands."""
    schedule = wished.schedule
    owner = schedule.owner if schedule.id and as_it_stands else ""
    return channels.refuses(sight, schedule.channel, owner) or wished


def _asks(event: Event) -> bool:
    if isinstance(event, Command):
        return event.name == HOUSE and event.args.get("text", "").split()[:1] == [LINE]
    return isinstance(event, Action) and event.verb == BUTTON
