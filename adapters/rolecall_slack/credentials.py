"""The secrets of one Slack app, from the environment or as `rolecall slack connect` stored them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from rolecall.errors import BadInput

if TYPE_CHECKING:
    from rolecall.chat import Shelf

#: The row of the shelf (which is encrypted at rest) that holds them.
ROW = "credentials"
#: How each of them begins, where Slack gives it a beginning.
BEGINNINGS = {"bot_token": "xoxb-", "app_token": "xapp-"}
WORDS = {
    "bot_token": "bot token (OAuth & Permissions → Bot User OAuth Token)",
    "app_token": "app-level token (Basic Information → App-Level Tokens, scope connections:write)",
    "signing_secret": "signing secret (Basic Information → App Credentials)",
    "client_id": "client id (Basic Information → App Credentials)",
    "client_secret": "client secret (Basic Information → App Credentials)",
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
        for name, beginning in BEGINNINGS.items():
            value: str = getattr(self, name)
            if value and not value.startswith(beginning):
                raise BadInput(f"This is no {WORDS[name].partition(' (')[0]}.", hint=f"It begins with {beginning}")

    def over(self, others: Credentials) -> Credentials:
        """Return these, and what they lack from `others`."""
        return Credentials(**{name: getattr(self, name) or getattr(others, name) for name in SECRETS})

    @classmethod
    def stored(cls, shelf: Shelf) -> Credentials:
        """Return what was stored; all empty where nothing was."""
        row = shelf.get(ROW)
        return cls(**json.loads(row[0])) if row else cls()

    def store(self, shelf: Shelf) -> None:
        """Store them in place of what was stored before."""
        shelf.put(ROW, json.dumps({name: getattr(self, name) for name in SECRETS}))


SECRETS = tuple(part.name for part in fields(Credentials))
