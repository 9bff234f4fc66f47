"""Where Teams is reached: each activity says it of its tenant, and the shelf remembers it."""

from __future__ import annotations

import asyncio

from rolecall.chat import Shelf
from rolecall.errors import Forbidden

UNKNOWN = "Nothing arrived from Teams yet, so nobody knows where it is reached."
ADD = "Add the app to a team and mention it once."


def row(tenant: str) -> str:
    """Return the key of a tenant's row."""
    return f"service:{tenant}"


class Services:
    """The service address of each tenant; what is remembered here only spares reads."""

    def __init__(self, shelf: Shelf) -> None:
        """Read from the shelf when asked."""
        self._shelf = shelf
        self._known: dict[str, str] = {}

    async def learn(self, tenant: str, url: str) -> None:
        """Remember what an activity said; its proof was checked."""
        if self._known.get(tenant) != url:
            await asyncio.to_thread(self._shelf.put, row(tenant), url)
            self._known[tenant] = url

    async def of(self, tenant: str) -> str:
        """Return where a tenant is reached.

        Raises:
            Forbidden: no activity of it was ever seen.
        """
        if tenant not in self._known:
            found = await asyncio.to_thread(self._shelf.get, row(tenant))
            if found is None:
                raise Forbidden(UNKNOWN, hint=ADD)
            self._known[tenant] = found[0]
        return self._known[tenant]
