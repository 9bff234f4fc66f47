"""Calls of the Web API: each is one try, and what goes wrong becomes an error of the port."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from rolecall.errors import (
    Dead,
    Forbidden,
    Gone,
    NotFound,
    Refused,
    RolecallError,
    ServiceFailed,
    Throttled,
    Unreached,
    Unsure,
)

if TYPE_CHECKING:
    import aiohttp
    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.async_client import AsyncWebClient

#: Seconds a call may take, and those for a connection; the courier gives up later (45 s).
CALL_S, CONNECT_S = 20.0, 5.0
#: The largest file that is fetched, as the core takes it.
MAX_FILE = 20 * 1024 * 1024
#: Addresses that one file may lead through.
HOPS = 5
#: Seconds to wait where the platform asks to wait and does not say how long.
DEFAULT_WAIT_S = 1.0
#: Hosts that get a token besides the one of the API itself.
OWN_HOSTS = (".slack.com", ".slack-edge.com")

#: The method that takes the app's own token.
CONNECT = "apps.connections.open"
#: The method that takes the app's secrets.
EXCHANGE = "oauth.v2.access"
#: Calls that are not safe to repeat when nobody knows whether they arrived.
WRITES = frozenset({"chat.postMessage", "chat.postEphemeral", "chat.update", "files.completeUploadExternal"})
GONE = frozenset(
    "channel_not_found is_archived thread_not_found message_not_found cant_update_message edit_window_closed "
    "user_not_found user_disabled users_not_found".split()
)
FORBIDDEN = frozenset(
    "not_in_channel missing_scope no_permission restricted_action access_denied user_not_in_channel ekm_access_denied "
    "restricted_action_read_only_channel restricted_action_thread_only_channel team_access_not_granted "
    "cannot_reply_to_message not_allowed_token_type plan_upgrade_required paid_teams_only messages_tab_disabled "
    "not_an_agent".split()
)
DEAD = frozenset(
    "invalid_auth not_authed account_inactive token_revoked token_expired org_login_required bad_client_secret "
    "invalid_client_id invalid_refresh_token socket_mode_not_enabled".split()
)
#: Codes after which the call may have been applied all the same.
UNKNOWN = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})


class Unfit(Refused):
    """The platform does not take this content."""

    def __init__(self, message: str, details: tuple[str, ...] = ()) -> None:
        """Keep what the platform found wrong, one sentence for each part."""
        super().__init__(message)
        self.details = details


class Client:
    """The Web API; tokens come with each call, retries are the courier's."""

    def __init__(self, base_url: str) -> None:
        """Call methods below `base_url`; nothing is opened before `open`."""
        self._base_url = base_url
        self._web: AsyncWebClient | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open it for a while."""
        await self.open()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close it."""
        await self.close()

    async def open(self) -> None:
        """Open the connections that all calls share."""
        import aiohttp
        from slack_sdk.web.async_client import AsyncWebClient

        timeout = aiohttp.ClientTimeout(total=CALL_S, sock_connect=CONNECT_S)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self._web = AsyncWebClient(base_url=self._base_url, session=self._session, retry_handlers=[])

    async def close(self) -> None:
        """Close them."""
        session, self._session, self._web = self._session, None, None
        if session is not None:
            await session.close()

    async def call(self, method: str, token: str = "", **args: Any) -> Mapping[str, Any]:
        """Call a method once and return its answer, with what its headers say: `scopes` of the token, and `date`.

        Raises:
            RolecallError: an error of the port.
        """
        from slack_sdk.errors import SlackApiError

        if self._web is None:
            raise Unreached("The Slack adapter is not running.")
        presented = {"app_token" if method == CONNECT else "token": token} if token else {}
        try:
            if method == EXCHANGE:  # the library's own way to present the secrets is deprecated by its HTTP client
                found = await self._web.api_call(method, data=args)
            else:
                found = await getattr(self._web, method.replace(".", "_"))(**presented, **args)
        except SlackApiError as error:
            raise _refusal(method, error) from None
        except Exception as error:  # noqa: BLE001  # whatever broke, what counts is whether it may have arrived
            raise _broken(error, safe=method not in WRITES) from None
        scopes = _header(found.headers, "x-oauth-scopes")
        told = {} if scopes is None else {"scopes": [scope.strip() for scope in scopes.split(",") if scope.strip()]}
        data: Mapping[str, Any] = found.data if isinstance(found.data, dict) else {}
        return {**data, **told, "date": _header(found.headers, "date") or ""}

    async def respond(self, url: str, body: Mapping[str, Any]) -> bool:
        """Answer by a response_url; False when it is used up or too old.

        Raises:
            Unreached, Unsure, Throttled: as for a call.
        """
        try:
            async with self._open().post(url, json=dict(body)) as answer:
                _pass(answer.status, answer.headers)
                return answer.status < 300
        except RolecallError:
            raise
        except Exception as error:  # noqa: BLE001  # as in `call`
            raise _broken(error, safe=False) from None

    async def send(self, url: str, data: bytes) -> None:
        """Send the bytes of a file to its upload address; nobody sees it yet.

        Raises:
            Unreached: it has to be sent again.
        """
        try:
            async with self._open().post(url, data=io.BytesIO(data)) as answer:
                _pass(answer.status, answer.headers)
                taken = answer.status < 300
        except RolecallError:
            raise
        except Exception as error:  # noqa: BLE001  # as in `call`
            raise _broken(error, safe=True) from None
        if not taken:
            raise Unfit("Slack did not take the file.")

    async def fetch(self, url: str, token: str, *, page: bool) -> bytes:
        """Return the bytes behind a file's address; `page`: the file itself is a page of HTML.

        Raises:
            NotFound: it is gone, or its address is not one of the platform, or leads away from it.
            Forbidden: a page to sign in came instead.
            ServiceFailed: it cannot be fetched now, or is too large.
        """
        for _ in range(HOPS):
            if not self._ours(url):
                raise NotFound("This file is not kept by Slack.", hint="Upload the document itself.")
            found = await self._got(url, token, page=page)
            if not isinstance(found, str):
                return found
            url = urljoin(url, found)
        raise NotFound("The file is nowhere.", hint="Upload the document itself.")

    async def _got(self, url: str, token: str, *, page: bool) -> bytes | str:
        """Return the bytes behind an address, or where it leads to: our caller looks whether that is the platform."""
        try:
            asked = self._open().get(url, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False)
            async with asked as answer:
                _pass(answer.status, answer.headers)
                onward = answer.headers.get("Location", "") if 300 <= answer.status < 400 else ""
                login = answer.content_type == "text/html" and not page
                data = b"" if login or answer.status >= 300 else await _limited(answer)
        except RolecallError:
            raise
        except Exception as error:  # noqa: BLE001  # as in `call`
            raise _broken(error, safe=True) from None
        if onward:
            return onward
        if login:
            raise Forbidden("Slack does not hand out files.", hint="Grant the app the scope files:read.")
        if answer.status >= 300:
            raise NotFound("The file is no more.")
        return data

    def _ours(self, url: str) -> bool:
        """Tell whether a token may go to this address."""
        wanted, api = urlsplit(url), urlsplit(self._base_url)
        if (wanted.scheme, wanted.netloc) == (api.scheme, api.netloc):
            return True
        return wanted.scheme == "https" and f".{wanted.hostname}".endswith(OWN_HOSTS)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise Unreached("The Slack adapter is not running.")
        return self._session


