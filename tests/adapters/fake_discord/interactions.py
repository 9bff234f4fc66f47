"""What a person did to the app, how long it may be answered, and how it was."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
FIRST_S = 3.0
TOKEN_S = 15 * 60.0
ANSWERS = {4: "message", 5: "deferred", 6: "deferred_update", 7: "update", 8: "choices", 9: "modal"}


@dataclass
class Interaction:
    """One gesture of `user`; `made` is in seconds of the clock.

    `answer` is the kind of the first response (message, deferred, deferred_update, update, choices, modal), empty
    before. `late` says that one was tried too late or twice.
    """

    id: str
    token: str
    kind: int
    user: str
    channel: str
    guild: str
    made: float
    payload: dict[str, Any]
    message: str = ""
    answer: str = ""
    private: bool = False
    late: bool = False
    #: The id of the original response, once there is one.
    original: str = ""
    choices: list[dict[str, Any]] = field(default_factory=list)
    modal: dict[str, Any] = field(default_factory=dict)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    def first_open(self, now: float) -> bool:
        """Return whether a first response still comes in time."""
        return now - self.made <= FIRST_S

    def token_open(self, now: float) -> bool:
        """Return whether the token still serves follow-ups and edits."""
        return now - self.made <= TOKEN_S
