"""Proposals while somebody types: commands, kinds, subcommands, people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Choice
from rolecall.chat.gestures import HOUSE
from rolecall.desk.hearing.commands import SUBCOMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rolecall.desk.office import Office
    from rolecall.domain.member import Person
    from rolecall.domain.role import DeliverableContract, RoleContract
    from rolecall.ports.store import UnitOfWork

#: Proposals given at most.
MOST = 25


def propose(office: Office, uow: UnitOfWork, person: Person, command: str, arg: str, text: str) -> Sequence[Choice]:
    """Propose what may stand for `arg` of a command; no command: the commands. A stranger is shown no names."""
    roles = office.dispatch.roles.values()
    role = office.dispatch.role(command) if command else None
    typed = text.strip().lower().lstrip("/@")
    if arg == "member":
        names = [member.name for member in uow.members.listed() if member.active] if person.roles else []
        found: Iterable[Choice] = (Choice(name, f"@{name}") for name in names)
    elif arg == "role":
        found = (Choice(item.short, item.title) for item in roles)
    elif arg == "deliverable":
        kinds = role.deliverables if role else [item for each in roles for item in each.deliverables]
        found = (Choice(item.kind, item.title) for item in kinds)
    elif not command:
        found = (*(Choice(name, item.title) for item in roles for name in _commands(item)), _house())
    elif role is not None:
        found = (Choice(_phrase(item, typed), item.title) for item in role.deliverables)
    else:
        found = (Choice(*item) for item in SUBCOMMANDS.items()) if command == HOUSE else ()
    return [choice for choice in found if _fits(choice, typed)][:MOST]


def _commands(role: RoleContract) -> list[str]:
    return [command.lstrip("/") for command in role.triggers.commands]


def _phrase(contract: DeliverableContract, typed: str) -> str:
    """Return the phrase that goes on as somebody typed, else the first one."""
    return next((phrase for phrase in contract.phrases if phrase.startswith(typed)), contract.phrases[0])


def _house() -> Choice:
    return Choice(HOUSE, "who works here, hire, status, stop")


def _fits(choice: Choice, typed: str) -> bool:
    return choice.value.lower().startswith(typed) or typed in choice.label.lower()
