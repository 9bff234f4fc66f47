"""A refusal on its way from the desk to the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.cli.exits import MISTYPED
from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from rolecall.domain.refusal import Refusal


class Declined(RolecallError):
    """What was asked for does not go on, and a person can read why."""

    def __init__(self, refusal: Refusal, request: str = "") -> None:
        """Carry a refusal; `request` is the id of the request it concerns, if there is one."""
        super().__init__(refusal.reason, hint=_way_on(refusal))
        self.refusal = refusal
        self.request = request

    def as_data(self) -> dict[str, Any]:
        """Return `{request_id, refusal}`, the object of DESIGN §6."""
        return {"request_id": self.request, "refusal": self.refusal.snapshot()}


def _way_on(refusal: Refusal) -> str:
    """Say what to do next: a command, what to type instead, or a person to ask."""
    whom = refusal.ask_whom
    if not whom:
        return ""
    if whom.startswith("rolecall "):
        return f"Next: {whom}"
    return f"{whom[0].upper()}{whom[1:]}." if refusal.code in MISTYPED else f"Ask: {whom}."
