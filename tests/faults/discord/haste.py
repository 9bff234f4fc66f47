"""Makes the library's naps short, and our patience with its calls with them: both pass in real time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import discord.http
import discord.webhook.async_

from rolecall_discord import gateway, underway

#: How many times shorter.
FASTER = 50


class Hasty:
    """The module `asyncio` as one module of the library sees it."""

    def __getattr__(self, name: str) -> Any:
        """Return what the module has."""
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """Sleep, less long."""
        await asyncio.sleep(seconds / FASTER)


@contextmanager
def hasty() -> Iterator[None]:
    """Nap shortly inside."""
    naps, sessions = underway.PATIENCE_S, gateway.BETWEEN_S
    discord.http.asyncio = discord.webhook.async_.asyncio = Hasty()  # type: ignore[assignment, attr-defined]
    underway.PATIENCE_S, gateway.BETWEEN_S = naps / FASTER, sessions / FASTER
    try:
        yield
    finally:
        discord.http.asyncio = discord.webhook.async_.asyncio = asyncio  # type: ignore[attr-defined]
        underway.PATIENCE_S, gateway.BETWEEN_S = naps, sessions
