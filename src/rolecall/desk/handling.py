"""Which event leads to what: the product's index."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rolecall.chat import Action, Command, File, FormSubmit
from rolecall.desk import asking, deciding, editing, library, switching
from rolecall.desk.again import FROM, again
from rolecall.desk.office import Office, Reply
from rolecall.desk.withdrawing import withdraw
from rolecall.dispatch import Ask
from rolecall.domain.content import items
from rolecall.domain.member import Person
from rolecall.domain.refusal import Refusal
from rolecall.domain.value import canonical
from rolecall.errors import BadInput
from rolecall.governance.authority import refuses_act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import Event
    from rolecall.domain.run import Run
    from rolecall.ports.store import UnitOfWork

#: Events that name their own judge: who may decide is read with the version.
JUDGED = frozenset({"approve", "revise", "reject", "stop", "resume"})
#: What still works when the disk is full: decisions and switches (notes on trust, rule 5).
URGENT = frozenset({"approve", "revise", "reject", "withdraw", "stop", "resume"})


@dataclass
class Done:
    """A reply, the runs to be enqueued, the runs whose calls are to be cancelled."""

    reply: Reply
    runs: Sequence[Run] = ()
    halted: Sequence[str] = ()


NOTHING = Done(Reply(said="Nothing to do."))


@dataclass
class Prepared:
    """What is read before the transaction begins: documents."""

    documents: list[library.Document] = field(default_factory=list)


def urgent(event: Event) -> bool:
    """Tell whether the event may use the reserve of a full disk."""
    return name_of(event) in URGENT


def name_of(event: Event) -> str:
    """Return what the event is called: command, verb or form."""
    match event:
        case Command():
            return event.name
        case Action():
            return event.verb
        case FormSubmit():
            return event.form
        case _:
            return ""


def prepare(office: Office, tenant: str, event: Event) -> Prepared:
    """Fetch the files of a command from the blob store and read them."""
    files = event.files if isinstance(event, Command) else ()
    return Prepared([library.read(office, _file(office, tenant, name)) for name in files])


def file_handle(sha256: str, name: str) -> str:
    """Name a kept blob for an event: `blob:<sha256>:<file name>`."""
    return f"blob:{sha256}:{name}"


def _file(office: Office, tenant: str, handle: str) -> File:
    kind, _, rest = handle.partition(":")
    sha256, _, name = rest.partition(":")
    if kind != "blob":
        raise BadInput(f"The file “{handle}” cannot be read here.")
    with office.store.reading(tenant) as uow:
        data = uow.sources.data(sha256)
    return File(name=name, mime=office.reader.media_type(name), data=data)


def handle(office: Office, uow: UnitOfWork, person: Person, event: Event, prepared: Prepared) -> Done:
    """Work one event inside the transaction that marks it as worked.

    Raises:
        RolecallError: with words for the person; nothing was changed.
    """
    barred = refuses_act(person, "ask", "") if name_of(event) not in JUDGED else None
    if barred is not None:
        return Done(Reply(said=barred.reason, refusal=barred))
    match event:
        case Command(name="ask"):
            return _ask(office, uow, person, event, prepared)
        case Action():
            return _pressed(office, uow, person, event)
        case FormSubmit():
            return _submitted(office, uow, person, event)
        case _:
            return NOTHING


def _pressed(office: Office, uow: UnitOfWork, person: Person, event: Action) -> Done:
    match event.verb:
        case "approve":
            return Done(*deciding.decide(office, uow, person, "approve", event.subject, ""))
        case "withdraw":
            return Done(withdraw(uow, person, _request(uow, event.subject), ""))
        case "retry":
            return Done(*again(office, uow, person, "retry", _request(uow, event.subject), ""))
        case "resume":
            return _resume(office, uow, person, event.subject)
        case _:
            return NOTHING


def _submitted(office: Office, uow: UnitOfWork, person: Person, event: FormSubmit) -> Done:
    reason = event.values.get("reason", "")
    match event.form:
        case "answer":
            return Done(*asking.answer(office, uow, person, event.subject, event.values))
        case "approve" | "revise" | "reject" as verdict:
            return Done(*deciding.decide(office, uow, person, verdict, event.subject, reason))
        case "withdraw":
            return Done(withdraw(uow, person, _request(uow, event.subject), reason))
        case "edit":
            return Done(_edit(office, uow, person, event))
        case "reopen":
            return Done(*again(office, uow, person, "reopen", event.subject, reason))
        case "stop":
            reply, halted = switching.stop(office, uow, person, event.subject, reason)
            return Done(reply, halted=halted)
        case _:
            return NOTHING


def _ask(office: Office, uow: UnitOfWork, person: Person, event: Command, prepared: Prepared) -> Done:
    inputs = _object(event.args.get("inputs") or "{}", "form")
    if not all(isinstance(value, str) for value in inputs.values()):
        raise BadInput("The fields of the form are not text.")
    asked = Ask(
        person=person,
        place=str(event.place),
        channel=event.place.channel,
        role=event.args.get("role", ""),
        text=event.args.get("text", ""),
        kind=event.args.get("deliverable", ""),
        inputs=inputs,
    )
    matched = office.dispatch.match(asked)
    if isinstance(matched, Refusal):
        return Done(Reply(said=matched.reason, refusal=matched))
    request = office.dispatch.new_request()
    return Done(*asking.ask(office, uow, asked, matched, request, prepared.documents))


def _edit(office: Office, uow: UnitOfWork, person: Person, event: FormSubmit) -> Reply:
    content = _object(event.values.get("content", ""), "edited content")
    if any(
        not isinstance(item["cites"], list) or not all(isinstance(name, str) for name in item["cites"])
        for _, item in items(content)
    ):
        raise BadInput("“cites” is a list of passage ids.", hint="Leave it as it was: your edit is cited by itself.")
    return editing.edit(office, uow, person, event.subject, content, event.values.get("note", ""))


def _object(text: str, what: str) -> dict[str, Any]:
    """Read a JSON object of finite numbers.

    Raises:
        BadInput: it is none; `what` names it.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
        canonical(found)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"The {what} is not usable JSON: {error}.") from error
    if not isinstance(found, dict):
        raise BadInput(f"The {what} is not a JSON object.")
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _request(uow: UnitOfWork, subject: str) -> str:
    return deciding.case_of(uow, subject).request.id if subject.startswith("d-") else subject


def _resume(office: Office, uow: UnitOfWork, person: Person, subject: str) -> Done:
    """Switch a kill switch off; for a request also let its parked work go on."""
    scope = switching.scope_of(office, subject)
    if not scope.startswith("request:"):
        return Done(switching.clear(office, uow, person, subject))
    request = scope.removeprefix("request:")
    if uow.stops.active((scope,)):
        cleared = switching.clear(office, uow, person, subject)
        if cleared.refusal is not None or uow.requests.status(request) not in FROM["resume"]:
            return Done(cleared)
    return Done(*again(office, uow, person, "resume", request, ""))
