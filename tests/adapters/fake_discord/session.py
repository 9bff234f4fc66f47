"""One session of the gateway with everything it was ever sent, and the socket it has at the moment."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Session:
    """What RESUME needs: the events by sequence number, sent or not."""

    id: str
    intents: int
    socket: Socket | None = None
    events: list[dict[str, Any]] = field(default_factory=list)

    def noted(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        """Return an event with the next sequence number, kept for a RESUME."""
        event = {"op": 0, "t": name, "s": len(self.events) + 1, "d": data}
        self.events.append(event)
        return event

    def since(self, seq: int) -> list[dict[str, Any]]:
        """Return the events after a sequence number."""
        return self.events[seq:]


@dataclass(eq=False)
class Socket:
    """One connection; what is sent is one zlib stream where the client asked for that."""

    ws: web.WebSocketResponse
    transport: asyncio.Transport
    packer: Any = None
    session: Session | None = None
    #: When the client sent something, in seconds of the clock.
    heard: deque[float] = field(default_factory=deque)

    async def send(self, event: dict[str, Any]) -> None:
        """Send an event; a socket that is gone takes nothing."""
        try:
            if self.packer is None:
                await self.ws.send_str(json.dumps(event))
            else:
                await self.ws.send_bytes(self._packed(event))
        except (ConnectionError, RuntimeError):
            return

    def _packed(self, event: dict[str, Any]) -> bytes:
        return bytes(self.packer.compress(json.dumps(event).encode()) + self.packer.flush(zlib.Z_SYNC_FLUSH))

    def sent(self, now: float, most: int, seconds: float) -> bool:
        """Count something the client sent; returns whether that was not too often."""
        self.heard.append(now)
        while now - self.heard[0] >= seconds:
            self.heard.popleft()
        return len(self.heard) <= most
