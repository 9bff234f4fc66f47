"""Places of the web workspace: `web:main:<channel>[:<thread>]`; a thread is named by its root post."""

from __future__ import annotations

from rolecall.chat import Actor, Place
from rolecall.errors import NotFound

#: Name of this adapter, and so of its places and actors.
NAME = "web"
#: Its only account: one installation is one organisation.
ACCOUNT = "main"
#: Where everybody is from the beginning.
GENERAL = "general"

_DIRECT = "dm-"


def place_of(channel: str, thread: str = "") -> Place:
    """Return the place of a channel, or of a thread of it."""
    return Place(NAME, ACCOUNT, channel, thread or None)


def direct(member: str) -> str:
    """Return the channel in which a member and the roles are among themselves."""
    return f"{_DIRECT}{member}"


def is_direct(channel: str) -> bool:
    """Tell whether a channel is somebody's direct conversation."""
    return channel.startswith(_DIRECT)


def may_read(actor: Actor, channel: str) -> bool:
    """Tell whether an actor may look into a channel: all of them, but of the direct ones only their own."""
    return not is_direct(channel) or channel == direct(actor.id)


def read_place(text: str, actor: Actor) -> Place:
    """Read the text of a place that came with a form.

    None, and a place of another workspace, mean the actor's direct conversation.

    Raises:
        NotFound: it is no place, or not for this actor.
    """
    parts = text.split(":")
    if parts[:2] != [NAME, ACCOUNT]:
        return place_of(direct(actor.id))
    if len(parts) not in {3, 4} or not all(parts) or not may_read(actor, parts[2]):
        raise NotFound(f"There is no place “{text}” here.")
    return Place.parse(text)
