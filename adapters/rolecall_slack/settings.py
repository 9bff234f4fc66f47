"""Settings of the Slack adapter, `ROLECALL_SLACK_*`, read once from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from rolecall.errors import BadInput
from rolecall_slack.credentials import SECRETS, Credentials

PREFIX = "ROLECALL_SLACK_"
#: The core's own setting: where HTTP mode is reached from outside, and what cards link to.
PUBLIC_URL = "ROLECALL_PUBLIC_URL"
#: Slack's own address; another one serves tests.
API_URL = "https://slack.com/api/"
#: Where this adapter is mounted, and its routes below that.
PATH = "/slack"
EVENTS, INSTALL, REDIRECT = f"{PATH}/events", f"{PATH}/install", f"{PATH}/oauth_redirect"
#: How Slack reaches this installation: over sockets that we open, or over our public address.
Mode = Literal["socket", "http"]
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
    #: What the environment said; what `connect` stored is added by `Credentials.stored`.
    credentials: Credentials = field(default_factory=Credentials)

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; `ROLECALL_SLACK_BOT_TOKEN_FILE` reads the bot token from a file, and so on.

        Raises:
            BadInput: one is wrong; the message names the variable.
        """
        public_url = environ.get(PUBLIC_URL, "").rstrip("/")
        mode = _mode(environ.get(f"{PREFIX}MODE", "").strip() or "socket")
        if mode == "http" and not public_url:
            raise BadInput(
                f"{PREFIX}MODE=http needs {PUBLIC_URL}: Slack has to reach this installation.",
                hint=f"Set {PUBLIC_URL}, or {PREFIX}MODE=socket, which needs no address.",
            )
        return cls(
            mode=mode,
            api_url=_address(environ.get(f"{PREFIX}API_URL", "").strip() or API_URL),
            prefix=checked_prefix(environ.get(f"{PREFIX}PREFIX", "").strip(), f"{PREFIX}PREFIX"),
            sockets=_sockets(environ.get(f"{PREFIX}SOCKETS", "").strip() or "2"),
            public_url=public_url,
            credentials=Credentials(**{name: _secret(environ, f"{PREFIX}{name.upper()}") for name in SECRETS}),
        )

    @property
    def authorize_url(self) -> str:
        """Where a person agrees to the installation of the app."""
        return f"{self.api_url.removesuffix('api/')}oauth/v2/authorize"


def configured(environ: Mapping[str, str]) -> bool:
    """Tell whether anything was set for this adapter."""
    return any(name.startswith(PREFIX) and value for name, value in environ.items())


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


def _secret(environ: Mapping[str, str], variable: str) -> str:
    """Return a secret of the environment or of the file that `…_FILE` names; empty for none."""
    named = environ.get(f"{variable}_FILE", "")
    if not named:
        return environ.get(variable, "").strip()
    return read_secret(Path(named), f"{variable}_FILE")


def read_secret(file: Path, where: str) -> str:
    """Return the secret in a file.

    Raises:
        BadInput: it cannot be read or is empty.
    """
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{where} names {file}, which cannot be read as text.") from error
    if not secret:
        raise BadInput(f"{where} names {file}, which is empty.")
    return secret
