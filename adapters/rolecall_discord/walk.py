"""The words that lead through `rolecall discord connect`: from nothing to a server that works, and an owner in it."""

from __future__ import annotations

from collections.abc import Sequence

from rolecall_discord import invite
from rolecall_discord.connecting import Report
from rolecall_discord.connection import Connection

PORTAL = "https://discord.com/developers/applications"
BEGIN = (
    "1. Create the app: open this address, press New Application and name it as your team should see it.",
    f"   {PORTAL}",
    "2. On its page Installation set Install Link to None; on its page Bot switch Public Bot off.",
    "3. On the page Bot press Reset Token and copy it. What you paste here is not shown.",
)
HELP = "Something is not as it says here? rolecall doctor"


def begin(stored: Connection | None) -> list[str]:
    """Return the steps before the token."""
    return [*([stored.said(), "What you give now takes its place.", ""] if stored else []), *BEGIN]


def stored(report: Report, overridden: Sequence[str]) -> list[str]:
    """Say what was reached and that it is kept; `overridden` are variables that go before it."""
    over = [f"These variables go before it, unset them: {', '.join(overridden)}"] if overridden else []
    return [
        f"Connected to Discord as {report.name}. The token is stored encrypted: rolecall serve needs no setting.",
        *over,
        *report.advice,
    ]


def started() -> list[str]:
    """Return the step after the token."""
    return ["4. Start Rolecall, or start it anew where it runs:", "   rolecall serve"]


def invited(report: Report, token: str, first: int) -> list[str]:
    """Return the steps, from number `first` on, that let the app into a server and connect it.

    `token` is that of the owner's link.
    """
    there = f" It is in {', '.join(report.servers)} already." if report.servers else ""
    width = max(len(permission.name) for permission in invite.PERMISSIONS)
    return [
        f"{first}. Let the app into your server: open this address, choose the server, press Authorise.{there}",
        f"   {invite.address(report.app)}",
        "   It asks for these permissions and no other:",
        *(f"   {permission.name:<{width}}  {permission.why}" for permission in invite.PERMISSIONS),
        f"{first + 1}. Type this in that server. It works once, within seven days, connects it, makes you an owner:",
        f"   /rolecall link token:{token}",
        "Rolecall then writes to you: how to hire a role, try one and let your team ask.",
        HELP,
    ]


def forgotten(overridden: Sequence[str]) -> list[str]:
    """Say what is left to do after the token was forgotten."""
    left = [f"These variables still connect it, unset them: {', '.join(overridden)}"] if overridden else []
    return [
        "Forgotten. A Rolecall that runs keeps its session until it is started anew.",
        *left,
        f"The app itself is still there: remove it from your server, or delete it at {PORTAL}",
    ]
