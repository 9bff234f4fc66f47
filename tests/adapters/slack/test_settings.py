"""Settings are read once; what is wrong is named with its variable, and no secret is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from rolecall.errors import BadInput
from rolecall_slack.credentials import Credentials
from rolecall_slack.settings import API_URL, Settings, configured


def test_without_settings_sockets_are_used() -> None:
    """Nothing has to be set but secrets."""
    read = Settings.read({})

    assert (read.mode, read.api_url, read.prefix, read.sockets) == ("socket", API_URL, "", 2)
    assert read.authorize_url == "https://slack.com/oauth/v2/authorize"
    assert not configured({"ROLECALL_SLACK_MODE": "", "ROLECALL_WEB_X": "y"})
    assert configured({"ROLECALL_SLACK_MODE": "socket"})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ROLECALL_SLACK_MODE", "mail"),
        ("ROLECALL_SLACK_MODE", "http"),
        ("ROLECALL_SLACK_API_URL", "slack.com"),
        ("ROLECALL_SLACK_PREFIX", "Ac me"),
        ("ROLECALL_SLACK_SOCKETS", "11"),
        ("ROLECALL_SLACK_SOCKETS", "0"),
        ("ROLECALL_SLACK_BOT_TOKEN_FILE", "nowhere"),
    ],
)
def test_what_is_wrong_is_named(variable: str, value: str) -> None:
    """The message names the variable."""
    with pytest.raises(BadInput, match=variable):
        Settings.read({variable: value})


def test_a_secret_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    """A token of another kind than its setting is refused, and not repeated."""
    file = tmp_path / "token"
    file.write_text("xapp-1\n")
    read = Settings.read({"ROLECALL_SLACK_BOT_TOKEN": "xoxb-1", "ROLECALL_SLACK_APP_TOKEN_FILE": str(file)})

    assert (read.credentials.bot_token, read.credentials.app_token) == ("xoxb-1", "xapp-1")
    assert "xoxb" not in repr(read)
    with pytest.raises(BadInput, match="This is no bot token") as refused:
        Settings.read({"ROLECALL_SLACK_BOT_TOKEN": "xapp-secret"})
    assert "secret" not in str(refused.value)


def test_an_empty_secret_file_is_refused(tmp_path: Path) -> None:
    """It would look like no secret at all."""
    (tmp_path / "token").write_text("\n")

    with pytest.raises(BadInput, match="which is empty"):
        Settings.read({"ROLECALL_SLACK_APP_TOKEN_FILE": str(tmp_path / "token")})


def test_the_environment_goes_before_what_was_stored() -> None:
    """What it lacks is taken from the shelf."""
    stored = Credentials(bot_token="xoxb-old", app_token="xapp-old")

    assert Credentials(bot_token="xoxb-new").over(stored) == Credentials(bot_token="xoxb-new", app_token="xapp-old")
