"""Installations of the app and their tokens: given by OAuth, renewed, revoked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Seconds a bot token lives with rotation, and seconds a code of OAuth lives.
TOKEN_S = 43_200.0
CODE_S = 600.0


@dataclass
class Install:
    """The app in one workspace, or in a whole organisation (`team` is then empty)."""

    token: str
    team: str
    enterprise: str
    scopes: frozenset[str]
    user: str
    bot: str
    installer: str
    state: Literal["good", "revoked", "uninstalled"] = "good"
    #: Monotonic second at which the token expires, and what renews it; only with rotation.
    expires: float | None = None
    refresh: str = ""

    @property
    def org(self) -> bool:
        """Whether it is the installation of a whole organisation."""
        return not self.team

    def authorization(self) -> dict[str, object]:
        """Return it as an event names it."""
        return {
            "enterprise_id": self.enterprise or None,
            "team_id": self.team or None,
            "user_id": self.user,
            "is_bot": True,
            "is_enterprise_install": self.org,
        }


@dataclass
class Code:
    """What a person's consent gives to the app, to be exchanged once."""

    code: str
    team: str
    installer: str
    scopes: frozenset[str]
    redirect: str
    org: bool
    given: float
    used: bool = False
