"""Words without Discord's markup: the ids in a text become what people read there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rolecall.chat.common.hiring import APPROVER, group_word
from rolecall.chat.gestures import HOUSE

if TYPE_CHECKING:
    import discord

Payload = Mapping[str, Any]

_TOKEN = re.compile(
    r"<(?:(?P<mark>@&|@!?|#)(?P<id>\d+)|a?:(?P<emoji>\w+):\d+|/(?P<command>[^<>:]+):\d+|t:(?P<at>-?\d{1,12})(?::\w)?"
    r"|(?P<link>https?://[^<>\s]+))>"
)


@dataclass(frozen=True)
class Names:
    """What the ids in a text stand for; `ours` are the app's own account and role."""

    guild: int
    ours: Collection[int] = frozenset()
    users: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


def ours_in(guild: discord.Guild | None, client: discord.Client) -> frozenset[int]:
    """Return the ids that stand for the app itself: its account, and its own role in a server."""
    role = guild.self_role if guild is not None else None
    return frozenset(one.id for one in (client.user, role) if one is not None)


def names_in(message: Any, ours: Collection[int]) -> Names:
    """Return the names of what a message mentions."""
    return Names(
        message.guild.id if message.guild else 0,
        ours,
        users={str(user.id): str(user.display_name) for user in message.mentions},
        roles={str(role.id): str(role.name) for role in message.role_mentions},
        channels={str(channel.id): str(channel.name) for channel in message.channel_mentions},
    )


def names_given(data: Payload, guild: Any, ours: Collection[int]) -> Names:
    """Return the names in the words of a command, or of the message whose menu it is.

    Discord names those it was given as options; `guild`, the library's, knows its roles and channels. Whoever is
    named in between keeps their id.
    """
    found: Payload = data.get("resolved") or {}
    messages = (found.get("messages") or {}).values()
    named = (user for message in messages for user in message.get("mentions") or ())
    users = {str(user["id"]): user for user in (*named, *(found.get("users") or {}).values())}
    members: Payload = found.get("members") or {}
    unknown = (number for text in _texts(data) for number in mentioned(text))
    return Names(
        guild.id,
        ours,
        users={
            **{number: number for number in unknown},
            **{number: called(user, members.get(number) or {}) for number, user in users.items()},
        },
        roles={str(role.id): str(role.name) for role in guild.roles},
        channels={str(channel.id): str(channel.name) for channel in guild.channels},
    )


def mentioned(text: str) -> list[str]:
    """Return the ids of the people that words name, in order."""
    return [found["id"] for found in _TOKEN.finditer(text) if found["mark"] in {"@", "@!"}]


def plain(text: str, names: Names) -> str:
    """Return words as a person reads them: mentions as names, emoji and links without their frames.

    A role that is named as an approver becomes the core's word for a group, with its name; not that of everybody, in
    which Discord says of nobody that they are.
    """

    def spelt(match: re.Match[str]) -> str:
        number = match["id"]
        if number is None:
            return _unframed(match)
        if int(number) in names.ours:
            return f"@{HOUSE}"
        if match["mark"] == "#":
            return f"#{names.channels.get(number, number)}"
        if match["mark"] != "@&":
            return f"@{names.users.get(number, number)}"
        if number != str(names.guild) and APPROVER.search(text, 0, match.start()):
            return group_word("discord", str(names.guild), number, names.roles.get(number, ""))
        return f"@{names.roles.get(number, number)}"

    return _TOKEN.sub(spelt, text).strip()


def _unframed(match: re.Match[str]) -> str:
    if match["emoji"]:
        return f":{match['emoji']}:"
    if match["command"]:
        return f"/{match['command']}"
    if match["at"]:
        return _time(int(match["at"])) or match[0]
    return match["link"]


def _time(seconds: int) -> str:
    """Return a time that Discord shows everybody in their own zone, in one; empty for none."""
    try:
        return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return ""


def _texts(node: Payload) -> Iterator[str]:
    """Yield the words of a command's options."""
    for option in node.get("options") or ():
        if isinstance(option.get("value"), str):
            yield option["value"]
        yield from _texts(option)


def called(user: Payload, member: Payload) -> str:
    """Return what people call an account: in its server, else everywhere."""
    return str(member.get("nick") or user.get("global_name") or user.get("username") or user["id"])
