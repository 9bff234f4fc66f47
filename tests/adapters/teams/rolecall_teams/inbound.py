"""What arrives over HTTP: an activity is proven, kept by the core, and only then acknowledged."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from rolecall.chat import Action, Actor, Desk, Event, Message, Say, Sink
from rolecall.chat.common.welcoming import USED_UP, token_in
from rolecall.errors import BadInput, Denied, RolecallError, ServiceFailed
from rolecall_teams import activities
from rolecall_teams.activities import Activity, at
from rolecall_teams.proof import Proof
from rolecall_teams.sending import Sending
from rolecall_teams.services import Services
from rolecall_teams.settings import MESSAGES, Settings, origin

#: Bytes of an activity; what a person may write is far smaller.
MAX_BODY = 256 * 1024
TAKEN = "Taken. What comes of it is shown on the card."

_log = logging.getLogger(__name__)


class Inbound:
    """Takes activities in while the adapter runs."""

    def __init__(
        self, settings: Settings, proof: Proof, services: Services, sending: Sending, sink: Sink, desk: Desk
    ) -> None:
        """Bring to `sink` what `proof` lets pass, and answer through `sending`."""
        self._settings = settings
        self._proof = proof
        self._services = services
        self._sending = sending
        self._sink = sink
        self._desk = desk
        #: When the last event came.
        self.last: dt.datetime | None = None

    async def take(self, header: str, body: bytes) -> Response:
        """Take one request; the status says whether Teams may forget it."""
        try:
            activity = _parsed(body)
            await self._proof.check(header, activity)
            event = activities.event(activity, await self._admitted(activity))
        except Denied as error:
            _log.warning("An activity was turned away: %s", error)
            return PlainTextResponse("This is not for us.", status_code=403)
        except BadInput as error:
            return PlainTextResponse(str(error), status_code=400)
        except ServiceFailed as error:
            return PlainTextResponse(str(error), status_code=503)
        return await self._heard(event) if event is not None else Response(status_code=200)

    async def _admitted(self, activity: Activity) -> str:
        """Return the tenant of a proven activity, and remember where it is reached.

        Raises:
            Denied: another tenant, or an address that nothing of ours is sent to.
        """
        tenant, service = at(activity, "channelData", "tenant", "id"), at(activity, "serviceUrl")
        if tenant != self._settings.tenant:
            raise Denied("Its tenant is another one.")
        if origin(service) not in self._settings.services:
            raise Denied(f"Its service is {origin(service)}.")
        await self._services.learn(tenant, service)
        return tenant

    async def _heard(self, event: Event) -> Response:
        """Bring an event to the core; words at once are shown to whoever pressed, and told to whoever wrote."""
        self.last = self._desk.now()
        try:
            said = await self._said(event)
        except RolecallError as error:  # it was not kept, so it is not acknowledged
            return _failed(str(error)) if isinstance(event, Action) else PlainTextResponse(str(error), status_code=503)
        if isinstance(event, Action):
            return _shown(said or TAKEN)
        if said:
            try:
                await self._sending.say(event.actor, said)
            except RolecallError as error:  # the event is kept; only words are lost
                _log.warning("An answer was not told: %s", error)
        return Response(status_code=200)

    async def _said(self, event: Event) -> str:
        token = token_in(event.text) if isinstance(event, Message) else ""
        if token:
            return await asyncio.to_thread(self._claimed, event.actor, token)
        answer = await self._sink.accept(event)
        return answer.text if isinstance(answer, Say) else ""

    def _claimed(self, actor: Actor, token: str) -> str:
        try:
            name = self._desk.claim(actor, token)
        except RolecallError as error:
            return str(error)
        return f"You are {name} here from now on." if name is not None else USED_UP


def build() -> Starlette:
    """Return the application, mounted at `PATH`; `state.inbound` is set while the adapter runs."""
    app = Starlette(routes=[Route(MESSAGES, _receive, methods=["POST"])])
    app.state.inbound = None
    return app


async def _receive(request: Request) -> Response:
    inbound: Inbound | None = request.app.state.inbound
    if inbound is None:
        return PlainTextResponse("The adapter does not run.", status_code=503)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return PlainTextResponse("This is too large.", status_code=413)
    return await inbound.take(request.headers.get("Authorization", ""), bytes(body))


def _parsed(body: bytes) -> Activity:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise BadInput("The body is no JSON.") from error
    if not isinstance(found, dict):
        raise BadInput("The body is no activity.")
    return found


def _shown(words: str) -> Response:
    """Answer a press: the client shows the words to whoever pressed, and to nobody else."""
    return JSONResponse({"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words})


def _failed(words: str) -> Response:
    """Answer a press that came to nothing."""
    value = {"code": "ServiceUnavailable", "message": words}
    return JSONResponse({"statusCode": 500, "type": "application/vnd.microsoft.error", "value": value})
