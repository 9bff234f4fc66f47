"""Short-lived rights to answer a person, and the views that they open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

#: Seconds and uses.
TRIGGER_S = 3.0
RESPONSE_S = 30 * 60.0
RESPONSE_USES = 5
STACK = 3


@dataclass
class Trigger:
    """A right to open one view within three seconds."""

    id: str
    user: str
    team: str
    given: float
    #: The view it was given in; only such a trigger can push.
    view: str = ""
    used: bool = False


@dataclass
class ResponseUrl:
    """A right to answer where a command or a button was used: five times, thirty minutes."""

    id: str
    user: str
    team: str
    channel: str
    given: float
    #: The message with the button, empty after a command.
    message: str = ""
    uses: int = 0


@dataclass
class View:
    """A modal or a Home tab as it stands, with what its person has typed."""

    id: str
    user: str
    team: str
    kind: Literal["modal", "home"]
    body: dict[str, Any]
    hash: str
    app: str
    bot: str
    root: str = ""
    previous: str = ""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    open: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return the view object."""
        body = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None, "submit": None}
        return {
            **body,
            **self.body,
            "id": self.id,
            "team_id": self.team,
            "state": {"values": self.values},
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous or None,
            "app_id": self.app,
            "bot_id": self.bot,
            "app_installed_team_id": self.team,
        }
