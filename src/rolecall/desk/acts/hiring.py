"""Hiring: an owner engages roles for a channel, by one line or by the form."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, get_args

from rolecall.chat import Button, Card, Facts, Note, Place
from rolecall.desk import admin, places, telling
from rolecall.desk.acts import offers
from rolecall.desk.acts.approvers import Approvers
from rolecall.desk.office import Done, Reply, refused
from rolecall.desk.people import owners
from rolecall.domain.budget import PERIODS, Period
from rolecall.domain.engagement import Engagement, Term
from rolecall.domain.money import dollars, parse_dollars
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput
from rolecall.governance.authority import in_groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rolecall.chat import Event
    from rolecall.desk.office import Office
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork

T = TypeVar("T", bound=str)

USAGE = "/rolecall hire ba --approver @dana --budget $50/month --term 3m --strict"
#: Options that need a value; an approver's goes on up to the next option.
VALUED = ("--approver", "--budget", "--term")
OPTIONS = (*VALUED, "--strict")
TERMS: tuple[Term, ...] = get_args(Term)
#: What is offered once a role is hired.
DIGEST = Button("say", "/rolecall schedule add usage --weekly mon 09:00", "Weekly usage digest here")
#: Fields of the form that are read like the options of the line, with their labels.
FIELDS = {"approver": "Who approves?", "budget": "Dollars a month", "term": "For how long?"}
#: The terms as the form offers them, the usual one first.
TERM_WORDS: dict[str, Term] = {
    "for good": "permanent",
    "14 days on trial": "trial",
    "3 months": "3m",
    "6 months": "6m",
    "12 months": "12m",
}


@dataclass
class Terms:
    """What an owner wants: roles by name, who approves, a limit in micro-dollars per period."""

    roles: tuple[str, ...] = ()
    approvers: Approvers = field(default_factory=Approvers)
    term: Term = "permanent"
    budget: int | None = None
    period: Period = "month"
    strict: bool = False


def read_line(text: str) -> Terms:
    """Read what stands behind `/rolecall hire`.

    Raises:
        BadInput: a word cannot be read; the message names it and shows a right line.
    """
    terms = Terms()
    for word, behind in _clauses(text):
        option, _, value = word.partition("=")
        words = [value, *behind] if value else behind
        if option == "--approver":
            words = [" ".join(words)]  # names may hold blanks
        if option in VALUED:
            _set(terms, option, _value(option, words))
            words = words[1:]
        elif word == "--strict":
            terms.strict = True
        elif word:
            near = difflib.get_close_matches(option, OPTIONS, n=1)
            raise _wrong(f"“{word}” is not an option of hire.{f' Did you mean “{near[0]}”?' if near else ''}")
        terms.roles += tuple(words)
    if not terms.roles:
        raise _wrong("No role is named.")
    return terms


def read_form(office: Office, values: Mapping[str, str]) -> Terms:
    """Read the hire form, which names the role by its title.

    Raises:
        BadInput: a field cannot be read; the message names it.
    """
    chosen = values.get("roles", "")
    titles = {role.title: role.short for role in office.dispatch.roles.values()}
    terms = Terms(roles=(titles.get(chosen, chosen),), strict=values.get("strict") == "yes")
    for option, label in FIELDS.items():
        value = values.get(option, "").strip()
        value = TERM_WORDS.get(value, value) if option == "term" else value
        if value:
            try:
                _set(terms, f"--{option}", value)
            except BadInput as error:
                raise BadInput(error.message, hint=f"Correct the field “{label}”.") from error
    return terms


def hire(office: Office, uow: UnitOfWork, person: Person, event: Event, terms: Terms, subject: str = "") -> Done:
    """Start the engagement of a channel: that of a kept ask, where its event's id is the subject, else the event's own.

    Raises:
        BadInput: a role or approver is unknown, a group is of another workspace, or this is no channel.
    """
    barred = _barred(uow, person)
    if barred is not None:
        return Done(refused(barred))
    waits = bool(offers.role_of(uow, office.dispatch.roles, subject))
    place = offers.place_of(uow, subject) if waits else places.channel_of(event.place)
    if not waits and places.is_direct(event):
        raise BadInput("Roles are hired for a channel; here they work for you already.", hint="Hire in the channel.")
    terms.approvers.check(place, office.workspaces.caps(place.workspace))
    uow.engagements.next_id()  # who hires at the same time waits here, and then finds this engagement
    known = _known(office, uow, terms, place)
    if known is not None:
        return Done(refused(known))
    made = admin.start_engagement(
        office,
        uow,
        person,
        terms.roles,
        terms.term,
        place=str(place),
        approvers=terms.approvers.members,
        groups=tuple(terms.approvers.groups),
        group_names=terms.approvers.groups,
        strict=terms.strict,
    )
    if terms.budget is not None:
        admin.set_budget(uow, person, f"engagement:{made.id}", terms.period, terms.budget)
    face = _face(office, uow, made, terms)
    telling.post(uow, f"{made.id}:hired", place, face)
    return Done(Reply(said=face.title), aloud=True)


def refuses(uow: UnitOfWork, person: Person) -> str:
    """Say whom to ask when somebody may not hire; empty when they may."""
    barred = _barred(uow, person)
    return f"{barred.reason} Ask: {barred.ask_whom}." if barred else ""


def _barred(uow: UnitOfWork, person: Person) -> Refusal | None:
    if person.has("owner"):
        return None
    return Refusal(code="no_authority", reason="Only an owner hires.", ask_whom=owners(uow))


def _known(office: Office, uow: UnitOfWork, terms: Terms, place: Place) -> Refusal | None:
    """Refuse to hire a role twice for one channel: a second press changes nothing."""
    now = office.clock.now()
    wanted = {role.id for name in terms.roles if (role := office.dispatch.role(name))}
    for engagement, status in uow.engagements.listed():
        running = status == "active" and not engagement.over(now)
        if running and engagement.place == str(place) and wanted.intersection(engagement.roles):
            reason = f"{_titles(office, engagement)} is hired for this channel already ({engagement.id})."
            return Refusal(code="not_open", reason=reason, ask_whom=engagement.owner)
    return None


def _face(office: Office, uow: UnitOfWork, made: Engagement, terms: Terms) -> Card:
    whom = [f"@{uow.members.get(member).name}" for member in made.approvers] + in_groups(made)
    until = "for good" if not made.ends_at else f"until {made.ends_at[:10]}"
    limit = (
        "no limit" if terms.budget is None else f"{dollars(terms.budget)} a {terms.period}".replace("a total", "in all")
    )
    pairs = (
        ("Engagement", f"{made.id}, {until}"),
        ("Approvers", ", ".join(whom) or "every approver"),
        ("Budget", limit),
        ("Needs the manager", "every deliverable" if made.strict else "what drives scope or money"),
    )
    doc: tuple[Facts | Note, ...] = (Facts(pairs),)
    if not any(member.has("approver") for member in uow.members.listed()):
        doc += (Note("Nobody may approve yet: rolecall members add NAME --role approver", "warn"),)
    title = f"{_titles(office, made)} hired for this channel by @{made.owner}."
    return Card(title=title, doc=doc, buttons=(DIGEST,), state="done")


def _titles(office: Office, engagement: Engagement) -> str:
    return " and ".join(office.dispatch.roles[role].title for role in engagement.roles)


def _clauses(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each option of a line with the words behind it; those before the first one stand behind an empty one."""
    option, behind = "", list[str]()
    for word in _words(text):
        if word.startswith("-"):
            yield option, behind
            option, behind = word, []
        else:
            behind.append(word)
    yield option, behind


def _words(text: str) -> list[str]:
    """Split a line; a telephone makes one long dash of two short ones."""
    return [f"--{word.lstrip('—–')}" if word[0] in "—–" else word for word in text.split()]


def _value(option: str, words: list[str]) -> str:
    if not words or not words[0]:
        raise _wrong(f"“{option}” needs a value.")
    return words[0]


def _set(terms: Terms, option: str, value: str) -> None:
    if option == "--approver":
        terms.approvers += Approvers.read(value)
    elif option == "--term":
        terms.term = _one(value, TERMS, "a term")
    else:
        amount, _, period = value.partition("/")
        terms.period = _one(period, PERIODS, "a period") if period else "month"
        try:
            terms.budget = parse_dollars(amount)
        except BadInput as error:
            raise _wrong(error.message) from error


def _one(value: str, known: tuple[T, ...], what: str) -> T:
    found = next((item for item in known if item == value), None)
    if found is None:
        raise _wrong(f"“{value}” is not {what}: choose of {', '.join(known)}.")
    return found


def _wrong(what: str) -> BadInput:
    return BadInput(what, hint=f"Write for example: {USAGE}")
