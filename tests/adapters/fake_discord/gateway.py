"""The gateway: hello, heartbeats, identify, resume with replay, events by intent, and ways to break it."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import WSMsgType, web

from tests.adapters.fake_discord import payloads
from tests.adapters.fake_discord.app_config import CONTENT, DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS, PRIVILEGED
from tests.adapters.fake_discord.record import Record
from tests.adapters.fake_discord.session import Happening, Session, Socket
from tests.adapters.fake_discord.things import DM, Message
from tests.adapters.fake_discord.world import World

IDENTIFIES, DAY_S = 1000, 86_400.0
SENDS, MINUTE_S = 120, 60.0
HEARTBEAT_MS = 41_250
#: Real seconds until a client that was asked for a heartbeat counts as stuck.
STUCK_S = 5.0
UNKNOWN_OP, DECODE, NOT_YET, BAD_TOKEN, ALREADY, TOO_MANY, DISALLOWED = 4001, 4002, 4003, 4004, 4005, 4008, 4014


class Gateway:
    """The sessions of the bot, newest last; an event goes to each whose intents ask for it."""

    def __init__(self, world: World, record: Record) -> None:
        """Begin with none."""
        self._world, self._record = world, record
        self.sessions: dict[str, Session] = {}
        self.sockets: list[Socket] = []
        self._identified: deque[float] = deque()
        #: How often each event is sent; 2 is a platform that stutters.
        self.copies = 1
        #: How many sessions were begun, and how many resumed.
        self.begun = self.resumed = 0
        self._sending: set[asyncio.Task[None]] = set()
        self._holding: list[Happening] | None = None

    # what people and tests do to it

    @property
    def live(self) -> list[Session]:
        """Sessions with a socket."""
        return [one for one in self.sessions.values() if one.socket is not None]

    @property
    def reads(self) -> bool:
        """Whether the app may read what people write."""
        return bool(self._world.app.privileged & CONTENT)

    def identified(self) -> int:
        """Return how many sessions were begun in the last 24 hours of the clock."""
        now = self._world.clock.monotonic()
        while self._identified and now - self._identified[0] >= DAY_S:
            self._identified.popleft()
        return len(self._identified)

    def drop(self) -> int:
        """Break every connection without a word; returns how many."""
        for session in self.sessions.values():
            session.socket = None
        for socket in self.sockets:
            socket.transport.abort()
        return len(self.sockets)

    async def reconnect(self) -> None:
        """Ask every client to connect again (op 7)."""
        for session in self.live:
            assert session.socket is not None
            await session.socket.send({"op": 7, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is invalid (op 9)."""
        for session in self.live:
            assert session.socket is not None
            socket = session.socket
            if not resumable:
                del self.sessions[session.id]
            await socket.send({"op": 9, "d": resumable})

    def forget(self) -> None:
        """Lose every session, so that none can be resumed."""
        self.sessions.clear()

    async def close(self) -> None:
        """Close every socket."""
        for socket in list(self.sockets):
            await socket.ws.close(code=1001)
        for task in self._sending:
            task.cancel()

    # events

    def happened(self, name: str, data: dict[str, Any], intent: int = GUILDS) -> int:
        """Send an event to every session that asked for it; returns how many live ones it reached."""
        return self._tell(Happening(name, data, intent))

    def message(self, name: str, message: Message) -> None:
        """Send the event of a message, its text blank where a session may not read it."""
        place = self._world.channels[message.channel]
        intent = DIRECT_MESSAGES if place.kind == DM else GUILD_MESSAGES
        made = payloads.message(self._world, message)
        if place.guild:
            made["guild_id"] = place.guild
            guild = self._world.guilds[place.guild]
            if message.author in guild.members:
                made["member"] = payloads.member(self._world, guild, message.author)
                made["member"].pop("user")
        self._tell(Happening(name, made, intent, self.blanked(made, message, content=False)))

    @contextmanager
    def held(self) -> Iterator[list[Happening]]:
        """Keep what happens meanwhile; it is on its way until `deliver` brings it, as often as that is called."""
        self._holding = held = []
        try:
            yield held
        finally:
            self._holding = None

    def deliver(self, event: Happening) -> int:
        """Bring an event, perhaps once more; returns how many live sessions it reached."""
        reached = 0
        for session in self.sessions.values():
            if event.intent and not session.intents & event.intent:
                continue
            for _ in range(self.copies):
                self._dispatch(session, event.name, event.read_by(session))
            reached += session.socket is not None
        return reached

    async def caught_up(self) -> None:
        """Ask every client for a heartbeat (op 1) until it has taken in all that was sent."""
        async with asyncio.timeout(STUCK_S):
            await asyncio.gather(*self._sending)
            for session in self.live:
                assert session.socket is not None
                await session.socket.beaten(len(session.events))

    def _tell(self, event: Happening) -> int:
        if self._holding is None:
            return self.deliver(event)
        self._holding.append(event)
        return 0

    def gone(self, message: Message) -> None:
        """Send that a message was deleted."""
        place = self._world.channels[message.channel]
        facts = {"id": message.id, "channel_id": message.channel} | ({"guild_id": place.guild} if place.guild else {})
        self.happened("MESSAGE_DELETE", facts, DIRECT_MESSAGES if place.kind == DM else GUILD_MESSAGES)

    def blanked(self, made: dict[str, Any], message: Message, *, content: bool) -> dict[str, Any]:
        """Return a message as an app sees it that may not read: only its own, those that name it, and direct ones."""
        bot = self._world.bot.id
        direct = self._world.channels[message.channel].kind == DM
        made = dict(made)
        target = self._world.messages.get(message.reply_to)
        if target is not None and made.get("referenced_message"):
            made["referenced_message"] = self.blanked(made["referenced_message"], target, content=content)
        if content or direct or message.author == bot or bot in message.mentions:
            return made
        return made | {"content": "", "embeds": [], "attachments": [], "components": []}

    def _dispatch(self, session: Session, name: str, data: dict[str, Any]) -> None:
        event = session.noted(name, data)
        if session.socket is not None:
            self._push(session.socket, event)

    def _push(self, socket: Socket, event: dict[str, Any]) -> None:
        """Send an event in the order of these calls."""
        task = asyncio.ensure_future(socket.send(event))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    # the protocol

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        ws = web.WebSocketResponse(autoclose=False)  # so that the close code is the client's
        await ws.prepare(request)
        assert request.transport is not None
        packer = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        socket = Socket(ws, request.transport, packer)
        self.sockets.append(socket)
        try:
            await socket.send({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}})
            await self._listen(socket)
        finally:
            self.sockets.remove(socket)
            socket.leave()
            self._left(socket)
            await ws.close()
        return ws

    def _left(self, socket: Socket) -> None:
        """Keep the session of a socket for a RESUME, unless the client said goodbye (1000 or 1001)."""
        session = socket.session
        if session is None or session.socket not in (socket, None):
            return
        session.socket = None
        if socket.ws.close_code in (1000, 1001):
            self.sessions.pop(session.id, None)

    async def _listen(self, socket: Socket) -> None:
        async for message in socket.ws:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                got = json.loads(message.data)
                code = await self._take(socket, got)
            except ValueError:
                code = DECODE
            if code:
                await socket.ws.close(code=code)

    async def _take(self, socket: Socket, got: dict[str, Any]) -> int:
        """Do what a client asks; returns the code to close with, 0 to go on."""
        if not socket.sent(self._world.clock.monotonic(), SENDS, MINUTE_S):
            return TOO_MANY
        op, data = got.get("op"), got.get("d")
        if op == 1:
            socket.beat(data)
            await socket.send({"op": 11})
            return 0
        if op in (2, 6) and isinstance(data, dict):
            if socket.session is not None:
                return ALREADY
            return (self._identify if op == 2 else self._resume)(socket, data)
        if op in (3, 4, 8):
            return 0 if socket.session is not None else NOT_YET
        return UNKNOWN_OP

    def _identify(self, socket: Socket, data: dict[str, Any]) -> int:
        app = self._world.app
        if data.get("token") != app.token:
            return BAD_TOKEN
        intents = int(data.get("intents", 0))
        if intents & PRIVILEGED & ~app.privileged:
            return DISALLOWED
        if self.identified() >= IDENTIFIES:
            app.token = f"reset-{self._world.fresh()}"
            return BAD_TOKEN
        self._identified.append(self._world.clock.monotonic())
        self.begun += 1
        session = Session(f"session-{self._world.fresh()}", intents)
        self.sessions[session.id] = session
        session.socket, socket.session = socket, session
        self._greet(session, socket)
        return 0

    def _greet(self, session: Session, socket: Socket) -> None:
        guilds = [one for one in self._world.guilds.values() if self._world.bot.id in one.members]
        ready = {
            "v": 10,
            "user": payloads.user(self._world.bot),
            "guilds": [{"id": one.id, "unavailable": True} for one in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._world.gateway,
            "application": {"id": self._world.app_id, "flags": 0},
        }
        events = [("READY", ready)]
        if session.intents & GUILDS:
            events += [("GUILD_CREATE", payloads.guild(self._world, one)) for one in guilds]
        for name, facts in events:
            self._push(socket, session.noted(name, facts))

    def _resume(self, socket: Socket, data: dict[str, Any]) -> int:
        if data.get("token") != self._world.app.token:
            return BAD_TOKEN
        session = self.sessions.get(str(data.get("session_id")))
        if session is None:
            self._push(socket, {"op": 9, "d": False})
            return 0
        self.resumed += 1
        missed = session.since(int(data.get("seq") or 0))
        session.socket, socket.session = socket, session
        for event in [*missed, session.noted("RESUMED", {})]:
            self._push(socket, event)
        return 0
