"""Our app as its settings page knows it: secrets, scopes, events, commands, shortcuts, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ALL_SCOPES = frozenset(
    "app_mentions:read assistant:write canvases:write channels:history channels:join channels:read chat:write "
    "chat:write.customize commands files:read files:write groups:history groups:read im:history "
    "im:read im:write reactions:read reactions:write team:read usergroups:read users:read users:read.email".split()
)
ALL_EVENTS = frozenset(
    "agent_session_stopped app_context_changed app_home_opened app_mention app_uninstalled file_shared "
    "member_joined_channel member_left_channel message.channels message.groups message.im reaction_added "
    "reaction_removed subteam_members_changed tokens_revoked user_change".split()
)


@dataclass
class AppConfig:
    """One app. By default it has every scope but chat:write.public, every event, three commands and two shortcuts."""

    id: str = "A0001"
    name: str = "Rolecall"
    client_id: str = "111.222"
    client_secret: str = "client-secret"
    signing_secret: str = "signing-secret"
    verification: str = "verification-token"
    app_token: str = "xapp-1-A0001"
    scopes: frozenset[str] = ALL_SCOPES
    events: frozenset[str] = ALL_EVENTS
    commands: frozenset[str] = frozenset({"/rolecall", "/ba", "/pm"})
    #: Callback ids: of the global ones, and of those in the menu of a message.
    global_shortcuts: frozenset[str] = frozenset({"ask"})
    message_shortcuts: frozenset[str] = frozenset({"evidence"})
    redirect_urls: tuple[str, ...] = ()
    socket_mode: bool = True
    #: Where events, commands and interactions are posted to when `socket_mode` is off.
    events_url: str = ""
    commands_url: str = ""
    interactivity_url: str = ""
    #: Shown as an agent: it may have sessions and suggested prompts.
    agent: bool = True
    home_tab: bool = True
    #: Its bot tokens expire and are renewed.
    rotation: bool = False

    def at(self, url: str) -> None:
        """Take events, commands and interactions at one address over HTTP, as Bolt does."""
        self.socket_mode = False
        self.events_url = self.commands_url = self.interactivity_url = url

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> AppConfig:
        """Create an app from a manifest, as a person does who pastes it."""
        features, oauth = manifest.get("features", {}), manifest.get("oauth_config", {})
        settings = manifest.get("settings", {})
        subscribed = settings.get("event_subscriptions", {})
        commands = features.get("slash_commands", [])
        scopes = oauth.get("scopes", {})
        shortcuts = [(item["type"], item["callback_id"]) for item in features.get("shortcuts", [])]
        return cls(
            name=manifest["display_information"]["name"],
            scopes=frozenset(scopes.get("bot", ())) | frozenset(scopes.get("bot_optional", ())),
            events=frozenset(subscribed.get("bot_events", ())),
            commands=frozenset(item["command"] for item in commands),
            global_shortcuts=frozenset(name for kind, name in shortcuts if kind == "global"),
            message_shortcuts=frozenset(name for kind, name in shortcuts if kind == "message"),
            redirect_urls=tuple(oauth.get("redirect_urls", ())),
            socket_mode=settings.get("socket_mode_enabled", False),
            events_url=subscribed.get("request_url", ""),
            commands_url=next((item["url"] for item in commands if "url" in item), ""),
            interactivity_url=settings.get("interactivity", {}).get("request_url", ""),
            agent="agent_view" in features,
            home_tab=features.get("app_home", {}).get("home_tab_enabled", False),
            rotation=settings.get("token_rotation_enabled", False),
        )
