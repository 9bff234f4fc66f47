"""Settings of the Slack adapter: `ROLECALL_SLACK_*`, and below them what `rolecall slack connect` stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import get_args
from urllib.parse import urlsplit

from rolecall.chat.common import secret
from rolecall.errors import BadInput
from rolecall_slack.connection import Connection, Mode
from rolecall_slack.credentials import SECRETS, Credentials, checked

PREFIX = "ROLECALL_SLACK_"
#: The core's own setting: where HTTP mode is reached from outside, and what cards link to.
PUBLIC_URL = "ROLECALL_PUBLIC_URL"
#: Slack's own address; another one serves tests.
API_URL = "https://slack.com/api/"
#: Where this adapter is mounted, and its routes below that.
PATH = "/slack"
EVENTS, INSTALL, REDIRECT = f"{PATH}/events", f"{PATH}/install", f"{PATH}/oauth_redirect"
MOST_SOCKETS = 10


@dataclass(frozen=True)
class Settings:
    """How this installation talks to Slack."""

    mode: Mode = "socket"
    #: Base address of Slack's Web API, with a slash at its end.
    api_url: str = API_URL
    #: Stands before the short commands of the roles: `acme-` makes `/acme-ba`.
    prefix: str = ""
    #: Connections that Socket Mode keeps open; two survive the loss of one.
    sockets: int = 2
    #: Address of this installation, without a slash at its end; empty: none is known.
    public_url: str = ""
    credentials: Credentials = field(default_factory=Credentials)

    @classmethod
    def read(cls, environ: Mapping[str, str], stored: Connection | None = None) -> Settings:
        """Read the settings; what the environment does not say is as `connect` stored it.

        `ROLECALL_SLACK_BOT_TOKEN_FILE` reads the bot token from a file, and so on.

        Raises:
            BadInput: one is wrong; the message names the variable.
        """
        below = stored or Connection()
        given = {name: environ.get(f"{PREFIX}{name}", "").strip() for name in ("MODE", "API_URL", "PREFIX", "SOCKETS")}
        public_url, mode = environ.get(PUBLIC_URL, "").rstrip("/"), _mode(given["MODE"] or below.mode)
        if mode == "http" and not public_url:
            raise _homeless(below.url)
        secrets = Credentials(
            **{name: secret.given(environ, f"{PREFIX}{name.upper()}", partial(checked, name)) for name in SECRETS}
        )
        return cls(
            mode=mode,
            api_url=_address(given["API_URL"] or API_URL),
            prefix=checked_prefix(given["PREFIX"] or below.prefix, f"{PREFIX}PREFIX"),
            sockets=_sockets(given["SOCKETS"] or "2"),
            public_url=public_url,
            credentials=secrets.over(below.credentials),
        )

    @property
    def authorize_url(self) -> str:
        """Where a person agrees to the installation of the app."""
        return f"{self.api_url.removesuffix('api/')}oauth/v2/authorize"


def configured(environ: Mapping[str, str]) -> bool:
    """Tell whether the way to connect or a secret was set."""
    return bool(overriding(environ))


def overriding(environ: Mapping[str, str]) -> list[str]:
    """Name the variables that go before what `connect` stores."""
    stored = [f"{PREFIX}{name.upper()}" for name in ("mode", "prefix", *SECRETS)]
    return [name for name in (*stored, *(f"{name}_FILE" for name in stored)) if environ.get(name)]


def checked_prefix(text: str, where: str) -> str:
    """Return what stands before the short commands.

    Raises:
        BadInput: no command could begin with it.
    """
    if not re.fullmatch(r"[a-z0-9_-]{0,16}", text):
        raise BadInput(
            f"{where}={text} cannot begin a command.",
            hint="At most 16 of a–z, 0–9, - and _; for example acme- makes /acme-ba.",
        )
    return text


def _homeless(url: str) -> BadInput:
    """Say that Slack cannot call an installation without an address; `url` is the one that the manifest names."""
    return BadInput(
        f"Slack reaches this installation over HTTP, and {PUBLIC_URL} does not say where it is.",
        hint=f"Set {PUBLIC_URL}={url or 'https://…'}, or type rolecall slack connect --socket, which needs no address.",
    )


def _mode(text: str) -> Mode:
    for mode in get_args(Mode):
        if text == mode:
            return mode  # type: ignore[no-any-return]  # one of the two
    raise BadInput(f"{PREFIX}MODE={text} is no way to connect.", hint="Set socket or http.")


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadInput(f"{PREFIX}API_URL={text} is no address.", hint=f"Leave it out for {API_URL}")
    return text if text.endswith("/") else f"{text}/"


def _sockets(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_SOCKETS:
        raise BadInput(f"{PREFIX}SOCKETS={text} is no number from 1 to {MOST_SOCKETS}.", hint="Two are enough.")
    return int(text)
