"""What a person gives a command, checked as the client checks it, and the things it refers to."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_discord import payloads
from tests.adapters.fake_discord.cannot import Cannot
from tests.adapters.fake_discord.things import Channel, File, Role, User
from tests.adapters.fake_discord.world import World

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
#: Characters of a text where the command says nothing.
CHARS = 6000
#: What may be given, by type.
_GIVEN: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    USER: (User,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (User, Role),
    NUMBER: (int, float),
    ATTACHMENT: (tuple,),
}


def filled(
    world: World, guild: str, node: dict[str, Any], given: dict[str, Any], focused: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the options of a command as they are sent, and what they refer to; `focused` is still being typed.

    A text, number or bool is given as it is; a user, channel or role as itself; a file as (name, bytes).
    """
    known = {one["name"]: one for one in node.get("options") or []}
    if any(one["type"] in (SUBCOMMAND, GROUP) for one in known.values()):
        raise Cannot("a subcommand has to be chosen")
    missing = [name for name, one in known.items() if one.get("required") and name not in given]
    if set(given) - set(known) or (missing and not focused):
        raise Cannot(f"unknown {sorted(set(given) - set(known))}, missing {missing}")
    resolved: dict[str, Any] = {}
    made = []
    for name, value in given.items():
        option = known[name]
        if name != focused:
            _check(option, value)
        one = {"name": name, "type": option["type"], "value": _sent(world, guild, value, resolved)}
        made.append(one | ({"focused": True} if name == focused else {}))
    return made, resolved


def _check(option: dict[str, Any], value: Any) -> None:
    name, kind = option["name"], option["type"]
    if not isinstance(value, _GIVEN[kind]) or (isinstance(value, bool) and kind != BOOLEAN):
        raise Cannot(f"{value!r} cannot be given as {name}")
    choices = [choice["value"] for choice in option.get("choices") or []]
    if choices and value not in choices:
        raise Cannot(f"{value!r} is no choice of {name}")
    if kind == STRING and not option.get("min_length", 1) <= len(value) <= option.get("max_length", CHARS):
        raise Cannot(f"{name} has {len(value)} characters")
    if kind in (INTEGER, NUMBER) and not option.get("min_value", value) <= value <= option.get("max_value", value):
        raise Cannot(f"{value!r} is out of the range of {name}")


def _sent(world: World, guild: str, value: Any, resolved: dict[str, Any]) -> Any:
    """Return a value as it is sent: of a thing its id, with the thing in `resolved`."""
    match value:
        case (str(name), bytes(data)):
            file = File(world.fresh(), name, data)
            world.files[file.id] = file
            resolved.setdefault("attachments", {})[file.id] = payloads.attachment(world, file)
            return file.id
        case User():
            resolved.setdefault("users", {})[value.id] = payloads.user(value)
            if guild and value.id in world.guilds[guild].members:
                member = payloads.member(world, world.guilds[guild], value.id)
                member.pop("user")
                resolved.setdefault("members", {})[value.id] = member
            return value.id
        case Role():
            resolved.setdefault("roles", {})[value.id] = payloads.role(value, 0)
            return value.id
        case Channel():
            resolved.setdefault("channels", {})[value.id] = payloads.channel(world, value)
            return value.id
    return value
