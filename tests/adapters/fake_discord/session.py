"""One session of the gateway with everything it was ever sent, the socket it has at the moment, and what happens."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.adapters.fake_discord.app_config import CONTENT


@dataclass(frozen=True)
class Happening:
    """An event before it is sent; `blank` is how it reads for a session that may not read what people write."""

    name: str
    data: dict[str, Any]
    #: 0: everybody gets it.
    intent: int
    blank: dict[str, Any] | None = None

    def read_by(self, session: Session) -> dict[str, Any]:
        """Return what a session gets of it."""
        return self.data if self.blank is None or session.intents & CONTENT else self.blank


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
    #: The sequence number of the last event that the client had taken in at its newest heartbeat.
    seen: int = 0
    gone: bool = False
    _beat: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, event: dict[str, Any]) -> None:
        """Send an event; a socket that is gone takes nothing."""
        try:
            if self.packer is None:
                await self.ws.send_str(json.dumps(event))
            else:
                await self.ws.send_bytes(self._packed(event))
        except (ConnectionError, RuntimeError):
            return

    def beat(self, seq: Any) -> None:
        """Note a heartbeat."""
        self.seen = int(seq or 0)
        self._beat.set()

    def leave(self) -> None:
        """Note that the connection is over: nobody waits for it any more."""
        self.gone = True
        self._beat.set()

    async def beaten(self, seq: int) -> None:
        """Ask for heartbeats until one says that this event was taken in, or the connection is over."""
        while self.seen < seq and not self.gone:
            self._beat.clear()
            await self.send({"op": 1, "d": None})
            await self._beat.wait()

    def _packed(self, event: dict[str, Any]) -> bytes:
        return bytes(self.packer.compress(json.dumps(event).encode()) + self.packer.flush(zlib.Z_SYNC_FLUSH))

    def sent(self, now: float, most: int, seconds: float) -> bool:
        """Count something the client sent; returns whether that was not too often."""
        self.heard.append(now)
        while now - self.heard[0] >= seconds:
            self.heard.popleft()
        return len(self.heard) <= most
