"""The manifest keeps every limit that Slack sets, and makes an app that can do what the adapter does."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import pytest

from rolecall.errors import BadInput
from rolecall_slack import limits, manifest
from tests.adapters.fake_slack.app_config import ALL_EVENTS, ALL_SCOPES
from tests.adapters.fake_slack.manifest import app_of, complaints

URL = "https://rolecall.example"


def text(most: int, least: int = 1) -> dict[str, Any]:
    """Return the schema of a text."""
    return {"type": "string", "minLength": least, "maxLength": most}


def listed(most: int, item: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "minItems": 1, "maxItems": most, "uniqueItems": True, "items": item}


def exactly(**fields: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has no other fields."""
    return {"type": "object", "additionalProperties": False, "properties": fields}


#: The parts of the platform's schema that we fill in, with the limits of our own table.
SCHEMA = exactly(
    display_information=exactly(
        name=text(limits.APP_NAME),
        description=text(limits.APP_DESCRIPTION),
        long_description=text(limits.LONG_DESCRIPTION[1], limits.LONG_DESCRIPTION[0]),
        background_color={"type": "string", "pattern": "^#[0-9a-f]{6}$"},
    ),
    features=exactly(
        app_home={"type": "object"},
        agent_view=exactly(
            agent_description=text(limits.AGENT_DESCRIPTION),
            suggested_prompts={
                "type": "array",
                "maxItems": limits.PROMPTS,
                "items": exactly(title=text(200), message=text(2000)),
            },
        ),
        bot_user=exactly(display_name=text(limits.BOT_NAME), always_online={"type": "boolean"}),
        shortcuts=listed(
            10,
            exactly(
                name=text(limits.SHORTCUT),
                type={"enum": ["message", "global"]},
                callback_id=text(255),
                description=text(limits.SHORTCUT_DESCRIPTION),
            ),
        ),
        slash_commands=listed(
            limits.COMMANDS,
            exactly(
                command={**text(limits.COMMAND[1], limits.COMMAND[0]), "pattern": "^/[a-z0-9_-]+$"},
                description=text(limits.COMMAND_DESCRIPTION),
                usage_hint=text(limits.USAGE_HINT),
                should_escape={"const": True},
                url={"type": "string", "pattern": "^https://"},
            ),
        ),
    ),
    oauth_config=exactly(
        redirect_urls=listed(1, {"type": "string", "pattern": "^https://"}),
        scopes=exactly(bot=listed(255, {"enum": sorted(ALL_SCOPES)})),
    ),
    settings=exactly(
        event_subscriptions=exactly(
            bot_events=listed(100, {"enum": sorted(ALL_EVENTS)}),
            request_url={"type": "string", "pattern": "^https://"},
        ),
        interactivity=exactly(is_enabled={"const": True}, request_url={"type": "string", "pattern": "^https://"}),
        org_deploy_enabled={"const": True},
        socket_mode_enabled={"type": "boolean"},
        token_rotation_enabled={"const": False},
    ),
)


def role(short: str, *commands: str, kinds: int = 1) -> dict[str, Any]:
    """Return a role of the catalogue."""
    made = [
        {"kind": f"kind_{n}" if n else "user_stories", "title": f"Kind {n}", "example": f"/{short} kind {n} for …"}
        for n in range(kinds)
    ]
    return {"short": short, "title": short.upper(), "commands": commands or (short,), "deliverables": made}


ROLES = (role("ba", kinds=3), role("pm", "pm", "plan"))


def valid(made: dict[str, Any]) -> dict[str, Any]:
    """Return a manifest that keeps all limits."""
    assert [error.message for error in jsonschema_rs.validator_for(SCHEMA).iter_errors(made)] == []
    assert complaints(made) == []
    return made


@pytest.mark.parametrize("least", [False, True])
@pytest.mark.parametrize(("mode", "url"), [("socket", ""), ("http", URL)])
def test_every_manifest_keeps_the_limits(mode: Any, url: str, least: bool) -> None:
    """With one role, with many kinds, with none."""
    for roles in (ROLES, (), tuple(role(f"r{n}", kinds=9) for n in range(40))):
        valid(manifest.build(mode, url=url, roles=roles, least=least))


