"""Messages: a mention or direct message asks, a reply in a request's thread decides, answers or follows up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rolecall.chat import Card
from rolecall.chat.gestures import HOUSE
from rolecall.desk import files, places
from rolecall.desk.acts import asking, checking_in, deciding, following, steering
from rolecall.desk.hearing import catalogue, typed
from rolecall.desk.office import QUIET, Done, Reply, refused
from rolecall.domain.refusal import Refusal
from rolecall.domain.request import OVER, UNDER_WAY
from rolecall.domain.words import named_first
from rolecall.governance.authority import refuses_act
from rolecall.line import closing

if TYPE_CHECKING:
    from rolecall.chat import Message
    from rolecall.desk.hearing.preparing import Prepared
    from rolecall.desk.office import Office
    from rolecall.domain.member import Person
    from rolecall.domain.request import Request
    from rolecall.domain.role import RoleContract
    from rolecall.ports.store import UnitOfWork

GREETINGS = frozenset({"", "hi", "hello", "hey", "help", "hallo", "good morning", "good afternoon", "good evening"})
_MENTION = re.compile(r"(?<![\w@.])@([\w-]+)")


def message(office: Office, uow: UnitOfWork, person: Person, event: Message, prepared: Prepared) -> Done:
    """Work a message; a reply in a thread that is about no request is no business of a role."""
    request = places.request_here(uow, event)
    first, words = _names(office, event.text, bare=request is None)
    inside = [name for name in _MENTION.findall(words) if name.lower() == HOUSE or office.dispatch.role(name)]
    if request is not None and (first is None or first.id == request.role):
        named = bool(inside) or words != event.text.strip()
        spoken_to = named or event.private or event.how != "reply"
        return _reply(office, uow, person, event, request, words, prepared, spoken_to=spoken_to)
    if request is None and event.place.thread:
        said = typed.checked_in(words)
        report = places.checkin_here(office, uow, event) if said else ""
        if report:
            return checking_in.check_in(office, uow, person, report, said, event.id)
    if request is None and event.how == "reply":
        return QUIET
    if words.lower().rstrip(" !.?") in GREETINGS and not prepared.documents:
        return catalogue.show(office, uow, event)
    role = first or next(filter(None, map(office.dispatch.role, inside)), None) or _by_phrase(office, words)
    if role is None:
        names = ", ".join(f"@{known.short}" for known in office.dispatch.roles.values())
        reason = "I cannot tell from your words which role should do this."
        return Done(refused(Refusal(code="unknown_role", reason=reason, ask_whom=f"name a role first: {names}")))
    return asking.ask(office, uow, person, event, {"role": role.id, "text": words}, prepared.documents)


def _reply(
    office: Office,
    uow: UnitOfWork,
    person: Person,
    event: Message,
    request: Request,
    words: str,
    prepared: Prepared,
    *,
    spoken_to: bool,
) -> Done:
    line = typed.read(words)
    done = _typed(office, uow, person, request, line, prepared) if line else None
    if done is not None:
        return done
    barred = refuses_act(person, "ask", "")
    if barred is not None:
        return Done(refused(barred, request.id), aloud=event.how == "reply")
    status = uow.requests.status(request.id)
    given: tuple[str, ...] = ()
    if prepared.documents and status not in OVER:
        given = files.give(office, uow, person, request, prepared.documents)
    if not words and prepared.documents and status in OVER and event.how != "reply":
        reason = "This request is over, so no source counts for it any more."
        return Done(refused(Refusal(code="not_open", reason=reason, ask_whom="ask anew with the file"), request.id))
    if not words:
        return _given(office, uow, person, event, request, given)
    if status in UNDER_WAY:
        return following.note(office, uow, person, event, request, words)
    if status in {"delivered", "closed"} and not spoken_to:
        return following.hold(office, uow, person, event, request, words)
    return following.apply(office, uow, person, request, words, prepared.standing)


def _typed(
    office: Office,
    uow: UnitOfWork,
    person: Person,
    request: Request,
    line: typed.Line | typed.Alone,
    prepared: Prepared,
) -> Done | None:
    """Do what a typed line says; None when its code names no version here and it may be a sentence."""
    if not isinstance(line, typed.Line):
        return steering.act(office, uow, person, line, request.id, "")
    subject = typed.subject_of(uow, request, line)
    if subject is not None:
        decided = deciding.decide(office, uow, person, line.verdict, subject, line.words, prepared.standing)
        return Done(*decided, aloud=decided[0].refusal is None)
    if not line.surely:
        return None
    reason = f"No version in this thread has the code {line.code.upper()}, so nothing was decided."
    refusal = Refusal(code="stale_version", reason=reason, ask_whom="the newest card shows its code")
    return Done(deciding.refuse_code(uow, person, line.verdict, request, refusal))


def _given(
    office: Office, uow: UnitOfWork, person: Person, event: Message, request: Request, given: tuple[str, ...]
) -> Done:
    """Go on with files that came without words, or say what they are good for."""
    if not given:
        return QUIET
    status = uow.requests.status(request.id)
    if status not in UNDER_WAY | {"delivered"}:
        return following.once_more(office, uow, person, request)
    said = f"@{person.name}: {', '.join(given)} counts as a source of this request from now on. Say what should change."
    closing.card(uow, request, f"{request.id}:given:{event.id}", Card(title=said))
    return Done(Reply(said=said, request=request.id), aloud=True)


def _names(office: Office, text: str, *, bare: bool) -> tuple[RoleContract | None, str]:
    """Return the role that a message names in front, and its words without the names there.

    Where an ask is expected a `bare` name counts too, as it is typed in a command: `ba`, but never `QA should …`.
    """
    role, rest = None, text.strip()
    while rest:
        word = rest.split(maxsplit=1)[0]
        name = word.rstrip(":,").lstrip("@")
        found = office.dispatch.role(name)
        known = found is not None or name.lower() == HOUSE
        if not known or not (word.startswith("@") or (bare and name.islower())):
            break
        role, rest = role or found, rest[len(word) :].strip()
    return role, rest


def _by_phrase(office: Office, text: str) -> RoleContract | None:
    """Find the role whose deliverable, or whose own phrase, is named first; the only role needs no naming."""
    roles = list(office.dispatch.roles.values())
    if len(roles) == 1:
        return roles[0]
    named = named_first(text, [_phrases(role) for role in roles])
    return roles[named] if named is not None else None


def _phrases(role: RoleContract) -> list[str]:
    made = [phrase for item in role.deliverables for phrase in (*item.phrases, item.title)]
    return [*role.triggers.phrases, *made]
