"""The address by which an administrator lets the app into a server, with the fewest permissions."""

from __future__ import annotations

from typing import NamedTuple

AUTHORIZE = "https://discord.com/oauth2/authorize"


class Permission(NamedTuple):
    """A permission by the name that Discord shows, its bit, and what it is needed for."""

    name: str
    bit: int
    why: str


PERMISSIONS = (
    Permission("View Channels", 1 << 10, "see the channels it works in"),
    Permission("Send Messages", 1 << 11, "post the card of a request, and posts in a forum"),
    Permission("Create Public Threads", 1 << 35, "open the thread of a request"),
    Permission("Send Messages in Threads", 1 << 38, "post the result in that thread"),
    Permission("Attach Files", 1 << 15, "attach charts and long results"),
    Permission("Read Message History", 1 << 16, "look a card up whose posting Discord did not confirm"),
)


def address(app: str) -> str:
    """Return the address for the app with this id."""
    bits = sum(permission.bit for permission in PERMISSIONS)
    return f"{AUTHORIZE}?client_id={app}&scope=bot+applications.commands&permissions={bits}"


def lacking(granted: int) -> list[Permission]:
    """Return what of the permissions is not among those granted."""
    return [permission for permission in PERMISSIONS if not granted & permission.bit]
