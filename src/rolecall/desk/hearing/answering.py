"""Answers at once: forms and words that need nothing but local tables, given while the person waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import HOST, Action, Command, Form, Message, Say
from rolecall.chat.codes import code_of
from rolecall.chat.gestures import FORMS
from rolecall.desk.acts import hiring, terms
from rolecall.desk.hearing import catalogue, commands, forms
from rolecall.desk.people import person_of
from rolecall.desk.reading import envelope
from rolecall.errors import Denied
from rolecall.governance.authority import refuses_act

if TYPE_CHECKING:
    from rolecall.chat import Answer, Event
    from rolecall.desk.office import Office
    from rolecall.ports.store import UnitOfWork


def wanted(office: Office, event: Event) -> tuple[str, str] | None:
    """Return name and subject of the form an event asks for, None when it asks for none."""
    match commands.spelt_out(office, event):
        case Action(verb=verb, subject=subject) if verb in FORMS:
            return verb, subject
        case Command(files=()) as command if not isinstance(event, Message):
            return _bare(office, command)
        case _:
            return None


def at_once(office: Office, event: Event) -> bool:
    """Tell whether an event is answered while the person waits, so that nothing is left to be said."""
    return wanted(office, event) is not None or commands.reads(commands.spelt_out(office, event)) != ""


def form(office: Office, uow: UnitOfWork, event: Event) -> Answer:
    """Return the form an event asks for; in words where the workspace shows no forms.

    Raises:
        RolecallError: there is no such form for this person, with words for them.
    """
    asked = wanted(office, event)
    if asked is None:
        return None
    person = person_of(uow, event.actor)
    stranger = refuses_act(person, "ask", "")
    if stranger is not None:
        raise Denied(stranger.reason, hint=f"Ask: {stranger.ask_whom}.")
    made = forms.form(office, uow, person, *asked)
    workspace = event.place.workspace
    if made is None or workspace == HOST or office.workspaces.caps(workspace).forms:
        return made
    return Say(_in_words(office, made))


def _bare(office: Office, command: Command) -> tuple[str, str] | None:
    """Return the form of a command without words."""
    word, rest = commands.subcommand(command)
    if (word, rest) == ("schedule", "add"):
        return "schedule", ""
    if rest:
        return None
    if word == "hire":
        return "hire", ""
    name = word or command.name
    role = office.dispatch.role(name) if name not in {"ask", "source", "retire"} else None
    if role is None or (not word and command.args.get("text", "").strip()):
        return None
    kind = command.args.get("deliverable", "")
    return "ask", f"{role.short}:{kind}" if kind else role.short


def _in_words(office: Office, made: Form) -> str:
    """Say what to write where no form can be shown."""
    match made.name:
        case "revise" | "reject" as verb:
            return f"Reply in the thread: {verb} {code_of(made.subject)} and {made.fields[0].label.rstrip('?').lower()}"
        case "answer":
            lines = "\n".join(f"{field.id}: … ({field.label})" for field in made.fields)
            return f"Reply in the thread with what you know:\n{lines}"
        case "checkin":
            lines = "\n".join(f"{field.id}: …" for field in made.fields)
            return f"Reply in the thread of the check-in with what you have:\n{lines}"
        case "hire":
            return f"Write for example: {hiring.USAGE}"
        case "schedule":
            return f"Write for example: {terms.USAGE}"
        case "ask":
            role = office.dispatch.role(made.subject.partition(":")[0])
            line = envelope.example(role, catalogue.example(role)) if role else "/rolecall"
            return f"Write what you need behind the command, for example: {line}"
        case _:
            return "This needs a form, which cannot be shown here: open the request in the web workspace."
