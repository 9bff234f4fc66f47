"""The secrets of one Slack app: what each is called, where it stands, and what it is not."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from rolecall.errors import BadInput

#: What begins like this, whatever it was given as; the others begin with nothing of their own.
KINDS = {
    "xoxb-": "a bot token",
    "xoxp-": "a user token",
    "xapp-": "an app-level token",
    "xoxe": "a token of the app configuration",
    "xoxc-": "a token of a browser's session",
    "xoxd-": "a cookie of a browser's session",
    "https:": "a web address",
}
#: How each of them begins, where Slack gives it a beginning.
BEGINNINGS = {"bot_token": "xoxb-", "app_token": "xapp-"}
#: What each is called, and where it stands on the app's pages.
NAMES = {
    "bot_token": "bot token",
    "app_token": "app-level token",
    "signing_secret": "signing secret",
    "client_id": "client id",
    "client_secret": "client secret",
}
PAGES = {
    "bot_token": "OAuth & Permissions → Bot User OAuth Token",
    "app_token": "Basic Information → App-Level Tokens → Generate, with the scope connections:write",
    "signing_secret": "Basic Information → App Credentials",
    "client_id": "Basic Information → App Credentials",
    "client_secret": "Basic Information → App Credentials",
}


@dataclass(frozen=True)
class Credentials:
    """What Slack gave us; empty is unknown. Its repr shows none of it."""

    #: Speaks in the one workspace that the app was installed in by hand.
    bot_token: str = field(default="", repr=False)
    #: Opens the sockets of Socket Mode.
    app_token: str = field(default="", repr=False)
    #: Proves over HTTP that Slack is calling.
    signing_secret: str = field(default="", repr=False)
    #: Exchange a person's consent for a token (OAuth).
    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Refuse tokens of another kind than their field.

        Raises:
            BadInput: one does not begin as Slack's do.
        """
        for name in SECRETS:
            checked(name, getattr(self, name))

    def over(self, others: Credentials) -> Credentials:
        """Return these, and what they lack from `others`."""
        return Credentials(**{name: getattr(self, name) or getattr(others, name) for name in SECRETS})


SECRETS = tuple(part.name for part in fields(Credentials))


def checked(name: str, value: str) -> str:
    """Return a secret that may be what it was given as; empty is none.

    Raises:
        BadInput: it is something else; the message says what, and where the right one stands.
    """
    beginning = BEGINNINGS.get(name, "")
    kind = next((kind for begins, kind in KINDS.items() if value.startswith(begins)), "")
    if not value or (value.startswith(beginning) if beginning else not kind):
        return value
    begins = f"It begins with {beginning} and stands" if beginning else "It stands"
    raise BadInput(
        f"This is {kind}, and no {NAMES[name]}." if kind else f"This is no {NAMES[name]}.",
        hint=f"{begins} at {PAGES[name]}.",
    )
