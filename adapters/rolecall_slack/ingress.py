"""What arrives over HTTP: events whose signature is Slack's, and people who install the app."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import html
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from rolecall.errors import RolecallError
from rolecall_slack.settings import EVENTS, INSTALL, PATH, REDIRECT

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from rolecall_slack.install import Install
    from rolecall_slack.invitations import Invitations

#: Seconds a signature is good for, either way; a repeat inside them is the same event again.
WINDOW_S = 300
#: Bytes of a body; Slack's own views are at most 250 kB.
MAX_BODY = 2 * 1024 * 1024
#: What to do where an invitation leads nowhere.
AGAIN = "Whoever runs Rolecall makes a new one: rolecall slack connect"
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Reception:
    """What the routes work with while the adapter runs."""

    #: None: events come over sockets.
    app: AsyncApp | None
    now: Callable[[], dt.datetime]
    signing_secret: str = field(repr=False)
    invitations: Invitations
    scopes: Collection[str]
    exchange: Callable[[str, str], Awaitable[Install]]
    #: Makes whoever installed the app a member by the link that their invitation was made with.
    welcome: Callable[[Install, str], Awaitable[str]]


def build() -> Starlette:
    """Return the application, mounted at `PATH`; `state.reception` is set while the adapter runs."""
    routes = [
        Route(EVENTS.removeprefix(PATH), _events, methods=["POST"]),
        Route(INSTALL.removeprefix(PATH), _install, methods=["GET"]),
        Route(REDIRECT.removeprefix(PATH), _installed, methods=["GET"]),
    ]
    app = Starlette(routes=routes)
    app.state.reception = None
    return app


def genuine(secret: str, headers: Mapping[str, str], body: bytes, now: dt.datetime) -> bool:
    """Tell whether Slack signed exactly this body within the window; anything malformed is not Slack's."""
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not secret or not _SECONDS.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
        return False
    if abs(now.timestamp() - int(stamp)) > WINDOW_S:
        return False
    signed = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={signed}", signature)


async def _events(request: Request) -> Response:
    from slack_bolt.request.async_request import AsyncBoltRequest

    reception = _reception(request)
    if reception is None or reception.app is None:
        return PlainTextResponse("Slack does not call here.", 503)
    body = await _body(request)
    if body is None:
        return PlainTextResponse("This is too much.", 413)
    if not genuine(reception.signing_secret, request.headers, body, reception.now()):
        return PlainTextResponse("This was not signed by Slack.", 401)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return PlainTextResponse("This is no text.", 401)
    headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in request.headers.items()}
    answer = await reception.app.async_dispatch(AsyncBoltRequest(body=text, headers=headers))
    kept = {name: ", ".join(values) for name, values in answer.headers.items() if name.lower() != "content-length"}
    return Response(answer.body, answer.status, kept)


async def _body(request: Request) -> bytes | None:
    """Return the body, None where it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


async def _install(request: Request) -> Response:
    """Send whoever was invited to Slack's question."""
    reception, secret = _reception(request), request.query_params.get("invitation", "")
    if reception is None or not reception.invitations.stands(secret, reception.now()):
        return _page("This link is used up or too old.", AGAIN, 403)
    address, query = reception.invitations.consent(secret, reception.scopes)
    return RedirectResponse(f"{address}?{urlencode(query)}", 303)


async def _installed(request: Request) -> Response:
    """Take whoever agreed in; the state is the invitation, so it works once and for nobody else."""
    reception, query = _reception(request), request.query_params
    link = reception.invitations.use(query.get("state", ""), reception.now()) if reception is not None else None
    if reception is None or link is None:
        return _page("This link is used up or too old.", AGAIN, 403)
    if query.get("error") or not query.get("code"):
        return _page(
            "Nothing was installed.", f"Slack says that you did not agree, and this link is used up. {AGAIN}", 400
        )
    try:
        install = await reception.exchange(query["code"], reception.invitations.redirect)
    except RolecallError as error:
        return _page("Nothing was installed.", f"{error} This link is used up. {AGAIN}", 502)
    return _page("Rolecall is in your workspace.", await reception.welcome(install, link), 200)


def _reception(request: Request) -> Reception | None:
    found: Reception | None = request.app.state.reception
    return found


def _page(title: str, words: str, status: int) -> HTMLResponse:
    safe = {"Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "no-referrer"}
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<main><h1>{html.escape(title)}</h1><p>{html.escape(words)}</p></main></html>"
    )
    return HTMLResponse(body, status, {**safe, "Cache-Control": "no-store"})
