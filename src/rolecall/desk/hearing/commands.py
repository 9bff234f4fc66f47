"""Commands: a role's own, and `/rolecall` with its subcommands."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rolecall.chat import Action, Command, Message
from rolecall.chat.gestures import HOUSE, SAY
from rolecall.desk import places
from rolecall.desk.acts import asking, hiring, scheduling, sending, sourcing, steering, switching
from rolecall.desk.hearing import catalogue
from rolecall.desk.office import QUIET, Done, refused
from rolecall.desk.window import sight_of
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput, NotFound

if TYPE_CHECKING:
    from rolecall.chat import Event
    from rolecall.desk.hearing.preparing import Prepared
    from rolecall.desk.office import Office
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork

#: The subcommands of `/rolecall` with words for whoever looks for one, and those that are answered at once.
SUBCOMMANDS = {
    "hire": "hire a role for this channel",
    "example": "watch an example being worked",
    "status": "what is under way here",
    "waiting": "what waits for you",
    "report": "send a report now",
    "schedule": "what is reported here by itself, and when",
    "stop": "stop work at once",
    "resume": "let work go on",
    "help": "all commands",
}
READS = frozenset({"status", "waiting", "help"})
#: Words behind a subcommand that make it one that only reads.
LISTS = {"schedule": frozenset({"", "list"})}


def spelt_out(office: Office, event: Event) -> Event:
    """Turn a pressed example, or a message that is a command, into that command; any other event stays itself."""
    files: tuple[str, ...] = ()
    if isinstance(event, Action) and event.verb == SAY:
        line, place = event.subject, event.place
    elif isinstance(event, Message) and event.text.lstrip().startswith("/"):
        line, files, place = event.text.strip(), event.files, places.thread_of(office, event)
    else:
        return event
    name, _, text = line.lstrip("/").partition(" ")
    if isinstance(event, Message) and name.lower() != HOUSE and office.dispatch.role(name) is None:
        return event
    return Command(
        id=event.id,
        place=place,
        actor=event.actor,
        handle=event.handle,
        private=event.private,
        name=name.lower(),
        args={"text": text.strip()},
        files=files,
    )


def subcommand(event: Event) -> tuple[str, str]:
    """Return the subcommand of `/rolecall` and the words after it; empty for anything else."""
    if not isinstance(event, Command) or event.name != HOUSE:
        return "", ""
    word, _, rest = event.args.get("text", "").strip().partition(" ")
    return word.lower(), rest.strip()


def reads(event: Event) -> str:
    """Return the subcommand that only reads and is answered at once, empty for anything else."""
    word, rest = subcommand(event)
    return word if word in READS or rest in LISTS.get(word, ()) else ""


def command(office: Office, uow: UnitOfWork, person: Person, event: Command, prepared: Prepared) -> Done:
    """Work a command."""
    match event.name:
        case "ask":
            return asking.ask(office, uow, person, event, event.args, prepared.documents)
        case "source":
            return sourcing.approve(office, uow, person, event, prepared.documents)
        case "retire":
            return sourcing.retire(uow, person, event.args.get("source", ""))
        case name if name == HOUSE:
            return _house(office, uow, person, event, prepared)
        case name:
            return asking.ask(office, uow, person, event, {**event.args, "role": name}, prepared.documents)


def _house(office: Office, uow: UnitOfWork, person: Person, event: Command, prepared: Prepared) -> Done:
    word, rest = subcommand(event)
    match word:
        case "":
            return catalogue.show(office, uow, event)
        case "hire":
            return hiring.hire(office, uow, person, event, hiring.read_line(rest))
        case "example":
            return asking.ask(office, uow, person, event, _example(office, rest), prepared.documents)
        case "stop" | "resume" as verb:
            return _switch(office, uow, person, event, verb, rest)
        case _ if reads(event):
            return QUIET  # it was answered at once
        case "report":
            return sending.tell(office, uow, person, event, prepared.sent)
        case "schedule":
            return scheduling.line(office, sight_of(uow, person, event.actor), event, rest)
        case _ if office.dispatch.role(word) is not None:
            return asking.ask(office, uow, person, event, {"role": word, "text": rest}, prepared.documents)
    near = difflib.get_close_matches(word, [*SUBCOMMANDS, *(role.short for role in office.dispatch.roles.values())], 1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    reason = f"There is no /rolecall {word}.{hint}"
    return Done(refused(Refusal(code="bad_input", reason=reason, ask_whom="/rolecall help shows all commands")))


def _example(office: Office, words: str) -> dict[str, str]:
    """Return the ask of an example: of a role, and of one of its kinds if one is named."""
    name, _, kind = words.partition(" ")
    role = office.dispatch.role(name)
    if role is None:
        known = ", ".join(item.short for item in office.dispatch.roles.values())
        raise NotFound(f"There is no role “{name}”.", hint=f"/rolecall example and one of {known}.")
    contract = catalogue.example(role, kind.strip())
    return {"role": role.id, "deliverable": contract.kind, "text": contract.example or contract.title}


def _switch(office: Office, uow: UnitOfWork, person: Person, event: Command, verb: steering.Act, rest: str) -> Done:
    """Stop or resume what is named; in a thread its request, in a channel its engagement, when nothing is."""
    first, _, after = rest.partition(" ")
    if first and _is_scope(office, uow, first):
        return steering.act(office, uow, person, verb, first, after.strip())
    request, engagement = places.request_here(uow, event), places.engagement_here(office, uow, event)
    if request is not None:
        return steering.act(office, uow, person, verb, f"request:{request.id}", rest)
    if engagement is None or places.is_direct(event):
        raise BadInput(f"Say what to {verb}.", hint=f"/rolecall {verb} global, a role, an engagement or a request.")
    return steering.act(office, uow, person, verb, f"engagement:{engagement.id}", rest)


def _is_scope(office: Office, uow: UnitOfWork, word: str) -> bool:
    try:
        switching.exists(office, uow, switching.scope_of(office, word))
    except (BadInput, NotFound):
        return False
    return True
