"""A manifest makes the app that a person would get who pastes it, or is refused with reasons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.fake_slack.cannot import Cannot
from tests.adapters.fake_slack.manifest import BadManifest, app_of, complaints
from tests.adapters.fake_slack.server import FakeSlack

GOOD: dict[str, Any] = {
    "display_information": {"name": "Rolecall", "long_description": "x" * 175},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "bot_user": {"display_name": "rolecall"},
        "slash_commands": [{"command": "/ba", "url": "https://x.example", "description": "Ask"}],
        "shortcuts": [{"name": "Add as evidence", "type": "message", "callback_id": "evidence", "description": "Add"}],
        "agent_view": {"agent_description": "Role-agents"},
    },
    "oauth_config": {"scopes": {"bot": ["assistant:write", "chat:write", "commands"], "bot_optional": ["files:write"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_mention"], "request_url": "https://x.example"}},
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the good manifest with one thing else."""
    first, _, rest = path.partition(".")
    return GOOD | {first: GOOD[first] | {rest: value}}


def test_an_app_has_what_its_manifest_says():
    """And nothing else."""
    app = app_of(GOOD)

    assert (app.commands, app.events) == ({"/ba"}, {"app_mention"})
    assert app.scopes == {"assistant:write", "chat:write", "commands", "files:write"}
    assert (app.message_shortcuts, app.global_shortcuts) == ({"evidence"}, set())
    assert (app.home_tab, app.agent, app.commands_url) == (True, True, "https://x.example")
    assert (app.socket_mode, app.interactive, app.org_deploy, app.rotation) == (False, False, False, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        GOOD | {"extra": {}},
        changed("display_information.name", "x" * 36),
        changed("display_information.description", "x" * 141),
        changed("display_information.long_description", "x" * 174),
        changed("features.bot_user", {"display_name": "x" * 81}),
        changed("features.slash_commands", GOOD["features"]["slash_commands"] * 51),
        changed("features.slash_commands", [{"command": "/" + "x" * 32, "url": "https://x", "description": "x"}]),
        changed("features.slash_commands", [{"command": "/ba", "description": "no address"}]),
        changed("features.shortcuts", [GOOD["features"]["shortcuts"][0] | {"name": "x" * 25}]),
        changed("features.shortcuts", GOOD["features"]["shortcuts"] * 11),
        changed("features.agent_view", {"agent_description": "x" * 301}),
        changed("features.agent_view", {"agent_description": "x", "suggested_prompts": [{"title": "x"}]}),
        changed("oauth_config.scopes", {"bot": ["chat:write"]}),
        changed("settings.event_subscriptions", {"bot_events": ["app_mention"]}),
        changed("settings.interactivity", {}),
    ],
)
def test_a_manifest_that_the_page_would_not_take_is_refused(wrong):
    """With what is wrong about it."""
    assert complaints(wrong) != []
    with pytest.raises(BadManifest):
        app_of(wrong)


async def test_an_app_without_interactivity_has_dead_buttons(clock):
    """The person is told so by the client."""
    async with FakeSlack(clock, app_of(GOOD)) as slack:
        team = slack.team()
        slack.install(team)
        dana = slack.person("dana", team)
        said = await dana.say(slack.channel("general", team, dana), "hello")
        with pytest.raises(Cannot, match="not configured"):
            await dana.shortcut("evidence", said.message)
