"""Time, identity and chance: the only way any of them comes in (invariant 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt


class Clock(Protocol):
    """Wall time for records, monotonic time for durations."""

    def now(self) -> dt.datetime:
        """Return the aware UTC wall time."""

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start; never goes back."""

    def sleep(self, seconds: float) -> None:
        """Wait; a test clock returns at once."""


class Ids(Protocol):
    """New names and secrets."""

    def new(self, prefix: str) -> str:
        """Return a fresh short id, `prefix` and lower-case letters and digits."""

    def salt(self) -> str:
        """Return 32 random hex digits."""

    def secret(self) -> str:
        """Return an unguessable URL-safe token of 256 bits."""
