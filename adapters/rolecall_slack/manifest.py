"""The manifest of the Slack app: one paste makes an app with the commands of the roles that are installed here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from rolecall.errors import BadInput
from rolecall_slack import escape, limits
from rolecall_slack.connection import Mode
from rolecall_slack.settings import EVENTS, REDIRECT

Role = Mapping[str, Any]

#: Where a person creates an app from a manifest.
CREATE = "https://api.slack.com/apps?new_app=1&manifest_json="
NAME = "Rolecall"
#: What every installation needs.
SCOPES = (
    "app_mentions:read assistant:write channels:read chat:write commands groups:read im:history im:write users:read"
).split()
EVENTS_HEARD = (
    "agent_session_stopped app_context_changed app_home_opened app_mention app_uninstalled message.im tokens_revoked "
    "user_change"
).split()
#: What `least` drops: the scopes, the events that need them, and what is lost without them.
OPTIONAL: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (
        ("channels:history", "groups:history"),
        ("message.channels", "message.groups"),
        "Replies in threads count only with a mention of the app; a card Slack does not confirm is held and shown.",
    ),
    (("files:read",), (), "Files that people attach are not read as evidence."),
    (
        ("files:write",),
        (),
        f"Deliverables of more than {limits.MARKDOWN:,} characters cannot be attached; they stand on their page.",
    ),
    (
        ("usergroups:read",),
        ("subteam_members_changed",),
        "User groups cannot approve; name approvers one by one.",
    ),
)
#: Shortcuts in the menu of a message, and the one of the app: name, type, callback id, description.
SHORTCUTS = (
    ("Add as evidence", "message", "evidence", "Let the request of this thread cite this message."),
    ("Ask a role", "message", "ask", "Ask a role about this message."),
    ("Ask Rolecall", "global", "catalogue", "See which roles work here, and ask one of them."),
)
#: Offered where a role makes this kind.
STORIES = ("user_stories", ("Turn into user stories", "message", "stories", "Ask for user stories about this message."))


def build(
    mode: Mode, *, url: str = "", prefix: str = "", roles: Sequence[Role] = (), least: bool = False
) -> dict[str, Any]:
    """Return the manifest; `roles` is the catalogue as the desk returns it, `url` the public address in HTTP mode.

    Raises:
        BadInput: no https address was given, or a command does not fit.
    """
    if mode == "http":
        _check(url)
    base = url.rstrip("/") if mode == "http" else ""
    more = () if least else OPTIONAL
    return {
        "display_information": _display(roles),
        "features": _features(base, prefix, roles),
        "oauth_config": {
            **({"redirect_urls": [f"{base}{REDIRECT}"]} if base else {}),
            "scopes": {"bot": sorted([*SCOPES, *(name for scopes, _, _ in more for name in scopes)])},
        },
        "settings": {
            "event_subscriptions": {
                "bot_events": sorted([*EVENTS_HEARD, *(name for _, events, _ in more for name in events)]),
                **_request_url(base),
            },
            "interactivity": {"is_enabled": True, **_request_url(base)},
            "org_deploy_enabled": True,
            "socket_mode_enabled": not base,
            "token_rotation_enabled": False,
        },
    }


def lost(*, least: bool) -> tuple[str, ...]:
    """Say what does not work with the fewest rights."""
    return tuple(words for _, _, words in OPTIONAL) if least else ()


def missing(scopes: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the needed scopes that are not among `scopes`, and what is lost for want of the others."""
    needed = tuple(name for name in SCOPES if name not in scopes)
    return needed, tuple(words for names, _, words in OPTIONAL if not set(names) <= set(scopes))


def create_link(manifest: Mapping[str, Any]) -> str:
    """Return the address at which a person creates the app, everything filled in."""
    return CREATE + quote(json.dumps(manifest, separators=(",", ":")), safe="")


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise BadInput(
            f"Slack cannot reach “{url}”: it calls public https addresses only.",
            hint="For example --url https://rolecall.example.org, or --socket, which needs no address.",
        )


def _request_url(base: str) -> dict[str, str]:
    return {"request_url": f"{base}{EVENTS}"} if base else {}


def _display(roles: Sequence[Role]) -> dict[str, Any]:
    titles = ", ".join(role["title"] for role in roles) or "role-agents"
    long = (
        f"Ask a role for work where you talk already: {titles}. A role works on approved sources, cites every fact it "
        "states, says what it does not know, and shows what it costs. Nothing counts before a person approves it; "
        "every version, decision and cost is kept, and anybody can stop the work at once."
    )
    return {
        "name": NAME,
        "description": "Role-agents that cite their sources and wait for your decision.",
        "long_description": escape.shortened(long, limits.LONG_DESCRIPTION[1]),
        "background_color": "#1f3a5f",
    }


def _features(base: str, prefix: str, roles: Sequence[Role]) -> dict[str, Any]:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {
            "agent_description": "Ask a role for a cited, checked deliverable, and decide on it here.",
            **({"suggested_prompts": list(_prompts(roles))[: limits.PROMPTS]} if roles else {}),
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "shortcuts": list(_shortcuts(roles)),
        "slash_commands": list(_commands(base, prefix, roles)),
    }


def _prompts(roles: Sequence[Role]) -> Iterator[dict[str, str]]:
    for role in roles:
        for kind in role["deliverables"][:2]:
            yield {"title": kind["title"], "message": f"/{role['short']} {kind['title'].lower()}"}


def _shortcuts(roles: Sequence[Role]) -> Iterator[dict[str, str]]:
    makes = {kind["kind"] for role in roles for kind in role["deliverables"]}
    for name, kind, callback, description in (*([STORIES[1]] if STORIES[0] in makes else ()), *SHORTCUTS):
        yield {"name": name, "type": kind, "callback_id": callback, "description": description}


def _commands(base: str, prefix: str, roles: Sequence[Role]) -> Iterator[dict[str, Any]]:
    own = {"url": f"{base}{EVENTS}"} if base else {}
    named = {"rolecall": ("See who works here; hire, stop and look", "[role] [what you need]")}
    for role in roles:
        for alias in role["commands"]:
            hint = role["deliverables"][0]["example"].partition(" ")[2]
            named.setdefault(f"{prefix}{alias}", (f"Ask the {role['title']}", f"[{hint}]"))
    if len(named) > limits.COMMANDS:
        raise BadInput(f"The roles have {len(named)} commands; an app of Slack has {limits.COMMANDS}.")
    for command, (description, hint) in named.items():
        least, most = limits.COMMAND
        if not least <= len(command) + 1 <= most:
            raise BadInput(f"/{command} is no command: Slack takes {least} to {most} characters.")
        yield {
            "command": f"/{command}",
            "description": escape.shortened(description, limits.COMMAND_DESCRIPTION),
            "usage_hint": escape.shortened(hint, limits.USAGE_HINT),
            "should_escape": True,
            **own,
        }