async def _limited(answer: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in answer.content.iter_chunked(1 << 16):
        data += chunk
        if len(data) > MAX_FILE:
            raise ServiceFailed("The file is larger than 20 MB.", hint="Send the part that matters.")
    return bytes(data)


def _pass(status: int, headers: Mapping[str, str]) -> None:
    if status == 429:
        raise Throttled(_wait(headers), "Slack asks to wait.")
    if status >= 500:
        raise Unsure(f"Slack answered {status}.")


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in headers.items() if key.lower() == name), None)


def _wait(headers: Mapping[str, str]) -> float:
    try:
        return max(DEFAULT_WAIT_S, float(_header(headers, "retry-after") or DEFAULT_WAIT_S))
    except ValueError:
        return DEFAULT_WAIT_S


def _broken(error: Exception, *, safe: bool) -> RolecallError:
    """Say what a broken connection means: before one stood nothing arrived; later nobody knows."""
    import aiohttp

    before = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    said = f"Slack could not be reached ({type(error).__name__})."
    return Unreached(said) if before or safe else Unsure(f"The connection to Slack broke ({type(error).__name__}).")


def _refusal(method: str, error: SlackApiError) -> RolecallError:
    """Say what an error of the platform means for the courier."""
    answer = error.response
    data = answer.data if isinstance(getattr(answer, "data", None), dict) else {}
    code, status = str(data.get("error") or ""), int(getattr(answer, "status_code", 500))
    if status == 429 or code == "ratelimited":
        return Throttled(_wait(answer.headers), "Slack asks to wait.")
    if status >= 500 or code in UNKNOWN or not code:
        said = f"Slack answered {status} {code}".strip() + "."
        return Unsure(said) if method in WRITES else Unreached(said)
    if code in DEAD:
        return Dead(f"Slack no longer takes the app's token ({code}).", hint="Install the app again.")
    if code in GONE:
        return Gone(f"Slack says {code}.")
    if code in FORBIDDEN:
        return Forbidden(f"Slack says {code}.", hint=_grant(code, data))
    details = data.get("errors") or data.get("response_metadata", {}).get("messages") or ()
    return Unfit(f"Slack does not take it ({code}).", tuple(str(detail) for detail in details))


def _grant(code: str, data: Mapping[str, Any]) -> str:
    """Say what has to be granted."""
    if code in {"not_in_channel", "user_not_in_channel"}:
        return "Invite the app to the channel: /invite @Rolecall"
    if code == "missing_scope":
        return f"Grant the app the scope {data.get('needed', '')} and install it again."
    if code in {"plan_upgrade_required", "paid_teams_only"}:
        return "The workspace's plan does not have this; name approvers one by one."
    return "An administrator of the workspace decides on this."
