"""One thing the app is told, however often it takes, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Channel = Literal["events_api", "slash_commands", "interactive"]


@dataclass
class Attempt:
    """One try; `status` is None where no answer came, `seconds` are real ones until the answer."""

    number: int
    reason: str = ""
    status: int | None = None
    answer: Any = None
    acked: bool = False
    seconds: float = 0.0


@dataclass
class Delivery:
    """An event, a command or an interaction on its way; the same payload at every attempt."""

    channel: Channel
    payload: dict[str, Any]
    #: Whether the ack may carry an answer.
    answerable: bool = False
    attempts: list[Attempt] = field(default_factory=list)
    #: What the person saw go wrong with the app's answer.
    problem: str = ""

    @property
    def acked(self) -> bool:
        """Whether some attempt was acknowledged."""
        return any(attempt.acked for attempt in self.attempts)

    @property
    def answer(self) -> Any:
        """What came with the newest ack: an object, a string, or None."""
        return next((one.answer for one in reversed(self.attempts) if one.acked), None)

    @property
    def status(self) -> int | None:
        """The newest status: of HTTP, or 200 for an ack on a socket."""
        return self.attempts[-1].status if self.attempts else None

    @property
    def event(self) -> dict[str, Any]:
        """The inner event, or an empty object."""
        found: dict[str, Any] = self.payload.get("event", {})
        return found
