"""Takes a call from HTTP to its operation and back: body, token, rates, faults, the record."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, web

from tests.adapters.fake_discord.faults import Fault, Faults
from tests.adapters.fake_discord.rates import Bucket, Rates
from tests.adapters.fake_discord.rest import about, answers, commands, followups, messages, threads
from tests.adapters.fake_discord.rest.registry import OPERATIONS, Call, Operation, Refusal, Server
from tests.adapters.fake_discord.things import File

#: Importing a module registers its operations.
AREAS = (about, answers, commands, followups, messages, threads)
#: Part of a path that has a rate of its own.
MAJOR = ("channel", "guild", "token")


class Door:
    """The address `/api/v10`."""

    def __init__(self, server: Server, faults: Faults, rates: Rates) -> None:
        """Lead to the operations."""
        self._server, self._faults, self._rates = server, faults, rates

    def open(self, app: web.Application) -> None:
        """Route every operation."""
        for found in OPERATIONS:
            app.router.add_route(found.method, f"/api/v10{found.pattern}", self._handler(found))

    def _handler(self, found: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(request, found)

        return handle

    async def _handle(self, request: web.Request, found: Operation) -> web.StreamResponse:
        fault = self._faults.take(found.name)
        call = await self._read(request, found)
        place = next((call.path[name] for name in MAJOR if name in call.path), "")
        bucket = self._rates.bucket(found.name, place)
        if fault and fault.held and not fault.late:
            await fault.held.wait()
        if fault and not fault.applies:
            self._note(call, fault.status, fault.code, fault)
            return self._failed(request, fault, bucket)
        if slow := self._too_fast(found, bucket):
            self._note(call, 429, 0, fault)
            return throttled(*slow, bucket=bucket)
        answer, status, code = self._run(call, found, request.headers.get("Authorization", ""))
        self._note(call, status, code, fault)
        if fault and fault.held and fault.late:
            await fault.held.wait()
        if fault and fault.what in ("lose", "broken"):
            return self._failed(request, fault, bucket)
        return reply(answer, status, headers(found.name, bucket))

    def _note(self, call: Call, status: int, code: int, fault: Fault | None) -> None:
        self._server.record.call(call.name, call.path, call.body, status, code, fault.what if fault else "")

    def _too_fast(self, found: Operation, bucket: Bucket | None) -> tuple[float, bool] | None:
        """Return the seconds to wait and whether that is for all calls; counts the call if there is no need to."""
        overall = self._rates.overall if found.token else None
        for one in (overall, bucket):
            if self._rates.enforced and one and (wait := one.wait()):
                return wait, one is overall
        for one in (overall, bucket):
            if one:
                one.take()
        return None

    def _run(self, call: Call, found: Operation, authorization: str) -> tuple[Any, int, int]:
        """Return the answer, its status, and the error code."""
        if found.token and authorization != f"Bot {self._server.world.app.token}":
            return {"code": 0, "message": "401: Unauthorized"}, 401, 0
        try:
            answer = found.run(call)
        except Refusal as refusal:
            return refusal.body(), refusal.status, refusal.code
        return answer, 204 if answer is None else 200, 0

    def _failed(self, request: web.Request, fault: Fault, bucket: Bucket | None) -> web.StreamResponse:
        """Return what a fault looks like from outside; a cut connection gets an answer nobody reads."""
        match fault.what:
            case "throttle":
                return throttled(fault.seconds, fault.overall, bucket=bucket, via=fault.via)
            case "status" | "broken":
                return web.Response(status=fault.status, text="upstream error", content_type="text/html")
            case "refuse":
                return reply({"code": fault.code, "message": "refused"}, fault.status, {})
        assert request.transport is not None
        request.transport.abort()
        return web.Response(status=500)

    async def _read(self, request: web.Request, found: Operation) -> Call:
        call = Call(found.name, dict(request.match_info), dict(request.query), {}, self._server)
        if request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                assert isinstance(part, BodyPartReader)
                data = bytes(await part.read())
                if part.name == "payload_json":
                    call.body = json.loads(data)
                else:
                    kind = part.headers.get("Content-Type", "application/octet-stream")
                    call.files[str(part.name)] = File(self._server.world.fresh(), part.filename or "file", data, kind)
        elif text := await request.text():
            call.body = json.loads(text)
        return call


def headers(name: str, bucket: Bucket | None) -> dict[str, str]:
    """Return what every answer has, and the state of the bucket where there is one."""
    always = {"Via": "1.1 fake"}
    if bucket is None:
        return always
    return always | {
        "X-RateLimit-Limit": str(bucket.limit),
        "X-RateLimit-Remaining": str(max(0, bucket.limit - len(bucket.calls))),
        "X-RateLimit-Reset-After": f"{bucket.reset_after:.3f}",
        "X-RateLimit-Bucket": name.replace(".", ""),
    }


def reply(answer: Any, status: int, more: dict[str, str]) -> web.Response:
    """Return JSON; the content type has no charset, as the platform's has none."""
    if status == 204:
        return web.Response(status=204, headers=more)
    body = json.dumps(answer).encode()
    return web.Response(body=body, status=status, headers=more | {"Content-Type": "application/json"})


def throttled(seconds: float, overall: bool, *, bucket: Bucket | None, via: bool = True) -> web.Response:
    """Return 429; without `via` it is Cloudflare's page."""
    if not via:
        return web.Response(status=429, text="error code: 1015", content_type="text/html")
    more = {
        "Via": "1.1 fake",
        "Retry-After": str(int(seconds) + 1),
        "X-RateLimit-Scope": "global" if overall else "user",
    }
    more |= {"X-RateLimit-Global": "true"} if overall else {}
    if bucket is not None:
        more["X-RateLimit-Limit"] = str(bucket.limit)
    body = {"message": "You are being rate limited.", "retry_after": round(seconds, 3), "global": overall}
    return reply(body, 429, more)
