"""Users, user groups and the workspace itself."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_slack.people import User
from tests.adapters.fake_slack.web_api.registry import Call, method

EMAIL = "users:read.email"


@method("users.info", 4, "users:read", json=False)
def info(call: Call) -> dict[str, Any]:
    """Return a person; strangers from shared channels without their address."""
    found = call.world.users.get(str(call.need("user")))
    if found is None or not _met(call, found):
        call.refuse("user_not_found")
    return {"user": _shown(call, found)}


@method("users.list", 2, "users:read", json=False)
def list_(call: Call) -> dict[str, Any]:
    """Return the people of a workspace."""
    team = call.team()
    found = [_shown(call, user) for user in call.world.users.values() if user.team == team]
    return {"members": found, "response_metadata": {"next_cursor": ""}}


@method("users.lookupByEmail", 3, EMAIL, json=False)
def lookup(call: Call) -> dict[str, Any]:
    """Return the person with an address."""
    address = call.need("email")
    found = [user for user in call.world.users.values() if user.email == address and not user.deleted]
    if not found or _stranger(call, found[0]):
        call.refuse("users_not_found")
    return {"user": _shown(call, found[0])}


@method("usergroups.list", 2, "usergroups:read", json=False)
def groups(call: Call) -> dict[str, Any]:
    """Return the groups of a workspace."""
    team = _paying(call)
    hidden = not call.flag("include_disabled")
    found = [one for one in call.world.groups.values() if one.team == team and not (one.disabled and hidden)]
    return {"usergroups": [one.as_json(users=call.flag("include_users")) for one in found]}


@method("usergroups.users.list", 2, "usergroups:read", json=False)
def group_users(call: Call) -> dict[str, Any]:
    """Return who is in a group; the platform leaves deactivated people out."""
    team = _paying(call)
    found = call.world.groups.get(str(call.need("usergroup")))
    if found is None or found.team != team or (found.disabled and not call.flag("include_disabled")):
        call.refuse("no_such_subteam")
    return {"users": [name for name in found.users if not call.world.users[name].deleted]}


@method("team.info", 3, "team:read", json=False)
def team_info(call: Call) -> dict[str, Any]:
    """Return the workspace."""
    team = call.world.teams[call.args.get("team") or call.bot.team]
    return {"team": {"id": team.id, "name": team.name, "domain": team.name, "enterprise_id": team.enterprise}}


@method("bots.info", 3, "users:read", json=False)
def bot_info(call: Call) -> dict[str, Any]:
    """Return a bot and the app behind it."""
    name = call.args.get("bot") or call.by.bot
    found = next((user for user in call.world.users.values() if user.bot == name), None)
    if found is None:
        call.refuse("bot_not_found")
    return {"bot": {"id": found.bot, "app_id": found.app, "user_id": found.id, "name": found.name, "deleted": False}}


def _paying(call: Call) -> str:
    team = call.team()
    if call.world.teams[team].plan == "free":
        call.refuse("plan_upgrade_required")
    return team


def _met(call: Call, user: User) -> bool:
    if not _stranger(call, user):
        return True
    return any({user.id, call.by.user} <= channel.members for channel in call.world.channels.values())


def _stranger(call: Call, user: User) -> bool:
    own, theirs = call.world.teams[call.bot.team], call.world.teams[user.team]
    return own.id != theirs.id and not (own.enterprise and own.enterprise == theirs.enterprise)


def _shown(call: Call, user: User) -> dict[str, Any]:
    enterprise = call.world.teams[user.team].enterprise
    return user.as_json(email=EMAIL in call.by.scopes, stranger=_stranger(call, user), enterprise=enterprise)
