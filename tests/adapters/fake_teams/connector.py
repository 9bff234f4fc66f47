"""The Bot Connector's REST interface, as far as a bot writes: start a thread or a chat, post, change."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Literal

from aiohttp import web

from rolecall.ports.time import Clock
from tests.adapters.fake_teams.identity import Identity
from tests.adapters.fake_teams.strict import Refusal, judge
from tests.adapters.fake_teams.world import ROOT, World

#: A 503, a 429, three refusals and dead credentials before the write; the answer lost after it.
Fault = Literal["broken", "throttled", "gone", "forbidden", "refused", "dead", "lost"]
ANSWERS: dict[str, tuple[int, str]] = {
    "broken": (503, "ServiceUnavailable"),
    "throttled": (429, "TooManyRequests"),
    "gone": (404, "ConversationNotFound"),
    "forbidden": (403, "MessageWritesBlocked"),
    "refused": (400, "BadSyntax"),
    "dead": (401, "Unauthorized"),
}
#: Seconds that a 429 asks to wait.
WAIT_S = 30
#: Messages in so many seconds in one conversation: (seconds, messages). Of Microsoft's documentation, not verified.
LIMITS = ((1, 7), (2, 8), (30, 60), (3600, 1800))


class Connector:
    """Takes what the bot writes."""

    def __init__(self, world: World, identity: Identity, clock: Clock) -> None:
        """Write into `world` what `identity` lets through."""
        self._world = world
        self._identity = identity
        self._clock = clock
        #: What goes wrong with the next posts in channels.
        self.faults: list[Fault] = []
        #: False: nobody counts.
        self.paced = True
        self._posts: dict[str, list[float]] = defaultdict(list)

    def routes(self, service: str) -> list[web.RouteDef]:
        """Return the routes below the path of a service."""
        one = f"{service}v3/conversations"
        return [
            web.post(one, self._handled(self._begin)),
            web.post(f"{one}/{{conversation}}/activities", self._handled(self._post)),
            web.put(f"{one}/{{conversation}}/activities/{{activity}}", self._handled(self._put)),
        ]

    def _handled(self, work: Callable[[web.Request, dict[str, Any], int], dict[str, Any]]) -> Any:
        async def handle(request: web.Request) -> web.Response:
            body = await request.read()
            try:
                answer, status = self._answer(work, request, body), 201 if request.method == "POST" else 200
            except Refusal as refusal:
                status = refusal.status
                answer = {"error": {"code": refusal.code, "message": str(refusal)}}
            if self.faults[:1] == ["lost"] and request.method == "POST" and status == 201 and "a:" not in request.path:
                self.faults.pop(0)
                assert request.transport is not None
                request.transport.abort()
            headers = {"Retry-After": str(WAIT_S)} if status == 429 else {}
            return web.json_response(answer, status=status, headers=headers)

        return handle

    def _answer(self, work: Any, request: web.Request, body: bytes) -> dict[str, Any]:
        if not self._identity.knows(request.headers.get("Authorization", "")):
            raise Refusal(401, "Unauthorized")
        try:
            given = json.loads(body)
        except ValueError:
            raise Refusal(400, "BadSyntax") from None
        found: dict[str, Any] = work(request, given, len(body))
        return found

    def _begin(self, request: web.Request, given: dict[str, Any], size: int) -> dict[str, Any]:
        """Begin a thread in a channel, or return the chat with one person."""
        if given.get("isGroup") is True and set(given) == {"isGroup", "channelData", "activity"}:
            channel = given["channelData"]["channel"]["id"]
            self._failing()
            self._world.entered(channel)
            judge(given["activity"], size)
            self._count(channel)
            message = self._world.write(channel, "", self._world.bot, given["activity"])
            return {"id": f"{channel}{ROOT}{message.id}", "activityId": message.id}
        if given.get("isGroup") is False and set(given) == {"isGroup", "members", "tenantId"}:
            (member,) = given["members"]
            if given["tenantId"] != self._world.tenant:
                raise Refusal(403, "Forbidden", "another tenant")
            self._world.admitted(member["id"])
            return {"id": self._world.chat(member["id"])}
        raise Refusal(400, "BadSyntax", "neither a thread in a channel nor a chat with one person")

    def _post(self, request: web.Request, given: dict[str, Any], size: int) -> dict[str, Any]:
        text = request.match_info["conversation"]
        if not text.startswith("a:"):
            self._failing()
        conversation, root = self._world.place(text)
        judge(given, size)
        self._count(text)
        return {"id": self._world.write(conversation, root, self._world.bot, given).id}

    def _put(self, request: web.Request, given: dict[str, Any], size: int) -> dict[str, Any]:
        conversation, _root = self._world.place(request.match_info["conversation"])
        name = request.match_info["activity"]
        message = self._world.messages.get((conversation, name))
        if message is None:
            raise Refusal(404, "ActivityNotFoundInConversation")
        if message.by != self._world.bot or given.get("id") != name:
            raise Refusal(403, "Forbidden", "only its own messages")
        judge(given, size)
        self._count(request.match_info["conversation"])
        message.activity = given
        return {"id": name}

    def _failing(self) -> None:
        if self.faults and self.faults[0] != "lost":
            raise Refusal(*ANSWERS[self.faults.pop(0)])

    def _count(self, conversation: str) -> None:
        now, posts = self._clock.monotonic(), self._posts[conversation]
        if self.paced and any(sum(now - at < seconds for at in posts) >= most for seconds, most in LIMITS):
            raise Refusal(429, "TooManyRequests")
        posts.append(now)
