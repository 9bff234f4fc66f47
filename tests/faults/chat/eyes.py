"""What a platform itself shows and has noted, as the oracle asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from rolecall.chat import Ref


class Eyes(Protocol):
    """Looks at a platform, not at what we believe of it."""

    #: What the platform is called in the report.
    name: str

    def posted(self, keys: Collection[str]) -> Mapping[str, set[str]]:
        """Return all cards that were ever posted, as spots: by their key, those of none of `keys` by what they say."""

    def spot(self, ref: Ref) -> str:
        """Return the spot of a receipt: what tells its message from all others."""

    def asks(self, ref: Ref) -> bool:
        """Tell whether a card that is there can still be approved."""

    def complaints(self, deliveries: Collection[Any]) -> list[str]:
        """Return what the platform has against us, and what it lacks of these deliveries beside their cards."""
