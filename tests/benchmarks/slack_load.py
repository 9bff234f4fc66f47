"""A Slack that does nothing but deliver, as fast as it can, and times the acks: over HTTP, or over sockets.

Requests are signed and envelopes written before the clock runs, connections stay open, and answers are only looked at
where they end: whoever measures with a slow client measures the client.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from aiohttp import WSMsgType, web

from tests.benchmarks.acks import ASK, CHANNELS, PATIENCE_S, PEOPLE, Burst
from tests.benchmarks.envelopes import Envelopes

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-bench", "xapp-bench", "bench-secret"
TEAM, BOT = "T1", "UBOT"
COMMAND = "/ba"

What = Literal["command", "mention"]


def payloads(what: What) -> Iterator[dict[str, Any]]:
    """Yield what Slack tells an app, each a new thing that somebody did."""
    run = time.time_ns()
    for number in itertools.count():
        user, channel = f"U{number % PEOPLE}", f"C{number % CHANNELS}"
        once = f"{run}.{number}"
        if what == "command":
            yield {
                "token": "t", "team_id": TEAM, "team_domain": "bench", "channel_id": channel, "channel_name": "general",
                "user_id": user, "user_name": user.lower(), "command": COMMAND, "text": ASK, "api_app_id": "A1",
                "is_enterprise_install": "false", "response_url": f"http://127.0.0.1/{once}", "trigger_id": once,
            }  # fmt: skip
        else:
            event = {"type": "app_mention", "user": user, "text": f"<@{BOT}> ba {ASK}", "ts": once, "channel": channel}
            yield {
                "token": "t", "team_id": TEAM, "api_app_id": "A1", "type": "event_callback", "event_id": f"Ev{once}",
                "event_time": run // 10**9, "event": event, "is_ext_shared_channel": False,
                "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
            }  # fmt: skip


class HttpLoad:
    """Delivers over connections that stay open, each its next request as soon as the last one is acked."""

    def __init__(self, address: str, path: str) -> None:
        """Deliver to a path of an address."""
        self._where = urlsplit(address)
        self._path = path
        self._payloads = {what: payloads(what) for what in ("command", "mention")}

    async def measure(self, what: What, at_once: int, seconds: float, most: int) -> Burst:
        """Deliver for so long, with so many deliveries under way at any time."""
        requests = deque(self._request(what, next(self._payloads[what])) for _ in range(most))
        took: list[float] = []
        loop, began = asyncio.get_running_loop(), time.perf_counter()
        lines = [_Line(requests, took, began + seconds, loop.create_future()) for _ in range(at_once)]
        for line in lines:
            await loop.create_connection(lambda line=line: line, self._where.hostname, self._where.port)
        await asyncio.wait_for(asyncio.gather(*(line.done for line in lines)), seconds + PATIENCE_S)
        return Burst(took, len(took) / (time.perf_counter() - began))

    def _request(self, what: What, payload: dict[str, Any]) -> bytes:
        form = what == "command"
        body = (urlencode(payload) if form else json.dumps(payload)).encode()
        stamp = int(time.time())
        signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: {self._where.netloc}\r\nAccept: */*\r\n"
            f"User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nX-Slack-Request-Timestamp: {stamp}\r\n"
            f"X-Slack-Signature: v0={signature}\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: application/{'x-www-form-urlencoded' if form else 'json'}\r\n\r\n"
        )
        return head.encode() + body


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: deque[bytes], took: list[float], end: float, done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._took = took
        self._end = end
        self._began = 0.0
        self._answer = b""
        self.done = done

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0):
            return
        self._took.append(time.perf_counter() - self._began)
        if head.startswith(b"HTTP/1.1 200"):
            self._answer = b""
            self._send()
        else:
            self._end_with(RuntimeError(self._answer.decode(errors="replace")))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_with(exc or ConnectionError("The app closed the connection."))

    def _send(self) -> None:
        if not self._requests or time.perf_counter() > self._end:
            self._end_with(None)
            return
        self._began = time.perf_counter()
        self._transport.write(self._requests.popleft())

    def _end_with(self, error: Exception | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)
        self._transport.close()


class SocketLoad:
    """Delivers over the sockets that the app has opened, one after the other in turn."""

    def __init__(self) -> None:
        """Begin without a socket."""
        self.open: list[web.WebSocketResponse] = []
        self._envelopes = Envelopes()
        self._payloads = {what: payloads(what) for what in ("command", "mention")}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        opened = web.WebSocketResponse(compress=False)
        await opened.prepare(request)
        await opened.send_str('{"type": "hello", "num_connections": 1}')
        self.open.append(opened)
        try:
            async for message in opened:
                if message.type is WSMsgType.TEXT:
                    self._envelopes.acked(json.loads(message.data)["envelope_id"])
        finally:
            self.open.remove(opened)
        return opened

    async def measure(self, what: What, at_once: int, seconds: float, most: int) -> Burst:
        """Deliver for so long, with so many deliveries under way at any time."""
        sockets = itertools.cycle(self.open)
        written = [self._envelope(what, next(self._payloads[what])) for _ in range(most)]
        return await self._envelopes.measure(written, at_once, seconds, lambda text: next(sockets).send_str(text))

    def _envelope(self, what: What, payload: dict[str, Any]) -> tuple[str, str]:
        name = str(payload.get("trigger_id") or payload["event_id"])
        kind = "slash_commands" if what == "command" else "events_api"
        return name, json.dumps(
            {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": True}
        )


class Api:
    """The Web API of a workspace in which everything succeeds, with the sockets of one app at a time."""

    def __init__(self) -> None:
        """Begin without a socket."""
        self.base = ""
        self.sockets = SocketLoad()
        self._posts = itertools.count(1)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        asked = {**request.query, **(await request.post())}
        match request.match_info["method"]:
            case "auth.test":
                found: dict[str, Any] = {"team_id": TEAM, "user_id": BOT, "bot_id": "B1", "url": "http://bench/"}
            case "apps.connections.open":
                found = {"url": f"{self.base.replace('http', 'ws', 1)}/socket"}
            case "users.info":
                user = asked["user"]
                found = {"user": {"id": user, "team_id": TEAM, "name": f"person {user}", "profile": {}}}
            case "conversations.info":
                found = {"channel": {"id": asked["channel"], "is_member": True}}
            case _:
                found = {"ts": f"1.{next(self._posts):06}", "channel": asked.get("channel", ""), "messages": []}
        return web.json_response({"ok": True, **found})

    def expect(self) -> SocketLoad:
        """Return the sockets of the app that connects next."""
        self.sockets = SocketLoad()
        return self.sockets


@asynccontextmanager
async def api() -> AsyncGenerator[Api]:
    """Serve the Web API on loopback."""
    served, application = Api(), web.Application()

    async def sockets(request: web.Request) -> web.StreamResponse:
        return await served.sockets.serve(request)

    application.router.add_route("*", "/api/{method}", served.handle)
    application.router.add_get("/socket", sockets)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        served.base = f"http://{host}:{port}"
        yield served
    finally:
        await runner.cleanup()
