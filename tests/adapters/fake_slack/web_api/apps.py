"""The app itself: who it is, its sockets, its installation and its tokens."""

from __future__ import annotations

import base64
from typing import Any

from tests.adapters.fake_slack.tokens import CODE_S, TOKEN_S, Install
from tests.adapters.fake_slack.web_api.registry import Call, method


@method("api.test", 4, token="none")
def test(call: Call) -> dict[str, Any]:
    """Answer."""
    return {"args": call.args}


@method("auth.test", 0)
def who(call: Call) -> dict[str, Any]:
    """Say whose token it is."""
    team = call.world.teams[call.bot.team]
    found: dict[str, Any] = {
        "url": f"{call.world.base}/",
        "team": team.name,
        "user": call.bot.name,
        "team_id": call.by.enterprise if call.by.org else team.id,
        "user_id": call.by.user,
        "bot_id": call.by.bot,
        "is_enterprise_install": call.by.org,
    }
    return found | ({"enterprise_id": team.enterprise} if team.enterprise else {})


@method("auth.revoke", 3, json=False)
def revoke(call: Call) -> dict[str, Any]:
    """End the token that was sent."""
    if call.flag("test"):
        return {"revoked": False}
    gone = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [call.by.user]}}
    for delivery in call.server.events.happened(gone, call.bot.team):
        call.server.mailroom.post(delivery)
    call.by.state = "revoked"
    return {"revoked": True}


@method("auth.teams.list", 2, json=False)
def teams(call: Call) -> dict[str, Any]:
    """Return the workspaces a token serves."""
    own = call.world.teams.values()
    found = [one for one in own if one.id == call.by.team or (call.by.org and one.enterprise == call.by.enterprise)]
    return {"teams": [{"id": one.id, "name": one.name} for one in found], "response_metadata": {"next_cursor": ""}}


# Tier 1 on its page; but ten sockets may be opened at once, so no tier is held against it here.
@method("apps.connections.open", 0, token="app")
def connect(call: Call) -> dict[str, Any]:
    """Return the address of a new socket."""
    if not call.world.app.socket_mode:
        call.refuse("socket_mode_not_enabled")
    return {"url": call.server.sockets.ticket()}


@method("apps.uninstall", 1, json=False)
def uninstall(call: Call) -> dict[str, Any]:
    """Take the app out of the workspace."""
    if (call.args.get("client_id"), call.args.get("client_secret")) != _secrets(call):
        call.refuse("bad_client_secret")
    for delivery in call.server.events.happened({"type": "app_uninstalled"}, call.bot.team):
        call.server.mailroom.post(delivery)
    call.by.state = "uninstalled"
    return {}


@method("oauth.v2.access", 0, token="none")
def access(call: Call) -> dict[str, Any]:
    """Exchange a code for a token, or a token for its successor."""
    app_id, secret = _presented(call)
    if app_id != call.world.app.client_id:
        call.refuse("invalid_client_id")
    if secret != call.world.app.client_secret:
        call.refuse("bad_client_secret")
    if call.args.get("grant_type") == "refresh_token":
        return _renewed(call)
    code = call.world.codes.get(str(call.need("code")))
    if code is None or call.world.clock.monotonic() - code.given > CODE_S:
        call.refuse("invalid_code")
    if code.used:
        call.refuse("code_already_used")
    if code.redirect and call.args.get("redirect_uri") not in (None, code.redirect):
        call.refuse("bad_redirect_uri")
    code.used = True
    team = call.world.teams[code.team]
    made = call.world.install(team, code.installer, org=code.org, scopes=code.scopes)
    return _granted(call, made)


def _renewed(call: Call) -> dict[str, Any]:
    token = call.args.get("refresh_token")
    found = next((one for one in call.world.installs.values() if one.refresh and one.refresh == token), None)
    if found is None or found.state != "good":
        call.refuse("invalid_refresh_token")
    call.world.renew(found)
    return _granted(call, found)


def _granted(call: Call, install: Install) -> dict[str, Any]:
    team = call.world.teams[call.world.users[install.user].team]
    found: dict[str, Any] = {
        "app_id": call.world.app.id,
        "authed_user": {"id": install.installer},
        "scope": ",".join(sorted(install.scopes)),
        "token_type": "bot",
        "access_token": install.token,
        "bot_user_id": install.user,
        "team": None if install.org else {"id": team.id, "name": team.name},
        "enterprise": {"id": team.enterprise, "name": "org"} if team.enterprise else None,
        "is_enterprise_install": install.org,
    }
    rotated = {"refresh_token": install.refresh, "expires_in": int(TOKEN_S)} if install.refresh else {}
    return found | rotated


def _presented(call: Call) -> tuple[str, str]:
    basic = str(call.args.get("authorization") or "")
    if basic.startswith("Basic "):
        name, _, secret = base64.b64decode(basic.removeprefix("Basic ")).decode().partition(":")
        return name, secret
    return str(call.args.get("client_id") or ""), str(call.args.get("client_secret") or "")


def _secrets(call: Call) -> tuple[str, str]:
    return call.world.app.client_id, call.world.app.client_secret