def test_socket_mode_needs_no_address() -> None:
    """Nothing of it names one."""
    made = manifest.build("socket", roles=ROLES)

    assert made["settings"]["socket_mode_enabled"] is True
    assert "https://" not in json.dumps(made)


def test_over_http_slack_calls_one_address() -> None:
    """Events, buttons and commands arrive at the same place; consent leads back to another."""
    app = app_of(manifest.build("http", url=f"{URL}/", roles=ROLES))

    assert app.socket_mode is False
    assert {app.events_url, app.commands_url, app.interactivity_url} == {f"{URL}/slack/events"}
    assert app.redirect_urls == (f"{URL}/slack/oauth_redirect",)


@pytest.mark.parametrize("url", ["http://rolecall.example", "rolecall.example", "https://", f"{URL}?a=b", "https://#x"])
def test_an_address_slack_cannot_call_is_refused(url: str) -> None:
    """The hint names the way without an address."""
    with pytest.raises(BadInput, match="--socket"):
        manifest.build("http", url=url)


def test_commands_come_from_the_contracts_behind_the_prefix() -> None:
    """The canonical command keeps its name; ids of people and channels arrive as ids."""
    commands = manifest.build("socket", roles=ROLES, prefix="acme-")["features"]["slash_commands"]

    assert [item["command"] for item in commands] == ["/rolecall", "/acme-ba", "/acme-pm", "/acme-plan"]
    assert all(item["should_escape"] for item in commands)
    assert commands[1]["usage_hint"] == "[kind 0 for …]"


@pytest.mark.parametrize(("count", "taken"), [(limits.COMMANDS - 1, True), (limits.COMMANDS, False)])
def test_too_many_commands_are_refused(count: int, taken: bool) -> None:
    """Fifty with our own; none is left out silently."""
    roles = tuple(role(f"r{n}") for n in range(count))
    if taken:
        assert len(valid(manifest.build("socket", roles=roles))["features"]["slash_commands"]) == limits.COMMANDS
    else:
        with pytest.raises(BadInput, match="51 commands; an app of Slack has 50"):
            manifest.build("socket", roles=roles)


@pytest.mark.parametrize(("length", "taken"), [(31, True), (32, False)])
def test_a_command_that_is_too_long_is_refused(length: int, taken: bool) -> None:
    """32 characters with its slash."""
    roles = (role("ba", "x" * length),)
    if taken:
        valid(manifest.build("socket", roles=roles))
    else:
        with pytest.raises(BadInput, match="Slack takes 2 to 32 characters"):
            manifest.build("socket", roles=roles)


def test_the_fewest_rights_lose_what_is_said() -> None:
    """Each dropped scope has its sentence; the needed ones stay."""
    full, least = (
        set(manifest.build("socket", least=least)["oauth_config"]["scopes"]["bot"]) for least in (False, True)
    )

    assert full - least == {"channels:history", "groups:history", "files:read", "files:write", "usergroups:read"}
    assert least == set(manifest.SCOPES)
    assert len(manifest.lost(least=True)) == 4
    assert manifest.lost(least=False) == ()


def test_scopes_that_an_installation_lacks_are_named() -> None:
    """Needed ones by name, the others by what is lost."""
    assert manifest.missing(sorted(ALL_SCOPES)) == ((), ())
    needed, lost = manifest.missing([name for name in manifest.SCOPES if name != "chat:write"])
    assert needed == ("chat:write",)
    assert lost == manifest.lost(least=True)


def test_user_stories_are_offered_where_a_role_makes_them() -> None:
    """The menu of a message does not promise what nobody delivers."""
    with_them, without = (
        {item["callback_id"] for item in manifest.build("socket", roles=roles)["features"]["shortcuts"]}
        for roles in (ROLES, ())
    )

    assert with_them == {"stories", "evidence", "ask", "catalogue"}
    assert without == {"evidence", "ask", "catalogue"}


def test_the_link_creates_the_same_app() -> None:
    """What is behind it is the manifest."""
    made = manifest.build("socket", roles=ROLES)
    query = parse_qs(urlsplit(manifest.create_link(made)).query)

    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == made
