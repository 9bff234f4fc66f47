"""The app as its developer portal knows it."""

from __future__ import annotations

from dataclasses import dataclass

GUILDS, MEMBERS, GUILD_MESSAGES, DIRECT_MESSAGES, CONTENT = 1 << 0, 1 << 1, 1 << 9, 1 << 12, 1 << 15
PRESENCES = 1 << 8
PRIVILEGED = MEMBERS | PRESENCES | CONTENT


@dataclass
class AppConfig:
    """One app with a bot; `privileged` are the privileged intents that the portal switched on."""

    name: str = "Rolecall"
    token: str = "bot-token-1"
    privileged: int = 0
    interactions_endpoint_url: str | None = None
    #: Whether anybody may invite it, and whether an invitation needs a full OAuth exchange.
    public: bool = False
    code_grant: bool = False
