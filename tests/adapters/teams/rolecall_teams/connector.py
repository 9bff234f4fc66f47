"""Calls of the Bot Connector: each is one try, and what goes wrong becomes an error of the port."""

from __future__ import annotations

import datetime as dt
import json
import ssl
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

import httpx

from rolecall.errors import Dead, Forbidden, Gone, Refused, RolecallError, Throttled, Unreached, Unsure
from rolecall_teams.settings import Settings, origin

#: Seconds a call may take, and those for a connection; the courier gives up later (45 s).
CALL_S, CONNECT_S = 15.0, 5.0
SCOPE = "https://api.botframework.com/.default"
#: A token is given up so long before it ends.
EARLY = dt.timedelta(minutes=5)
#: Seconds to wait where Teams asks to wait and does not say how long.
DEFAULT_WAIT_S = 1.0


class Connector:
    """One bot's right to write; the courier tries again, never this."""

    def __init__(self, settings: Settings, now: Callable[[], dt.datetime]) -> None:
        """Open the connections that all calls share."""
        self._settings = settings
        self._now = now
        self._http = httpx.AsyncClient(verify=_trust(), timeout=httpx.Timeout(CALL_S, connect=CONNECT_S))
        self._token: tuple[str, dt.datetime] | None = None

    async def close(self) -> None:
        """Close them."""
        await self._http.aclose()

    async def document(self, url: str) -> Mapping[str, Any]:
        """Return a public JSON document.

        Raises:
            Unreached: it cannot be read now.
        """
        try:
            answer = await self._http.get(url)
            return _json(answer.raise_for_status())
        except (httpx.HTTPError, ValueError) as error:
            raise Unreached(f"{url} cannot be read ({type(error).__name__}).") from None

    async def token(self) -> str:
        """Return a token that is good for a while.

        Raises:
            Dead: the app's password is not taken.
            Unreached: nobody answers; no activity was sent yet.
        """
        if self._token is not None and self._now() < self._token[1]:
            return self._token[0]
        secrets = {"client_id": self._settings.app_id, "client_secret": self._settings.password}
        form = {"grant_type": "client_credentials", **secrets, "scope": SCOPE}
        try:
            answer = await self._http.post(self._settings.login_url, data=form)
            if answer.status_code in {400, 401, 403}:
                code = str(_json(answer).get("error"))
                raise Dead(f"Microsoft does not take the app's password ({code}).", hint="Make a new client secret.")
            given = _json(answer.raise_for_status())
            value, ends = str(given["access_token"]), dt.timedelta(seconds=float(given["expires_in"])) - EARLY
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise Unreached(f"Microsoft gives no token ({type(error).__name__}).") from None
        self._token = value, self._now() + ends
        return value

    async def call(self, method: str, service: str, *path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call the service that a tenant is on, below `v3/conversations`, and return its answer.

        Raises:
            RolecallError: an error of the port.
        """
        if origin(service) not in self._settings.services:
            raise Forbidden(f"Nothing is sent to {origin(service)}: it is not on the list of service addresses.")
        url = "/".join((service.rstrip("/"), "v3/conversations", *(quote(part, safe="") for part in path)))
        answer = await self._try(method, url, body)
        if answer.status_code == 401:  # the token was withdrawn before it ended; nothing was written
            self._token = None
            answer = await self._try(method, url, body)
        if answer.status_code >= 300:
            raise _refusal(answer)
        try:
            return _json(answer) if answer.content else {}
        except ValueError:
            raise Unsure("Teams answered with something else than JSON.") from None

    async def _try(self, method: str, url: str, body: Mapping[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self.token()}", "Content-Type": "application/json"}
        try:
            return await self._http.request(method, url, content=encoded(body), headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreached(f"Teams could not be reached ({type(error).__name__}).") from None
        except httpx.HTTPError as error:
            raise Unsure(f"The connection to Teams broke ({type(error).__name__}).") from None


@cache
def _trust() -> ssl.SSLContext:
    """Return the authorities that are trusted; reading them takes a while, so once in a process."""
    return httpx.create_ssl_context()


def encoded(body: Mapping[str, Any]) -> bytes:
    """Write a body as it is sent, so that its size can be known before."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004  # what a parser says of a document
    return found


def _refusal(answer: httpx.Response) -> RolecallError:
    """Say what an answer of the platform means for the courier."""
    status, code = answer.status_code, _code(answer)
    if status == 429:
        return Throttled(_wait(answer), "Teams asks to wait.")
    if status >= 500 or status == 412:
        return Unsure(f"Teams answered {status} {code}.")
    if status == 401:
        return Dead(f"Teams no longer takes the app's token ({code}).", hint="Look at the bot in the Azure portal.")
    if status == 403:
        return Forbidden(f"Teams says {code}.", hint="Add the app to the team, or ask its owner why it may not write.")
    if status == 404:
        return Gone(f"Teams says {code}.")
    return Refused(f"Teams does not take it ({status} {code}).")


def _code(answer: httpx.Response) -> str:
    try:
        error = _json(answer).get("error")
    except ValueError:
        return "without a reason"
    return str(error.get("code", "")) if isinstance(error, dict) else str(error)


def _wait(answer: httpx.Response) -> float:
    try:
        return max(DEFAULT_WAIT_S, float(answer.headers.get("Retry-After", "")))
    except ValueError:
        return DEFAULT_WAIT_S
