"""Commands: registered by bulk overwrite, for one guild or for all."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from tests.adapters.fake_discord.rest.registry import Call, operation

CHAT = 1
MOST = {1: 100, 2: 15, 3: 15}
CREATES, DAY_S, CHARS, INSIDE = 200, 86_400.0, 8000, 25
_NAME = re.compile(r"^[-_'\w]{1,32}$")


@operation("commands.put", "PUT", "/applications/{app}/guilds/{guild}/commands")
def put_guild(call: Call) -> Any:
    """Replace the commands of a guild."""
    return _put(call, call.guild().id)


@operation("commands.get", "GET", "/applications/{app}/guilds/{guild}/commands")
def get_guild(call: Call) -> Any:
    """Return the commands of a guild."""
    return call.world.commands.get(call.guild().id, [])


@operation("commands.put_global", "PUT", "/applications/{app}/commands")
def put(call: Call) -> Any:
    """Replace the commands that every guild has."""
    return _put(call, "")


@operation("commands.get_global", "GET", "/applications/{app}/commands")
def get(call: Call) -> Any:
    """Return the commands that every guild has."""
    return call.world.commands.get("", [])


def _put(call: Call, guild: str) -> Any:
    if call.path["app"] != call.world.app_id:
        call.refuse(403, 20012, "You are not authorized to perform this action on this application")
    if wrong := list(_wrong(call.body)):
        call.invalid("commands", "; ".join(wrong))
    known = {(one["type"], one["name"]): one["id"] for one in call.world.commands.get(guild, [])}
    keys = [(int(one.get("type", CHAT)), one["name"]) for one in call.body]
    _spend(call, guild, sum(key not in known for key in keys))
    call.world.commands[guild] = [
        {"description": "", "options": [], "default_member_permissions": None, "nsfw": False}
        | one
        | {
            "id": known.get(key) or call.world.fresh(),
            "type": key[0],
            "application_id": call.world.app_id,
            "version": call.world.fresh(),
        }
        | ({"guild_id": guild} if guild else {})
        for key, one in zip(keys, call.body, strict=True)
    ]
    return call.world.commands[guild]


def _spend(call: Call, guild: str, new: int) -> None:
    """Count new commands; so many a day and guild."""
    now = call.world.clock.monotonic()
    made = call.world.creates.setdefault(guild, deque())
    while made and now - made[0] >= DAY_S:
        made.popleft()
    if len(made) + new > CREATES:
        call.refuse(400, 30034, "Max number of daily application command creates has been reached (200)")
    made.extend([now] * new)


def _wrong(commands: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with a set of commands."""
    keys = [(int(one.get("type", CHAT)), one.get("name")) for one in commands]
    if len(set(keys)) != len(keys):
        yield "the names of commands of one type differ"
    for kind, most in MOST.items():
        if sum(key[0] == kind for key in keys) > most:
            yield f"at most {most} commands of type {kind}"
    for one in commands:
        kind = int(one.get("type", CHAT))
        if kind == CHAT:
            yield from _chat(one)
        elif not 1 <= len(one.get("name", "")) <= 32 or one.get("description") or one.get("options"):
            yield "a context-menu command has a name of 1 to 32 characters, no description and no options"


def _chat(node: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """Yield what is wrong with a command, subcommand or option."""
    name = str(node.get("name", ""))
    if not _NAME.match(name) or name != name.lower():
        yield f"the name {name!r} has 1 to 32 lower-case letters, digits, - and _"
    if not 1 <= len(node.get("description", "")) <= 100:
        yield f"the description of {name!r} has 1 to 100 characters"
    options, choices = node.get("options") or [], node.get("choices") or []
    if len(options) > INSIDE or len(choices) > INSIDE:
        yield f"{name!r} has at most {INSIDE} options and choices"
    wanted = [bool(option.get("required")) for option in options]
    if wanted != sorted(wanted, reverse=True):
        yield f"required options of {name!r} come first"
    if choices and node.get("autocomplete"):
        yield f"{name!r} has choices or autocomplete"
    if depth == 0 and _length(node) > CHARS:
        yield f"{name!r} has more than {CHARS} characters"
    for option in options:
        yield from _chat(option, depth + 1)


def _length(node: dict[str, Any]) -> int:
    own = len(node.get("name", "")) + len(node.get("description", "")) + len(str(node.get("value", "")))
    return own + sum(_length(one) for key in ("options", "choices") for one in node.get(key) or [])
