"""Settings of the Teams adapter: `ROLECALL_TEAMS_*`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rolecall.chat.common import secret
from rolecall.errors import BadInput

PREFIX = "ROLECALL_TEAMS_"
PASSWORD = f"{PREFIX}APP_PASSWORD"
#: The core's own setting: where people, and Teams, reach this installation.
PUBLIC_URL = "ROLECALL_PUBLIC_URL"
#: Where the adapter is mounted, and where below that activities arrive: the bot's “messaging endpoint”.
PATH, MESSAGES = "/teams", "/messages"
LOGIN_URL = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
SERVICE_URL = "https://smba.trafficmanager.net/"


@dataclass(frozen=True)
class Settings:
    """One bot in one tenant."""

    app_id: str
    password: str = field(repr=False)
    #: The Entra tenant whose people may write to the bot; its id is the `tenant` of every place.
    tenant: str
    #: Where a token is fetched, and the document that says whose signature an activity bears.
    login_url: str
    openid_url: str
    #: Scheme and host of every address that activities, and with them the token, are sent to.
    services: frozenset[str]

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; `ROLECALL_TEAMS_APP_PASSWORD_FILE` names a file that holds the password.

        Raises:
            BadInput: one is missing or wrong; the message names the variable.
        """
        tenant = _part(environ, "TENANT")
        login = environ.get(f"{PREFIX}LOGIN_URL", "") or LOGIN_URL.format(tenant=tenant)
        services = environ.get(f"{PREFIX}SERVICE_URLS", "") or SERVICE_URL
        return cls(
            app_id=_part(environ, "APP_ID"),
            password=secret.given(environ, PASSWORD, _present),
            tenant=tenant,
            login_url=_address("LOGIN_URL", login),
            openid_url=_address("OPENID_URL", environ.get(f"{PREFIX}OPENID_URL", "") or OPENID_URL),
            services=frozenset(origin(_address("SERVICE_URLS", url)) for url in services.split()),
        )


def configured(environ: Mapping[str, str]) -> bool:
    """Tell whether anybody meant the adapter to run."""
    return bool(environ.get(f"{PREFIX}APP_ID"))


def origin(url: str) -> str:
    """Return scheme and host of an address, which is what the allow-list compares."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _part(environ: Mapping[str, str], name: str) -> str:
    """Return an id that becomes part of an address."""
    value = environ.get(f"{PREFIX}{name}", "").strip()
    if not value:
        raise BadInput(f"{PREFIX}{name} is not set.", hint="It stands on the page of the bot in the Azure portal.")
    if not value.replace("-", "").isalnum():
        raise BadInput(f"{PREFIX}{name}={value} is no id.", hint="An id is made of letters, digits and hyphens.")
    return value


def _present(password: str) -> str:
    if not password:
        raise BadInput(
            "The client secret of the app is missing.", hint=f"Set {PASSWORD}, or {PASSWORD}_FILE to a file with it."
        )
    return password


def _address(name: str, text: str) -> str:
    """Return an address that secrets may go to: encrypted, or on this machine."""
    parts = urlsplit(text)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise BadInput(f"{PREFIX}{name}: {text} is no https address.", hint="Leave it out for Microsoft's own.")
    return text
