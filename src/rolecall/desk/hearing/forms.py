"""Forms: everything a person is asked for in fields, complete when it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Field, Form
from rolecall.desk import calendar
from rolecall.desk.acts import checking_in, deciding, following, hiring, offers, terms
from rolecall.desk.window import hidden
from rolecall.errors import BadInput, Denied, NotFound
from rolecall.line import job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from rolecall.desk.office import Office
    from rolecall.domain.member import Person
    from rolecall.domain.role import DeliverableContract, RoleContract
    from rolecall.ports.store import UnitOfWork

    Maker = Callable[[Office, UnitOfWork, Person, str], Form]

#: Longest part of a request's words above its questions, in characters.
ASKED = 120
#: Examples below the field for what is wanted, each as long as its contract wrote it.
EXAMPLES = 2
#: Forms of one field: title, question, whether it must be answered, label of the button that sends it.
REASONS: dict[str, tuple[str, str, bool, str]] = {
    "approve": ("Approve", "A remark for the record", False, "Approve"),
    "reject": ("Reject", "Why?", True, "Reject"),
    "withdraw": ("Withdraw", "Why?", False, "Withdraw"),
    "reopen": ("Reopen", "What should change?", True, "Reopen"),
    "stop": ("Stop", "Why? Everybody affected reads it.", False, "Stop"),
}
#: Forms about a request, which a private one shows to nobody else; who holds a version's token has seen its card.
OF_REQUESTS = frozenset({"answer", "hand", "reopen", "withdraw"})


def form(office: Office, uow: UnitOfWork, person: Person, name: str, subject: str) -> Form | None:
    """Return the form of this name about a subject, None where there is none.

    Raises:
        Denied: this person may not do it, with whom to ask.
        BadInput, NotFound: the subject is none.
    """
    if name in OF_REQUESTS and hidden(uow, person, deciding.request_of(subject)):
        raise NotFound(f"There is no request {deciding.request_of(subject)} for you.")
    if name in {"revise", "reject"}:
        closed = deciding.closed_to(uow, person, "revise", subject)
        if closed is not None:
            raise Denied(closed.reason, hint=f"Ask: {closed.ask_whom}." if closed.ask_whom else "")
    maker = _MAKERS.get(name)
    if maker is not None:
        return maker(office, uow, person, subject)
    if name not in REASONS:
        return None
    title, label, required, send = REASONS[name]
    return Form(name, subject, title, (Field("reason", label, required=required),), send=send)


def ask(office: Office, _uow: UnitOfWork, _person: Person, subject: str) -> Form:
    """The request form of `<role>[:<kind>]`: for one kind with its own inputs, else with the choice of kinds."""
    name, _, kind = subject.partition(":")
    role = office.dispatch.role(name)
    if role is None:
        raise NotFound(f"There is no role “{name}”.", hint=f"Choose of {', '.join(office.dispatch.roles)}.")
    contract = role.deliverable(kind.replace("-", "_")) if kind else _only(role)
    if kind and contract is None:
        known = ", ".join(item.kind for item in role.deliverables)
        raise NotFound(f"{role.title} makes no “{kind}”.", hint=f"Choose of {known}.")
    if contract is None:
        titles = tuple(item.title for item in role.deliverables)
        what = Field("deliverable", "What do you need?", "choice", titles[0], titles, required=True)
        return Form("ask", role.short, f"Ask {role.title}", (what, _matter(role.deliverables)), send="Ask")
    fields = (_matter((contract,)), *_inputs(contract))
    return Form("ask", f"{role.short}:{contract.kind}", contract.title, fields, send="Ask", note=contract.description)


def _only(role: RoleContract) -> DeliverableContract | None:
    return role.deliverables[0] if len(role.deliverables) == 1 else None


def _matter(asked: Sequence[DeliverableContract]) -> Field:
    examples = [f"“{item.example}”" for item in asked if item.example][:EXAMPLES]
    hint = "In your own words; the more you say, the less is asked."
    hint += f" For example: {', or '.join(examples)}" if examples else ""
    return Field("text", "What is it about?", required=True, hint=hint)


def _inputs(contract: DeliverableContract) -> list[Field]:
    required = set(contract.inputs.get("required", ()))
    properties: dict[str, dict[str, Any]] = contract.inputs.get("properties", {})
    return [_input(name, spec, required=name in required) for name, spec in properties.items()]


def _input(name: str, spec: dict[str, Any], *, required: bool) -> Field:
    choices = tuple(str(choice) for choice in spec.get("enum", ()))
    return Field(
        name,
        str(spec.get("x-question") or spec.get("title") or name.replace("_", " ").capitalize()),
        "choice" if choices else "text",
        choices=choices,
        required=required,
        hint=_for(str(spec.get("x-why", ""))),
    )


def _for(why: str) -> str:
    return f"For: {why}" if why else ""


def _answer(_office: Office, uow: UnitOfWork, _person: Person, subject: str) -> Form:
    questions = uow.requests.questions(subject) if uow.requests.status(subject) == "asking" else ()
    if not questions:
        raise BadInput(f"{subject} waits for no answers.")
    fields = tuple(
        Field(item.id, item.text, "choice" if item.choices else "text", choices=item.choices, hint=_for(item.why))
        for item in questions
    )
    asked = job.shortened(uow.requests.get(subject).text, ASKED)
    note = f"About “{asked}”. Leave open what you do not know: it becomes an open question."
    return Form("answer", subject, "What we need to know", fields, note=note)


def _revise(_office: Office, uow: UnitOfWork, person: Person, subject: str) -> Form:
    """Ask what should change; what the person said in the thread since the version came stands there already."""
    case = deciding.case_of(uow, subject)
    words = following.held(uow, person, case.request.id, case.version.at)
    change = Field("reason", "What should change?", value=words, required=True, hint="For example: 30 minutes, not 15.")
    return Form("revise", subject, f"Revise {case.version.title}", (change,), send="Send back")


def _hand(_office: Office, uow: UnitOfWork, _person: Person, subject: str) -> Form:
    uow.requests.get(subject)
    names = tuple(member.name for member in uow.members.listed() if member.active)
    if not names:
        raise BadInput("There is nobody to hand it to.", hint="An owner adds people: rolecall members add NAME")
    fields = (
        Field("to", "To whom?", "choice", choices=names, required=True),
        Field("note", "What should they know?"),
    )
    return Form("hand", subject, f"Hand {subject} over", fields, send="Hand over", note="The role stops working on it.")


def _hire(office: Office, uow: UnitOfWork, person: Person, subject: str) -> Form:
    """The hire form; `subject` is the event id of the ask that waits for it, a role, or empty."""
    barred = hiring.refuses(uow, person)
    if barred:
        raise Denied(barred)
    roles = office.dispatch.roles
    wanted = office.dispatch.role(offers.role_of(uow, roles, subject) or subject)
    titles = tuple(role.title for role in roles.values())
    offered = tuple(hiring.TERM_WORDS)
    named = ", ".join(member.name for member in uow.members.listed() if member.has("approver"))
    fields = (
        Field("roles", "Which role?", "choice", wanted.title if wanted else titles[0], titles, required=True),
        Field("term", hiring.FIELDS["term"], "choice", offered[0], offered, required=True),
        Field("approver", hiring.FIELDS["approver"], "line", hint=f"{_APPROVER} ({named or 'there is none yet'})."),
        Field("budget", hiring.FIELDS["budget"], "number", hint="No model is called beyond it; empty: no limit."),
        Field("strict", "Every deliverable here needs the manager", "switch", hint=_STRICT),
    )
    note = "It begins at once; what was asked for in the channel is taken up."
    return Form("hire", subject, "Hire a role for a channel", fields, send="Hire", note=note)


def _checkin(_office: Office, uow: UnitOfWork, person: Person, subject: str) -> Form:
    """Ask what is done, next and blocked; what the person said for the period before stands there already."""
    said = next((answer for answer in uow.checkins.of(subject) if answer.member == person.id), None)
    fields = tuple(
        Field(name, label, value=getattr(said, name) if said else "", hint="One thing a line.")
        for name, label in checking_in.LABELS.items()
    )
    return Form("checkin", subject, "Check in", fields, send="Check in", note="Your name stands beside what you say.")


def _schedule(office: Office, uow: UnitOfWork, _person: Person, subject: str) -> Form:
    """Ask what is to be reported when; about a schedule its terms, about a channel or nothing those of a new one."""
    old = uow.schedules.get(subject)[0] if subject and ":" not in subject else None
    titles, days = tuple(terms.titles(office.dispatch)), tuple(calendar.DAYS.values())
    hour = f"{old.hour:02}:{old.minute:02}" if old else "09:00"
    fields = (
        Field("weekday", "On which day?", "choice", calendar.DAYS[old.weekday] if old else days[0], days, hint=_WEEKLY),
        Field("hour", "At what time?", "line", hour),
        Field("zone", "In which time zone?", "line", old.zone if old else office.zone),
        Field("audience", "For whom?", "choice", old.audience if old else "team", terms.AUDIENCES, hint=_AUDIENCE),
    )
    if old is None:
        what = Field("what", "What is to be reported?", "choice", titles[1], titles, required=True)
        return Form("schedule", subject, "Schedule a report", (what, *fields), send="Schedule")
    title = f"Change: {calendar.called(office.dispatch, old)}"
    return Form("schedule", subject, title, fields, send="Change")


_WEEKLY = "Of what is made weekly; the performance report comes on the first of a month, the reminder daily."
_AUDIENCE = "Managers read about money too."
_APPROVER = "Names or @groups with commas between; empty: everybody who may approve"
_STRICT = "Off: what stays inside the team is accepted by whoever asked; scope and money need an approver."
_MAKERS: dict[str, Maker] = {
    "ask": ask,
    "answer": _answer,
    "revise": _revise,
    "hand": _hand,
    "hire": _hire,
    "checkin": _checkin,
    "schedule": _schedule,
}
