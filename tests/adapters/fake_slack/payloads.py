"""The JSON the app is told things with: events, commands and interactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.adapters.fake_slack.people import User
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.surfaces import View
from tests.adapters.fake_slack.tokens import Install
from tests.adapters.fake_slack.world import World


def event(world: World, install: Install, inner: dict[str, Any], team: str, channel: Channel | None) -> dict[str, Any]:
    """Return the callback that carries an event of a workspace."""
    enterprise = world.teams[team].enterprise
    full: dict[str, Any] = {
        "token": world.app.verification,
        "team_id": team,
        "api_app_id": world.app.id,
        "event": inner,
        "type": "event_callback",
        "event_id": world.fresh("Ev"),
        "event_time": int(world.clock.now().timestamp()),
        "authorizations": [install.authorization()],
        "is_ext_shared_channel": bool(channel and channel.foreign),
        "event_context": world.fresh("4-"),
        "context_team_id": team,
        "context_enterprise_id": enterprise or None,
    }
    return full | ({"enterprise_id": enterprise} if enterprise else {})


def command(world: World, install: Install, user: User, channel: Channel, name: str, text: str) -> dict[str, str]:
    """Return a slash command; every value is a string, because it may travel as a form."""
    team = _seen_from(world, install, user)
    enterprise = world.teams[team].enterprise
    full = {
        "token": world.app.verification,
        "team_id": team,
        "team_domain": world.teams[team].name,
        "channel_id": channel.id,
        "channel_name": "privategroup" if channel.kind == "private" else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": str(install.org).lower(),
        "response_url": world.response_url(user.id, team, channel.id),
        "trigger_id": world.trigger(user.id, team).id,
    }
    return full | ({"enterprise_id": enterprise, "enterprise_name": "org"} if enterprise else {})


def interaction(world: World, install: Install, user: User, kind: str, view: str = "") -> dict[str, Any]:
    """Return what every interaction has; an organisation's installation is told no team."""
    team = _seen_from(world, install, user)
    enterprise = world.teams[team].enterprise
    full: dict[str, Any] = {
        "type": kind,
        "token": world.app.verification,
        "api_app_id": world.app.id,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "team": None if install.org else world.teams[team].as_json(),
        "enterprise": {"id": enterprise, "name": "org"} if enterprise else None,
        "is_enterprise_install": install.org,
    }
    return full | ({} if kind == "view_closed" else {"trigger_id": world.trigger(user.id, team, view).id})


def in_message(world: World, user: User, message: Message) -> dict[str, Any]:
    """Return what an interaction in a message adds: the message as it stands now, unless it is ephemeral."""
    channel = world.channels[message.channel]
    message = world.messages.get((message.channel, message.ts), message)
    ephemeral = bool(message.only)
    found: dict[str, Any] = {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        },
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": {}},
        "response_url": world.response_url(user.id, user.team, channel.id, message.ts),
    }
    if message.thread:
        found["container"]["thread_ts"] = message.thread
    return found if ephemeral else found | {"message": message.as_json(metadata=True)}


def viewing(channels: Sequence[Channel]) -> dict[str, Any]:
    """Return what a person looks at, most relevant first; empty for nothing."""
    entities = [{"type": "slack#/types/channel_id", "value": one.id, "team_id": one.team} for one in channels]
    return {"entities": entities} if entities else {}


def in_view(view: View) -> dict[str, Any]:
    """Return what an interaction in a view adds."""
    return {"container": {"type": "view", "view_id": view.id}, "view": view.as_json()}


def _seen_from(world: World, install: Install, user: User) -> str:
    """Return the workspace an interaction belongs to: the app's, in an organisation the person's if it is one of it."""
    if not install.org:
        return install.team
    inside = world.teams[user.team].enterprise == install.enterprise
    return user.team if inside else world.users[install.user].team
