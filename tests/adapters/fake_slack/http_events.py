"""Deliveries over HTTP: signed, events as JSON, commands and interactions as forms."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from urllib.parse import urlencode

import aiohttp

from tests.adapters.fake_slack.delivery import Attempt, Delivery
from tests.adapters.fake_slack.world import World

FORM = "application/x-www-form-urlencoded"


def signed(secret: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a body."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


class HttpEvents:
    """Posts to the app's addresses."""

    def __init__(self, world: World) -> None:
        """Begin without a connection."""
        self._world = world
        self._session: aiohttp.ClientSession | None = None
        #: The newest request as it went out (address, headers, body): what an eavesdropper could replay.
        self.last: tuple[str, dict[str, str], bytes] | None = None

    async def send(self, delivery: Delivery, attempt: Attempt, patience: float) -> None:
        """Post one delivery and note the answer, or that none came within `patience` real seconds."""
        url, content, body = self._body(delivery)
        headers = self.headers(body, content)
        if attempt.number:
            headers |= {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
        started = asyncio.get_running_loop().time()
        try:
            attempt.status, text, kind = await self.post(url, headers, body, patience)
        except (TimeoutError, aiohttp.ClientError):
            return
        attempt.seconds = asyncio.get_running_loop().time() - started
        attempt.acked = 200 <= attempt.status < 300
        if text:
            attempt.answer = json.loads(text) if "json" in kind else text

    async def post(self, url: str, headers: dict[str, str], body: bytes, patience: float) -> tuple[int, str, str]:
        """Post bytes as they are; returns status, text and content type. Tests forge and replay with it."""
        self.last = url, headers, body
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=patience)
        async with self._session.post(
            url, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as answer:
            return answer.status, await answer.text(), answer.content_type

    def headers(self, body: bytes, content: str) -> dict[str, str]:
        """Return the headers of a body that is sent now."""
        now = int(self._world.clock.now().timestamp())
        return {
            "Content-Type": content,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": str(now),
            "X-Slack-Signature": signed(self._world.app.signing_secret, now, body),
        }

    async def verify(self, patience: float) -> bool:
        """Ask the events address to prove itself, as happens when it is set; returns whether it did."""
        body = json.dumps({"type": "url_verification", "challenge": "prove-it", "token": self._world.app.verification})
        url, headers = self._world.app.events_url, self.headers(body.encode(), "application/json")
        status, text, _kind = await self.post(url, headers, body.encode(), patience)
        return status == 200 and "prove-it" in text

    def _body(self, delivery: Delivery) -> tuple[str, str, bytes]:
        app = self._world.app
        match delivery.channel:
            case "events_api":
                return app.events_url, "application/json", json.dumps(delivery.payload).encode()
            case "slash_commands":
                return app.commands_url, FORM, urlencode(delivery.payload).encode()
            case "interactive":
                return app.interactivity_url, FORM, urlencode({"payload": json.dumps(delivery.payload)}).encode()

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
