"""Takes a call from HTTP to its method and back: arguments, token, scope, rate, faults, the record."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from tests.adapters.fake_slack.faults import Fault, Faults
from tests.adapters.fake_slack.web_api import agents, apps, chat, conversations, files, people, streams, views
from tests.adapters.fake_slack.web_api.registry import METHODS, Call, Method, Refusal, Server, TooFast

#: Importing a module registers its methods.
AREAS = (agents, apps, chat, conversations, files, people, streams, views)
#: Arguments that may arrive as JSON in a string, because forms and queries have no other way.
NESTED = frozenset(
    "blocks attachments view metadata files chunks prompts message loading_messages document_content".split()
)


class Door:
    """The address `/api/<method>`."""

    def __init__(self, server: Server, faults: Faults) -> None:
        """Lead to the methods."""
        self._server = server
        self._faults = faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        name = request.match_info["method"]
        found, fault = METHODS.get(name), self._faults.take(name)
        try:
            args, token = await self._read(request, found)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        if fault is not None and not await fault.before():
            self._server.record.call(name, args, token, fault.code or fault.what, fault.what)
            return failed(request, fault)
        call = Call(name, dict(args), self._server)
        answer, seconds = self._run(call, found, token)
        self._server.record.call(name, args, token, answer.get("error", ""), fault.what if fault else "")
        if fault is not None and not await fault.after():
            return failed(request, fault)
        headers = self._headers(call) | ({"Retry-After": str(seconds)} if seconds else {})
        return web.json_response(answer, status=429 if seconds else 200, headers=headers)

    def _headers(self, call: Call) -> dict[str, str]:
        """Return what every answer has: the platform's time, and the scopes of who called."""
        scopes = ",".join(sorted(call.install.scopes)) if call.install else ""
        now = format_datetime(self._server.world.clock.now(), usegmt=True)
        return {"Date": now, "x-oauth-scopes": scopes, "x-slack-req-id": self._server.world.fresh("req")}

    def _run(self, call: Call, found: Method | None, token: str) -> tuple[dict[str, Any], int]:
        """Return the answer, and the seconds to wait if it came too fast."""
        try:
            if found is None:
                call.refuse("unknown_method", req_method=call.method)
            self._admit(call, found, token)
            self._pace(call, found)
            answer = {"ok": True, **found.run(call)}
        except Refusal as refusal:
            return {"ok": False, "error": refusal.code, **refusal.more}, 0
        except TooFast as fast:
            return {"ok": False, "error": "ratelimited"}, fast.seconds
        if call.warnings:
            answer |= {"warning": ",".join(call.warnings), "response_metadata": {"warnings": call.warnings}}
        return answer, 0

    def _admit(self, call: Call, found: Method, token: str) -> None:
        if found.token == "none":
            return
        if not token:
            call.refuse("not_authed")
        app = token == self._server.world.app.app_token
        install = self._server.world.installs.get(token)
        if not app and install is None:
            call.refuse("invalid_auth")
        if app is not (found.token == "app"):
            call.refuse("not_allowed_token_type")
        if install is not None:
            self._alive(call, install.state, install.expires)
            if found.scope and found.scope not in install.scopes:
                call.refuse("missing_scope", needed=found.scope, provided=",".join(sorted(install.scopes)))
            call.install = install

    def _pace(self, call: Call, found: Method) -> None:
        team = call.install.team or call.install.enterprise if call.install else "app"
        if wait := self._server.rates.wait(call.method, found.tier, team):
            raise TooFast(wait)

    def _alive(self, call: Call, state: str, expires: float | None) -> None:
        if state == "uninstalled":
            call.refuse("account_inactive")
        if state == "revoked":
            call.refuse("token_revoked")
        if expires is not None and self._server.world.clock.monotonic() >= expires:
            call.refuse("token_expired")

    async def _read(self, request: web.Request, found: Method | None) -> tuple[dict[str, Any], str]:
        """Return the arguments of a query, a form, a multipart body or JSON, and the token."""
        args: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            body = json.loads(await request.text() or "{}")
            args |= body if found is None or found.json else {}
        else:
            args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else args.pop("token", "")
        if header.startswith("Basic "):
            args["authorization"] = header
        return {name: _nested(name, value) for name, value in args.items()}, str(token)


def failed(request: web.Request, fault: Fault) -> web.StreamResponse:
    """Return what a fault looks like from outside; a cut connection gets an answer nobody reads."""
    match fault.what:
        case "throttle":
            wait = {"Retry-After": str(int(fault.number))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
        case "status":
            return web.Response(status=int(fault.number), text="upstream error")
        case "refuse":
            return web.json_response({"ok": False, "error": fault.code})
    assert request.transport is not None
    request.transport.abort()
    return web.Response(status=500)


def _nested(name: str, value: Any) -> Any:
    if name not in NESTED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
