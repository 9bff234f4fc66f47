"""Settings of the Discord adapter: `ROLECALL_DISCORD_*`, and below them what `rolecall discord connect` stored."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rolecall.chat.common import secret
from rolecall.errors import BadInput
from rolecall_discord.connection import Connection
from rolecall_discord.credential import checked

PREFIX = "ROLECALL_DISCORD_"
TOKEN, TOKEN_FILE = f"{PREFIX}TOKEN", f"{PREFIX}TOKEN_FILE"
REQUESTER_ROLE, READS_REPLIES, API = f"{PREFIX}REQUESTER_ROLE", f"{PREFIX}READS_REPLIES", f"{PREFIX}API"
#: How people write yes and no.
TRUTHS = {"": False, "0": False, "no": False, "false": False, "1": True, "yes": True, "true": True}


@dataclass(frozen=True)
class Settings:
    """How this installation talks to Discord, and who may ask there."""

    token: str = field(default="", repr=False)
    #: Whether plain replies in threads are read: the privileged Message Content intent.
    reads_replies: bool = False
    #: Id of the role whose members may ask, empty for everybody of a connected server.
    requester_role: str = ""
    #: Address of a fake platform on this machine, which serves tests; empty for Discord itself.
    api: str = ""

    @classmethod
    def read(cls, environ: Mapping[str, str], stored: Connection | None = None) -> Settings:
        """Read the settings; a token that the environment does not give is the one that `connect` stored.

        Raises:
            BadInput: one is wrong; the message names the variable.
        """
        return cls(
            token=secret.given(environ, TOKEN, checked) or (stored.token if stored else ""),
            reads_replies=_truth(environ, READS_REPLIES),
            requester_role=_role(environ.get(REQUESTER_ROLE, "").strip()),
            api=_loopback(environ.get(API, "").strip()),
        )


def configured(environ: Mapping[str, str]) -> bool:
    """Tell whether a token was set."""
    return bool(overriding(environ))


def overriding(environ: Mapping[str, str]) -> list[str]:
    """Name the variables that go before what `connect` stores."""
    return [name for name in (TOKEN, TOKEN_FILE) if environ.get(name)]


def _truth(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").strip().lower()
    if value not in TRUTHS:
        raise BadInput(f"{name}={value} is neither yes nor no.", hint="Set yes or no.")
    return TRUTHS[value]


def _role(text: str) -> str:
    if text and not (text.isascii() and text.isdecimal()):
        hint = "Switch on Developer Mode in Discord, right-click the role in the server's settings: Copy Role ID."
        raise BadInput(f"{REQUESTER_ROLE}={text} is no id of a role.", hint=hint)
    return text


def _loopback(text: str) -> str:
    """Return an address of this machine without a slash at its end: the token goes nowhere else."""
    try:
        parts = urlsplit(text)
        here = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
        plain = parts.scheme == "http" and parts.port and not (parts.path.strip("/") or parts.query or parts.username)
    except ValueError:
        here = plain = False
    if text and not (here and plain):
        hint = "It serves tests, on this machine only: http://127.0.0.1:PORT. Leave it out for Discord itself."
        raise BadInput(f"{API}={text} is refused.", hint=hint)
    return text.rstrip("/")
