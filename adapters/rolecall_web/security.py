"""Security of every answer and every request: headers, same origin, size of bodies, the session's cookie and token."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rolecall.errors import BadInput, Denied
from rolecall_web.settings import Settings

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # A link's secret goes to nobody else. Not `no-referrer`: browsers then hide the origin of our own forms too.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    # What pages show is private; a file of ours says itself that it may be kept.
    "Cache-Control": "no-store",
}
COOKIE = "rolecall"
#: The browser takes it only over TLS, from this host, for all paths.
TLS_COOKIE = "__Host-rolecall"
#: Where somebody was when their session had ended, so that they come back there; kept for `BACK_S` seconds.
BACK = "rolecall-back"
BACK_S = 900
#: Seconds a browser keeps the cookie; the session itself ends earlier on its own terms.
COOKIE_S = 12 * 3600

MAX_FILES = 5
MAX_FILE = 20_000_000
#: Bytes of a whole body: the files and what stands around them.
MAX_BODY = MAX_FILES * MAX_FILE + 2_000_000


class Guard:
    """Middleware: the headers of every answer, and a limit on every body, however it is sent."""

    def __init__(self, app: ASGIApp) -> None:
        """Guard an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MAX_BODY:
                raise TooLarge
            return message

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, counted, marked)


class TooLarge(BadInput):
    """This is more than can be sent at once: up to 5 files of up to 20 MB each."""


class Forged(Denied):
    """This did not come from a page of this workspace, so nothing was done."""


def same_origin(headers: Headers) -> bool:
    """Tell whether a browser sent this from one of our own pages; a request that does not say is not believed."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host", "") != ""


def csrf_token(secret: str) -> str:
    """Return the token that every form of a session carries."""
    return hmac.new(secret.encode(), b"rolecall csrf", hashlib.sha256).hexdigest()


def same_token(typed: str, secret: str) -> bool:
    """Compare a form's token with the session's."""
    return hmac.compare_digest(typed.encode(), csrf_token(secret).encode())


def over_tls(request: Request, settings: Settings) -> bool:
    """Tell whether the browser speaks TLS, with us or with a trusted proxy."""
    forwarded = request.headers.get("x-forwarded-proto") == "https"
    return request.url.scheme == "https" or (forwarded and settings.trusts(peer(request)))


def peer(request: Request) -> str:
    """Return the address that is connected to us."""
    return request.client.host if request.client else ""


def caller(request: Request, settings: Settings) -> str:
    """Return the address of the browser: what a trusted proxy says last, or else the peer."""
    said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return said if said and settings.trusts(peer(request)) else peer(request)


def session_secret(request: Request, settings: Settings) -> str:
    """Return the secret in the session's cookie, empty when there is none."""
    return request.cookies.get(TLS_COOKIE if over_tls(request, settings) else COOKIE, "")


def set_back(response: Response, request: Request) -> None:
    """Note the page that somebody wanted to see, for after they have signed in."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    response.set_cookie(BACK, path, max_age=BACK_S, httponly=True, samesite="lax")


def set_session(response: Response, request: Request, settings: Settings, secret: str) -> None:
    """Put a session's secret into its cookie; an empty one takes the cookie away."""
    tls = over_tls(request, settings)
    response.set_cookie(
        TLS_COOKIE if tls else COOKIE,
        secret,
        max_age=COOKIE_S if secret else 0,
        path="/",
        secure=tls,
        httponly=True,
        samesite="lax",
    )
