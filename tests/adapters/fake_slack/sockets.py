"""Socket Mode: tickets for one use, hello, envelopes to one socket each, acks, refreshes and cuts."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

from aiohttp import WSMsgType, web

from tests.adapters.fake_slack.delivery import Attempt, Delivery
from tests.adapters.fake_slack.record import Record
from tests.adapters.fake_slack.world import World

MOST = 10
TICKET_S = 30.0


class Sockets:
    """The open sockets of the app."""

    def __init__(self, world: World, record: Record, seed: int = 0) -> None:
        """Begin with none; `seed` decides which socket gets which envelope."""
        self._world = world
        self._record = record
        self._chance = random.Random(seed)
        self._tickets: dict[str, float] = {}
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self.open: list[web.WebSocketResponse] = []
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self.opened = 0
        #: False: pings are not answered and envelopes are not sent, as on a half-open connection.
        self.alive = True

    def ticket(self) -> str:
        """Return the address of a new socket, good for one connection."""
        ticket = self._world.fresh("ticket-")
        self._tickets[ticket] = self._world.clock.monotonic()
        return f"{self._world.base.replace('http', 'ws', 1)}/socket?ticket={ticket}&app_id={self._world.app.id}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        given = self._tickets.pop(request.query.get("ticket", ""), None)
        if given is None or self._world.clock.monotonic() - given > TICKET_S:
            return web.Response(status=403, text="ticket is unknown, used or too old")
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self.open) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        assert request.transport is not None
        self._transports[socket] = request.transport
        self.open.append(socket)
        self.opened += 1
        try:
            await socket.send_json(self._hello())
            await self._listen(socket)
        finally:
            self.open.remove(socket)
            del self._transports[socket]
        return socket

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": self._world.app.id},
            "debug_info": {"host": "fake", "approximate_connection_time": 18060},
        }

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.PING and self.alive:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._ack(json.loads(message.data))

    def _ack(self, answer: dict[str, Any]) -> None:
        waiting = self._acks.pop(answer.get("envelope_id", ""), None)
        if waiting is None:
            self._record.complaints.append(f"an ack of no envelope: {answer.get('envelope_id')}")
        elif not waiting.done():
            waiting.set_result(answer.get("payload"))

    async def send(self, delivery: Delivery, attempt: Attempt, patience: float) -> None:
        """Send one envelope to one socket and note the ack, or that none came within `patience` real seconds."""
        envelope_id = self._world.fresh("envelope-")
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "type": delivery.channel,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.answerable,
        }
        if delivery.channel == "events_api":
            envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        if not self.open or not self.alive:
            return
        loop = asyncio.get_running_loop()
        self._acks[envelope_id], started = loop.create_future(), loop.time()
        try:
            await self._chance.choice(self.open).send_json(envelope)
            answer = await asyncio.wait_for(self._acks[envelope_id], patience)
        except (TimeoutError, ConnectionError):
            self._acks.pop(envelope_id, None)
            return
        attempt.acked, attempt.status, attempt.answer = True, 200, answer
        attempt.seconds = loop.time() - started

    def cut(self) -> int:
        """Break every connection without a word; returns how many."""
        for transport in self._transports.values():
            transport.abort()
        return len(self._transports)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to make a new connection, as happens every few hours."""
        for socket in list(self.open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}})

    async def close(self) -> None:
        """Close every socket."""
        for socket in list(self.open):
            await socket.close()
