"""What the app says back: in an ack, or through a response_url."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.adapters.fake_slack import limits
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.faults import Faults
from tests.adapters.fake_slack.rooms import Message
from tests.adapters.fake_slack.surfaces import RESPONSE_S, RESPONSE_USES, ResponseUrl, View
from tests.adapters.fake_slack.web_api import views
from tests.adapters.fake_slack.web_api.door import failed
from tests.adapters.fake_slack.web_api.registry import Call, Refusal, Server

TROUBLE = "We had some trouble connecting. Try again?"
OPTIONS = 100


class Answering:
    """Shows people what the app answered them."""

    def __init__(self, server: Server, faults: Faults) -> None:
        """Serve the same world as the Web API."""
        self._server = server
        self._world = server.world
        self._faults = faults

    # acks

    def command(self, delivery: Delivery) -> None:
        """Show what the ack of a command says; without one the person sees that it failed."""
        if not delivery.acked:
            delivery.problem = "operation_timeout"
            return
        answer = delivery.answer
        if not answer:
            return
        said = {"text": answer} if isinstance(answer, str) else answer
        right = ResponseUrl(
            "ack", delivery.payload["user_id"], delivery.payload["team_id"], delivery.payload["channel_id"], 0
        )
        try:
            self._say(right, said)
        except Refusal as refusal:
            delivery.problem = refusal.code

    def submission(self, delivery: Delivery, view: View) -> None:
        """Do with a submitted modal what the ack says; without one it stays open with an error."""
        answer = delivery.answer or {}
        if not delivery.acked or not isinstance(answer, dict):
            delivery.problem = TROUBLE
            return
        try:
            self._respond(answer, view)
        except Refusal as refusal:
            delivery.problem = refusal.code

    def options(self, delivery: Delivery) -> list[dict[str, Any]]:
        """Return the options that an external menu offers."""
        answer = delivery.answer if isinstance(delivery.answer, dict) else {}
        groups = [group["options"] for group in answer.get("option_groups", ())]
        found = [*answer.get("options", ()), *(option for group in groups for option in group)]
        wrong = [complaint for option in found for complaint in limits.OPTION.complaints(option, "/options")]
        if not delivery.acked or wrong or len(found) > OPTIONS:
            delivery.problem = TROUBLE
            return []
        return found

    def _respond(self, answer: dict[str, Any], view: View) -> None:
        match answer.get("response_action"):
            case None:
                view.open = False
            case "clear":
                for one in self._world.stack(view.user):
                    one.open = False
            case "update":
                views.changed(self._world, view, views.checked(self._server, answer["view"], "modal"))
            case "push":
                views.pushed(self._world, views.checked(self._server, answer["view"], "modal"), view)
            case "errors":
                inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
                if not answer.get("errors") or not set(answer["errors"]) <= inputs:
                    raise Refusal(TROUBLE)
                view.errors = dict(answer["errors"])
            case other:
                raise Refusal(f"unknown response_action: {other}")

    # response_url

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take a message to a response_url."""
        fault = self._faults.take("response_url")
        if fault is not None and not await fault.before():
            return failed(request, fault)
        right = self._world.response_urls.get(request.match_info["id"])
        try:
            said = await request.json()
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        try:
            self._say(self._spent(right), said)
            error = ""
        except Refusal as refusal:
            error = refusal.code
        self._server.record.call("response_url", said, "", error, fault.what if fault else "")
        if fault is not None and not await fault.after():
            return failed(request, fault)
        status = 200 if not error else 404 if error in ("used_url", "expired_url", "no_such_url") else 400
        return web.Response(status=status, text=error or "ok")

    def _spent(self, right: ResponseUrl | None) -> ResponseUrl:
        if right is None:
            raise Refusal("no_such_url")
        if self._world.clock.monotonic() - right.given >= RESPONSE_S:
            raise Refusal("expired_url")
        if right.uses >= RESPONSE_USES:
            raise Refusal("used_url")
        right.uses += 1
        return right

    def _say(self, right: ResponseUrl, said: dict[str, Any]) -> None:
        original = self._world.messages.get((right.channel, right.message))
        if said.get("delete_original") and original is not None:
            del self._world.messages[right.channel, right.message]
            self._server.record.post("delete", original)
            return
        text, blocks = str(said.get("text") or ""), self._blocks(said)
        if not text and not blocks:
            raise Refusal("no_text")
        if said.get("replace_original") and original is not None:
            original.text, original.blocks = text, blocks
            self._server.record.post("update", original)
            return
        self._new(right, said, text, blocks)

    def _new(self, right: ResponseUrl, said: dict[str, Any], text: str, blocks: list[dict[str, Any]]) -> None:
        install = self._world.installed(right.team)
        assert install is not None
        public = said.get("response_type") == "in_channel"
        message = Message(
            ts=self._world.ts(),
            channel=right.channel,
            user=install.user,
            text=text,
            team=right.team,
            blocks=blocks,
            thread=str(said.get("thread_ts") or ""),
            metadata=said.get("metadata") or {},
            bot=install.bot,
            app=self._world.app.id,
            only="" if public else right.user,
        )
        self._world.messages[message.channel, message.ts] = message
        self._server.record.post("post" if public else "ephemeral", message)
        for delivery in self._server.events.message(message) if public else ():
            self._server.mailroom.post(delivery)

    def _blocks(self, said: dict[str, Any]) -> list[dict[str, Any]]:
        given = said.get("blocks")
        return Call("response_url", {}, self._server).checked(json.loads(given) if isinstance(given, str) else given)
