"""The words that lead through `rolecall slack connect`: from nothing to an app that works, and an owner in it."""

from __future__ import annotations

from collections.abc import Sequence

from rolecall_slack.connecting import Report
from rolecall_slack.connection import Connection
from rolecall_slack.settings import PUBLIC_URL

CREATE = {
    "socket": (
        "2. Install it: Install App → Install to Workspace → Allow.",
        "3. Copy two secrets from its pages. What you paste is not shown.",
    ),
    "http": ("2. Copy three secrets from its pages. What you paste is not shown.",),
}
HELP = "Something is not as it says here? rolecall doctor"


def begin(aim: Connection, stored: Connection | None, create: str) -> list[str]:
    """Return the steps before the secrets; `create` is the address that creates the app."""
    before = [stored.said(), "What you give now takes its place.", ""] if stored else []
    again = ["   (It is there already? Paste `rolecall slack manifest` under App Manifest instead.)"] if stored else []
    first = "1. Create the app: open this address, choose your workspace, look it through and press Create."
    return [*before, first, f"   {create}", *again, *CREATE[aim.mode]]


def stored(report: Report, overridden: Sequence[str]) -> list[str]:
    """Say what was reached and that it is kept; `overridden` are variables that go before it."""
    reached = f"Connected to {report.where}." if report.where else "Slack knows the app."
    first = f"{reached} Everything is stored encrypted: rolecall serve needs no setting of Slack's."
    over = [f"These variables go before it, unset them: {', '.join(overridden)}"] if overridden else []
    return [first, *over, *(f"Lost: {words}" for words in report.lost)]


def by_link(token: str) -> list[str]:
    """Return the steps that are left with sockets; `token` is that of the owner's link."""
    return [
        "4. Start Rolecall, or start it anew where it runs:",
        "   rolecall serve",
        "5. Type this in Slack, anywhere. It works once, within seven days, and makes you an owner there:",
        f"   /rolecall link {token}",
        "Rolecall then writes to you: how to hire a role, try one and invite your team.",
        HELP,
    ]


def by_consent(aim: Connection, address: str, *, set_already: bool) -> list[str]:
    """Return the steps that are left over HTTP; `address` is the invited person's, and works once."""
    setting = "" if set_already else f"{PUBLIC_URL}={aim.url} "
    return [
        "3. Start Rolecall, or start it anew where it runs (public_url in rolecall.toml does as well):",
        f"   {setting}rolecall serve",
        "4. In the app's pages, Event Subscriptions: press Retry until the Request URL is Verified.",
        "5. Open this address within the hour and press Allow. It works once, and makes whoever does it an owner:",
        f"   {address}",
        "Rolecall then writes to you: how to hire a role, try one and invite your team.",
        HELP,
    ]


def forgotten(overridden: Sequence[str]) -> list[str]:
    """Say what is left to do after everything was forgotten."""
    left = [f"These variables still connect it, unset them: {', '.join(overridden)}"] if overridden else []
    return [
        "Forgotten. A Rolecall that runs keeps its connection until it is started anew.",
        *left,
        "The app itself is still in Slack: remove it there under Manage Apps.",
    ]
