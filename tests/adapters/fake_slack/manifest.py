"""An app's manifest: what is wrong with it, and the app that a person gets who pastes it.

The limits are those of the published schema (slackapi/manifest-schema, version 1); of the agent view, the notes'.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.adapters.fake_slack.app_config import AppConfig
from tests.adapters.fake_slack.shapes import Chars, Is, Items, OneOf, Shape

URL = Chars(3500)
NAMES = Items(255, Chars(50), least=0)
PROMPT = Shape({"title": Is(str), "message": Is(str)}, need=("title", "message"))
COMMAND = Shape(
    {
        "command": Chars(32, least=2),
        "url": Chars(3000),
        "description": Chars(2000),
        "usage_hint": Chars(1000),
        "should_escape": Is(bool),
    },
    need=("command", "description"),
)
SHORTCUT = Shape(
    {
        "name": Chars(24),
        "type": OneOf(("message", "global")),
        "callback_id": Chars(255),
        "description": Chars(150),
    },
    need=("name", "type", "callback_id", "description"),
)
FEATURES = Shape(
    {
        "app_home": Shape(
            {
                "home_tab_enabled": Is(bool),
                "messages_tab_enabled": Is(bool),
                "messages_tab_read_only_enabled": Is(bool),
            }
        ),
        "bot_user": Shape({"display_name": Chars(80), "always_online": Is(bool)}, need=("display_name",)),
        "shortcuts": Items(10, SHORTCUT),
        "slash_commands": Items(50, COMMAND),
        "agent_view": Shape(
            {"agent_description": Chars(300), "suggested_prompts": Items(4, PROMPT)}, need=("agent_description",)
        ),
    }
)
MANIFEST = Shape(
    {
        "_metadata": Shape({"major_version": Is(int), "minor_version": Is(int)}),
        "display_information": Shape(
            {
                "name": Chars(35),
                "description": Chars(140),
                "long_description": Chars(4000, least=175),
                "background_color": Chars(7, least=4),
            },
            need=("name",),
        ),
        "features": FEATURES,
        "oauth_config": Shape(
            {
                "redirect_urls": Items(1000, Chars(2500), least=0),
                "scopes": Shape(dict.fromkeys(("bot", "bot_optional", "user", "user_optional"), NAMES)),
                "token_management_enabled": Is(bool),
                "pkce_enabled": Is(bool),
            }
        ),
        "settings": Shape(
            {
                "event_subscriptions": Shape({"request_url": URL, "bot_events": Items(100, Chars(50), least=0)}),
                "interactivity": Shape(
                    {"is_enabled": Is(bool), "request_url": URL, "message_menu_options_url": URL}, need=("is_enabled",)
                ),
                "org_deploy_enabled": Is(bool),
                "socket_mode_enabled": Is(bool),
                "token_rotation_enabled": Is(bool),
            },
        ),
    },
    need=("display_information",),
)
#: Features that do nothing, or are refused, without a scope.
NEEDS = {"slash_commands": "commands", "shortcuts": "commands", "agent_view": "assistant:write"}


class BadManifest(Exception):
    """The page that takes manifests would not take this one."""


def complaints(manifest: Any) -> list[str]:
    """Return what is wrong with a manifest; nothing if it is good."""
    found = list(MANIFEST.complaints(manifest, ""))
    if found:
        return found
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
    found += [
        f"{name} needs the scope {scope}" for name, scope in NEEDS.items() if name in features and scope not in scopes
    ]
    events = settings.get("event_subscriptions", {})
    if not settings.get("socket_mode_enabled"):
        commands = features.get("slash_commands", [])
        found += [f"{one['command']} has no url and Socket Mode is off" for one in commands if "url" not in one]
        if events.get("bot_events") and "request_url" not in events:
            found.append("event_subscriptions has no request_url and Socket Mode is off")
    return found


def app_of(manifest: Mapping[str, Any]) -> AppConfig:
    """Create an app from a manifest, or raise `BadManifest`; its secrets are the usual ones."""
    if wrong := complaints(manifest):
        raise BadManifest("; ".join(wrong))
    features, oauth = manifest.get("features", {}), manifest.get("oauth_config", {})
    settings = manifest.get("settings", {})
    subscribed, interactivity = settings.get("event_subscriptions", {}), settings.get("interactivity", {})
    commands, scopes = features.get("slash_commands", []), oauth.get("scopes", {})
    shortcuts = [(item["type"], item["callback_id"]) for item in features.get("shortcuts", [])]
    return AppConfig(
        name=manifest["display_information"]["name"],
        scopes=frozenset(scopes.get("bot", ())) | frozenset(scopes.get("bot_optional", ())),
        optional_scopes=frozenset(scopes.get("bot_optional", ())),
        events=frozenset(subscribed.get("bot_events", ())),
        commands=frozenset(item["command"] for item in commands),
        global_shortcuts=frozenset(name for kind, name in shortcuts if kind == "global"),
        message_shortcuts=frozenset(name for kind, name in shortcuts if kind == "message"),
        redirect_urls=tuple(oauth.get("redirect_urls", ())),
        socket_mode=settings.get("socket_mode_enabled", False),
        events_url=subscribed.get("request_url", ""),
        commands_url=next((item["url"] for item in commands if "url" in item), ""),
        interactivity_url=interactivity.get("request_url", ""),
        interactive=interactivity.get("is_enabled", False),
        org_deploy=settings.get("org_deploy_enabled", False),
        agent="agent_view" in features,
        home_tab=features.get("app_home", {}).get("home_tab_enabled", False),
        rotation=settings.get("token_rotation_enabled", False),
    )
