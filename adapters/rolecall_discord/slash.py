"""Slash commands: what is registered with Discord for the roles of a house, and what a given one means to the core."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rolecall.chat.gestures import HOUSE
from rolecall.errors import BadInput, NotFound
from rolecall_discord import escape, limits

Role = Mapping[str, Any]
Payload = Mapping[str, Any]

#: Kinds of commands, and of their options.
CHAT, MESSAGE = 1, 3
SUBCOMMAND, STRING, MENTIONABLE, ATTACHMENT = 1, 3, 9, 11
#: The subcommand of a role that leaves open what is to be made; in the core, the command that names the role itself.
ASK = "ask"
#: The subcommand of `/rolecall` that shows the catalogue, which elsewhere is the command alone.
ROLES = "roles"
LINK = "link"
#: Commands in the menu of a message: those that ask, each where a role makes its kind, and the one that keeps it.
MENUS: Mapping[str, str] = {"Turn into user stories": "user_stories"}
EVIDENCE = "Add as evidence"
#: The core's command that approves sources.
SOURCE = "source"
#: The order in which the options of `/rolecall` become words of a line.
ORDER = ("role", "approver", "budget", "what", "why", "more")
_NAME = re.compile(r"[-_'\w]+")


@dataclass(frozen=True)
class Parsed:
    """What a given command means: name and arguments of the core's `Command`.

    People and roles stand in the words as Discord writes them, `<@1>` and `<@&1>`.
    """

    name: str
    args: Mapping[str, str]
    #: Attachments, as Discord describes them.
    files: tuple[Payload, ...] = ()
    #: The message whose menu it was, as Discord describes it: its words, and the role that makes the kind, are not in
    #: `args` yet.
    message: Payload | None = None
    #: The token of `/rolecall link`, a secret: such a command is none of the core's.
    link: str = ""


@dataclass(frozen=True)
class Focus:
    """Where somebody is typing: command and argument as `Sink.complete` takes them, and the words so far."""

    command: str
    arg: str
    text: str


def commands(roles: Sequence[Role], *, link_only: bool = False) -> list[dict[str, Any]]:
    """Return the payload that registers a guild's commands; `roles` is the catalogue as the desk returns it.

    `link_only` is for a guild that belongs to nobody yet.

    Raises:
        BadInput: a role has a command that Discord does not take; the message names both.
    """
    if link_only:
        return [_command(HOUSE, "Connect this server to a Rolecall", [_LINK])]
    named = {HOUSE: _command(HOUSE, "See who works here; hire, stop and look", _HOUSE)}
    for role in roles:
        for alias in role["commands"]:
            name = alias.lstrip("/")
            _check(name, role, named)
            named[name] = _command(name, f"Ask the {role['title']}", list(_kinds(role)))
    if len(named) > limits.COMMANDS:
        raise BadInput(f"The roles have {len(named)} commands; a server of Discord takes {limits.COMMANDS}.")
    return [*named.values(), *_menus(roles)]


def line(data: Payload) -> Parsed:
    """Return what a given command means; `data` is that of its interaction.

    Raises:
        NotFound: the menu has no such command any more.
    """
    name = str(data["name"])
    if data.get("type") == MESSAGE:
        return _from_menu(name, data)
    word, options = _subcommand(data)
    given = {str(option["name"]): str(option["value"]) for option in options}
    files = tuple(_found(data, "attachments", str(one["value"])) for one in options if one["type"] == ATTACHMENT)
    if name == HOUSE and word == LINK:
        return Parsed(HOUSE, {}, link=given["token"].strip())
    if name == HOUSE:
        return Parsed(HOUSE, {"text": _spelt_out(word, given, data)}, files)
    kind = given.get("deliverable", "") if word == ASK else word
    return Parsed(name, {"text": given.get("text", "")} | ({"deliverable": kind} if kind else {}), files)


def focus(data: Payload) -> Focus:
    """Return where somebody types; `data` is that of an autocomplete interaction."""
    _word, options = _subcommand(data)
    typed = next(option for option in options if option.get("focused"))
    return Focus(str(data["name"]), str(typed["name"]), str(typed["value"]))


def _check(name: str, role: Role, taken: Mapping[str, Any]) -> None:
    fits = _NAME.fullmatch(name) and name == name.lower() and len(name) <= limits.COMMAND_NAME
    if not fits:
        raise BadInput(
            f"“/{name}” of the role {role['title']} cannot be a command of Discord.",
            hint=f"Use 1 to {limits.COMMAND_NAME} lower-case letters, digits, hyphens and underscores.",
        )
    if name in taken:
        raise BadInput(f"“/{name}” of the role {role['title']} is taken already.", hint="Choose another command.")


def _kinds(role: Role) -> Iterator[dict[str, Any]]:
    """Yield `ask`, and a subcommand for each kind that can have one; the others are named in an option of `ask`.

    All these together always fit into a command: 25 times a name, a description and the texts of two options.
    """
    kinds = role["deliverables"]
    fitting = [one for one in kinds if len(one["kind"]) <= limits.COMMAND_NAME and one["kind"] != ASK]
    own = fitting[: limits.COMMAND_OPTIONS - 1]
    more = [_DELIVERABLE] if len(own) < len(kinds) else []
    yield _option(ASK, "Say in your own words what you need", SUBCOMMAND, options=[_ASKED, *more, _FILE])
    for kind in own:
        yield _option(kind["kind"], kind["description"] or kind["title"], SUBCOMMAND, options=[_MATTER, _FILE])


def _menus(roles: Sequence[Role]) -> Iterator[dict[str, Any]]:
    made = {kind["kind"] for role in roles for kind in role["deliverables"]}
    asking = (name for name, kind in MENUS.items() if kind in made)
    return ({"type": MESSAGE, "name": name} for name in (*asking, EVIDENCE))


def _command(name: str, description: str, options: list[dict[str, Any]]) -> dict[str, Any]:
    return _option(name, description, CHAT, options=options)


def _option(name: str, description: str, kind: int, **more: Any) -> dict[str, Any]:
    shown = escape.shortened(escape.flat(description), limits.COMMAND_DESCRIPTION, escape.SHORT)
    return {"type": kind, "name": name, "description": shown, **more}


def _subcommand(data: Payload) -> tuple[str, Sequence[Payload]]:
    """Return the subcommand that was given, and the options with their values."""
    (given,) = data["options"]  # every command of ours has subcommands, and Discord lets nobody give it without one
    return str(given["name"]), given.get("options") or ()


def _spelt_out(word: str, given: Mapping[str, str], data: Payload) -> str:
    """Return a subcommand of `/rolecall` as the line that people type elsewhere."""
    if word == ROLES:
        return ""
    return " ".join((word, *(_words(name, given[name], data) for name in ORDER if name in given)))


def _words(name: str, value: str, data: Payload) -> str:
    match name:
        case "approver":
            is_role = value in ((data.get("resolved") or {}).get("roles") or {})
            return f"--approver <@{'&' if is_role else ''}{value}>"
        case "budget":
            return f"--budget {''.join(value.split())}"
        case _:
            return value.strip()


def _from_menu(name: str, data: Payload) -> Parsed:
    message = _found(data, "messages", str(data["target_id"]))
    if name == EVIDENCE:
        return Parsed(SOURCE, {}, message=message)
    if name not in MENUS:
        raise NotFound(f"There is no “{name}” any more.", hint="Choose another command.")
    return Parsed(ASK, {"deliverable": MENUS[name]}, message=message)


def _found(data: Payload, things: str, number: str) -> Payload:
    found: Payload = data["resolved"][things][number]
    return found


_ASKED = _option("text", "What you need, in your own words; empty: a form asks for it", STRING, autocomplete=True)
_MATTER = _option("text", "What it is about; empty: a form asks for what is needed", STRING)
_DELIVERABLE = _option("deliverable", "What is to be made, if your words do not say so", STRING, autocomplete=True)
_FILE = _option("file", "A file that the work may cite, for this request only", ATTACHMENT)
_ROLE = _option("role", "Which role", STRING, autocomplete=True)
_WHAT = _option("what", "A role, engagement or request; empty: whatever works here", STRING)
_LINK = _option(
    LINK,
    "Connect this server, or yourself, with an invitation",
    SUBCOMMAND,
    options=[_option("token", "The token of the invitation; it works once", STRING, required=True)],
)
_HOUSE = [
    _option(ROLES, "See who works here, and try an example of each", SUBCOMMAND),
    _option(
        "hire",
        "Hire a role for this channel; without more, by a form",
        SUBCOMMAND,
        options=[
            _ROLE,
            _option("approver", "Who approves: somebody, or everybody of a server role", MENTIONABLE),
            _option("budget", "The most that it may cost, such as $50/month", STRING),
            _option("more", "Any more terms: --term 3m --strict --approver @omar", STRING),
        ],
    ),
    _option("example", "Watch an example being worked", SUBCOMMAND, options=[_ROLE | {"required": True}]),
    _option("status", "See what is under way here", SUBCOMMAND),
    _option("waiting", "See what waits for you", SUBCOMMAND),
    _option(
        "report",
        "Send a report now",
        SUBCOMMAND,
        options=[_option("what", "Which one: usage, or a role and what it reports", STRING, required=True)],
    ),
    _option(
        "schedule",
        "See or change what is reported here by itself",
        SUBCOMMAND,
        options=[_option("what", "Empty: list; add: a form; or add usage --weekly mon 09:00", STRING)],
    ),
    _option(
        "stop",
        "Stop work at once",
        SUBCOMMAND,
        options=[_WHAT, _option("why", "Why; everybody affected reads it", STRING)],
    ),
    _option("resume", "Let work go on", SUBCOMMAND, options=[_WHAT]),
    _option("help", "See all commands", SUBCOMMAND),
    _LINK,
]
