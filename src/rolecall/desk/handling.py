"""Which event leads to what: the product's index."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rolecall.chat import Action, Command, FormSubmit, Message
from rolecall.desk import places
from rolecall.desk.acts import (
    asking,
    checking_in,
    deciding,
    editing,
    feedback,
    handing,
    hiring,
    scheduling,
    sending,
    steering,
    terms,
)
from rolecall.desk.hearing import answering, commands, messages, typed
from rolecall.desk.office import QUIET, Done, Office, refused
from rolecall.desk.window import hidden, sight_of
from rolecall.domain.content import items
from rolecall.domain.member import Person
from rolecall.domain.refusal import Refusal
from rolecall.domain.value import canonical
from rolecall.errors import BadInput, NotFound
from rolecall.governance.authority import refuses_act

if TYPE_CHECKING:
    from rolecall.chat import Event
    from rolecall.desk.hearing.preparing import Prepared
    from rolecall.domain.deliverable import Verdict
    from rolecall.ports.store import UnitOfWork

#: Events that name their own judge: who may decide is read with the version.
JUDGED = frozenset({"approve", "revise", "reject", "stop", "resume"})
#: What still works when the disk is full: decisions and switches (notes on trust, rule 5).
URGENT = frozenset({"approve", "revise", "reject", "withdraw", "stop", "resume"})


def urgent(event: Event) -> bool:
    """Tell whether the event may use the reserve of a full disk."""
    return name_of(event) in URGENT or (isinstance(event, Message) and typed.read(event.text) is not None)


def name_of(event: Event) -> str:
    """Return what the event is called: command, verb or form; of `/rolecall` its subcommand."""
    match event:
        case Command():
            return commands.subcommand(event)[0] or event.name
        case Action():
            return event.verb
        case FormSubmit():
            return event.form
        case _:
            return ""


def handle(office: Office, uow: UnitOfWork, person: Person, event: Event, prepared: Prepared) -> Done:
    """Work one event inside the transaction that marks it as worked.

    Raises:
        RolecallError: with words for the person; nothing was changed.
    """
    event = commands.spelt_out(office, event)
    if not isinstance(event, Command | Message | Action | FormSubmit):
        return QUIET
    said = answering.at_once(office, event)
    barred = _barred(uow, person, event)
    if barred is not None:
        return Done(refused(barred), aloud=said or (isinstance(event, Message) and event.how == "reply"))
    if said:
        return _opened(uow, person, event)
    match event:
        case Command():
            return commands.command(office, uow, person, event, prepared)
        case Message():
            return messages.message(office, uow, person, event, prepared)
        case Action():
            return _pressed(office, uow, person, event, prepared)
        case FormSubmit():
            return _submitted(office, uow, person, event, prepared)


def _barred(uow: UnitOfWork, person: Person, event: Event) -> Refusal | None:
    """Refuse strangers what they may not even ask, and everybody what was asked in private by others."""
    name = name_of(event)
    judged = name in JUDGED or (isinstance(event, Message) and _decides(uow, event))
    stranger = None if judged else refuses_act(person, "ask", "")
    if stranger is not None or not isinstance(event, Action | FormSubmit) or name in JUDGED:
        return stranger
    try:
        request = deciding.request_of(event.subject)
    except BadInput:
        return None
    if not hidden(uow, person, request):
        return None
    return Refusal(code="no_authority", reason=f"There is no request {request} for you.", ask_whom="")


def _decides(uow: UnitOfWork, event: Message) -> bool:
    """Tell whether a message is a typed decision in the thread of a request."""
    return isinstance(typed.read(event.text), typed.Line) and places.request_here(uow, event) is not None


def _opened(uow: UnitOfWork, person: Person, event: Event) -> Done:
    """Record a press that was answered at once with why no form opens."""
    if isinstance(event, Action) and event.verb in {"revise", "reject"}:
        verdict: Verdict = "revise" if event.verb == "revise" else "reject"
        with suppress(BadInput, NotFound):
            pressed = deciding.refuse_press(uow, person, verdict, event.subject)
            return Done(pressed, aloud=True) if pressed else QUIET
    return QUIET


def _pressed(office: Office, uow: UnitOfWork, person: Person, event: Action, prepared: Prepared) -> Done:
    match event.verb:
        case "approve":
            return _decided(office, uow, person, "approve", event.subject, "", prepared)
        case "stop" | "resume" as verb:
            return steering.act(office, uow, person, verb, event.subject, "")
        case "withdraw" | "retry" as verb:
            return steering.act(office, uow, person, verb, deciding.request_of(event.subject), "")
        case "good" | "bad" as mark:
            return feedback.give(uow, person, mark, event.subject)
        case "sendnow":
            return sending.tell(office, uow, person, event, prepared.sent)
        case "mute":
            return scheduling.move(office, sight_of(uow, person, event.actor), event.subject, "pause")
        case _:
            return QUIET


def _submitted(office: Office, uow: UnitOfWork, person: Person, event: FormSubmit, prepared: Prepared) -> Done:
    values, reason = event.values, event.values.get("reason", "")
    match event.form:
        case "ask":
            return asking.ask(office, uow, person, event, _asked(office, event), prepared.documents)
        case "answer":
            reply, runs = asking.answer(office, uow, person, event.subject, values)
            return Done(reply, runs, aloud=reply.refusal is None)
        case "approve" | "revise" | "reject" as verdict:
            return _decided(office, uow, person, verdict, event.subject, reason, prepared)
        case "stop":
            return steering.act(office, uow, person, "stop", event.subject, reason)
        case "withdraw" | "reopen" as verb:
            return steering.act(office, uow, person, verb, deciding.request_of(event.subject), reason)
        case "edit":
            return _edit(office, uow, person, event)
        case "hand":
            request = deciding.request_of(event.subject)
            return handing.hand(office, uow, person, request, values.get("to", ""), values.get("note", ""))
        case _:
            return _arranged(office, uow, person, event)


def _arranged(office: Office, uow: UnitOfWork, person: Person, event: FormSubmit) -> Done:
    """Work a form that is about a channel."""
    values = event.values
    match event.form:
        case "hire":
            return hiring.hire(office, uow, person, event, hiring.read_form(office, values), event.subject)
        case "schedule":
            read = terms.read_form(office.dispatch, values)
            return scheduling.form(office, sight_of(uow, person, event.actor), event, event.subject, read)
        case "checkin":
            return checking_in.check_in(office, uow, person, event.subject, values, event.id)
        case _:
            return QUIET


def _decided(
    office: Office, uow: UnitOfWork, person: Person, verdict: Verdict, subject: str, reason: str, prepared: Prepared
) -> Done:
    reply, runs = deciding.decide(office, uow, person, verdict, subject, reason, prepared.standing)
    return Done(reply, runs, aloud=reply.refusal is None)


def _asked(office: Office, event: FormSubmit) -> dict[str, str]:
    """Read the request form: its subject names role and perhaps kind, the other fields are the kind's inputs."""
    name, _, kind = event.subject.partition(":")
    role = office.dispatch.role(name)
    chosen = event.values.get("deliverable", "")
    titles = {item.title: item.kind for item in role.deliverables} if role else {}
    inputs = {
        name: value for name, value in event.values.items() if name not in {"text", "deliverable"} and value.strip()
    }
    return {
        "role": name,
        "text": event.values.get("text", ""),
        "deliverable": kind or titles.get(chosen, chosen),
        "inputs": canonical(inputs).decode(),
    }


def _edit(office: Office, uow: UnitOfWork, person: Person, event: FormSubmit) -> Done:
    content: dict[str, Any] = asking.read_object(event.values.get("content", ""), "edited content")
    if any(
        not isinstance(item["cites"], list) or not all(isinstance(name, str) for name in item["cites"])
        for _, item in items(content)
    ):
        raise BadInput("“cites” is a list of passage ids.", hint="Leave it as it was: your edit is cited by itself.")
    reply = editing.edit(office, uow, person, event.subject, content, event.values.get("note", ""))
    return Done(reply, aloud=reply.refusal is None)
