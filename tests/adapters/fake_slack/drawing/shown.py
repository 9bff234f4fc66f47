"""A message as it stands on somebody's screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tests.adapters.fake_slack.rooms import File, Message
from tests.adapters.fake_slack.world import World

#: Colours of the squares that stand for faces.
HUES = 12


@dataclass(frozen=True)
class Shown:
    """What is drawn of a message."""

    name: str
    hue: int
    program: bool
    time: str
    text: str
    blocks: list[dict[str, Any]]
    files: tuple[File, ...]
    #: Messages below it, and the time of the last; none in a thread.
    replies: int
    last: str
    private: bool
    edited: bool
    reactions: dict[str, int]


def shown(world: World, message: Message) -> Shown:
    """Return a message as it is drawn."""
    user = world.users.get(message.user)
    below = [one for one in world.messages.values() if one.channel == message.channel and one.thread == message.ts]
    said = [one for one in below if not one.only]
    return Shown(
        name=message.username or (_name(user.name) if user else message.user),
        hue=sum(map(ord, message.user)) % HUES,
        program=bool(message.bot),
        time=clock_time(message.ts),
        text=message.text,
        blocks=message.blocks,
        files=tuple(world.files[name] for name in message.files if name in world.files),
        replies=len(said),
        last=clock_time(said[-1].ts) if said else "",
        private=bool(message.only),
        edited=bool(message.edited) and not message.bot,
        reactions={name: len(users) for name, users in message.reactions.items() if users},
    )


def on_screen(world: World, viewer: str, channel: str, thread: str = "") -> list[Shown]:
    """Return the messages a person sees in a channel, or in a thread with its root."""
    return [shown(world, one) for one in world.in_channel(channel, thread) if one.only in ("", viewer)]


def names(world: World) -> dict[str, str]:
    """Return what people, groups and channels are called, by id."""
    return {
        **{user.id: _name(user.name) for user in world.users.values()},
        **{group.id: group.handle for group in world.groups.values()},
        **{channel.id: channel.name for channel in world.channels.values()},
    }


def clock_time(ts: str) -> str:
    """Write the time of a message: `9:04 AM`, in UTC."""
    when = dt.datetime.fromtimestamp(float(ts), dt.UTC)
    return f"{when.hour % 12 or 12}:{when:%M %p}"


def _name(name: str) -> str:
    return name if any(letter.isupper() for letter in name) else name.title()
