"""Which event leads to what: the product's index."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rolecall.chat import Action, Command, File, FormSubmit
from rolecall.desk import asking, deciding, editing, switching
from rolecall.desk.again import again
from rolecall.desk.office import Office, Reply
from rolecall.dispatch import Ask
from rolecall.domain.member import Person
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import Event
    from rolecall.domain.run import Run
    from rolecall.ports.store import UnitOfWork

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
    """What is read before the transaction begins: files."""

    files: list[File] = field(default_factory=list)


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
    """Fetch the files of a command from the blob store."""
    files = event.files if isinstance(event, Command) else ()
    return Prepared(files=[_file(office, tenant, name) for name in files])


def file_handle(sha256: str, name: str) -> str:
    """Name a kept blob for an event: `blob:<sha256>:<file name>`."""
    return f"blob:{sha256}:{name}"


def _file(office: Office, tenant: str, handle: str) -> File:
    kind, _, rest = handle.partition(":")
    sha256, _, name = rest.partition(":")
    if kind != "blob":
        message = f"The file “{handle}” cannot be read here."
        raise BadInput(message)
    with office.store.reading(tenant) as uow:
        data = uow.sources.data(sha256)
    return File(name=name, mime=office.reader.media_type(name), data=data)


def handle(office: Office, uow: UnitOfWork, person: Person, event: Event, prepared: Prepared) -> Done:
    """Work one event inside the transaction that marks it as worked.

    Raises:
        RolecallError: with words for the person; nothing was changed.
    """
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
            return Done(deciding.withdraw(office, uow, person, event.subject, ""))
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
            return Done(deciding.withdraw(office, uow, person, event.subject, reason))
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
    inputs: dict[str, str] = json.loads(event.args.get("inputs") or "{}")
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
    return Done(*asking.ask(office, uow, asked, matched, request, prepared.files))


def _edit(office: Office, uow: UnitOfWork, person: Person, event: FormSubmit) -> Reply:
    try:
        content: Any = json.loads(event.values["content"])
    except (json.JSONDecodeError, KeyError) as error:
        message = f"The edited content is not JSON: {error}."
        raise BadInput(message, hint="Edit the content of `rolecall requests show --json`.") from error
    if not isinstance(content, dict):
        message = "The edited content is not a JSON object."
        raise BadInput(message)
    return editing.edit(office, uow, person, event.subject, content, event.values.get("note", ""))


def _request(uow: UnitOfWork, subject: str) -> str:
    return deciding.case_of(uow, subject).request.id if subject.startswith("d-") else subject


def _resume(office: Office, uow: UnitOfWork, person: Person, subject: str) -> Done:
    """Switch a kill switch off; for a request also let its parked work go on."""
    scope = switching.scope_of(office, subject)
    if not scope.startswith("request:"):
        return Done(switching.clear(office, uow, person, subject))
    request = scope.removeprefix("request:")
    if uow.stops.active((scope,)):
        switching.clear(office, uow, person, subject)
    return Done(*again(office, uow, person, "resume", request, ""))
