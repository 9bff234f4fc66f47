"""Settings are read once; what is wrong is named with its variable, and no secret is ever shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Shelf
from rolecall.errors import BadInput
from rolecall.ports.store import Store
from rolecall_slack.connection import Connection
from rolecall_slack.credentials import Credentials
from rolecall_slack.settings import API_URL, Settings, configured, overriding


def test_without_settings_sockets_are_used() -> None:
    """Nothing has to be set but secrets."""
    read = Settings.read({})

    assert (read.mode, read.api_url, read.prefix, read.sockets) == ("socket", API_URL, "", 2)
    assert read.authorize_url == "https://slack.com/oauth/v2/authorize"
    assert not configured({"ROLECALL_SLACK_MODE": "", "ROLECALL_WEB_X": "y"})
    assert not configured({"ROLECALL_SLACK_SOCKETS": "3"})
    assert configured({"ROLECALL_SLACK_MODE": "socket"})
    assert configured({"ROLECALL_SLACK_BOT_TOKEN_FILE": "token"})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ROLECALL_SLACK_MODE", "mail"),
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
    with pytest.raises(BadInput, match="ROLECALL_SLACK_BOT_TOKEN: This is an app-level token") as refused:
        Settings.read({"ROLECALL_SLACK_BOT_TOKEN": "xapp-secret"})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("bot_token", "xoxp-1", "This is a user token, and no bot token. It begins with xoxb-"),
        ("bot_token", "xoxe.xoxp-1", "This is a token of the app configuration, and no bot token."),
        ("bot_token", "abc", "This is no bot token."),
        ("app_token", "xoxb-1", "This is a bot token, and no app-level token."),
        ("signing_secret", "xapp-1", "This is an app-level token, and no signing secret. It stands at Basic Info"),
        ("client_id", "https://rolecall.example", "This is a web address, and no client id."),
        ("client_secret", "xoxb-1", "This is a bot token, and no client secret."),
    ],
)
def test_a_secret_of_another_kind_is_called_by_its_name(name: str, value: str, said: str) -> None:
    """And it is said where the right one stands; its words are not repeated."""
    with pytest.raises(BadInput) as refused:
        Credentials(**{name: value})

    assert str(refused.value).startswith(said)
    assert value not in str(refused.value)


def test_an_empty_secret_file_is_refused(tmp_path: Path) -> None:
    """It would look like no secret at all."""
    (tmp_path / "token").write_text("\n")

    with pytest.raises(BadInput, match="which is empty"):
        Settings.read({"ROLECALL_SLACK_APP_TOKEN_FILE": str(tmp_path / "token")})


STORED = Connection("http", "acme-", "https://rolecall.example", Credentials(bot_token="xoxb-old", client_id="1.2"))


def test_what_was_stored_needs_no_environment(stored: Shelf) -> None:
    """One row holds the way, the prefix, the address of the manifest and the secrets."""
    assert Connection.stored(stored) is None
    STORED.store(stored)
    again = Connection.stored(stored)

    assert again == STORED
    read = Settings.read({"ROLECALL_PUBLIC_URL": "https://rolecall.example/"}, again)
    assert (read.mode, read.prefix, read.public_url) == ("http", "acme-", "https://rolecall.example")
    assert read.credentials == STORED.credentials


@pytest.fixture
def stored(sqlite_store: Store) -> Shelf:
    """The adapter's shelf."""
    return AdapterShelf(sqlite_store, "main", "slack")


@pytest.mark.parametrize(
    ("variable", "value", "read"),
    [
        ("MODE", "socket", lambda settings: settings.mode),
        ("PREFIX", "tools-", lambda settings: settings.prefix),
        ("BOT_TOKEN", "xoxb-new", lambda settings: settings.credentials.bot_token),
    ],
)
def test_the_environment_goes_before_what_was_stored(
    variable: str, value: str, read: Callable[[Settings], str]
) -> None:
    """Field by field: what it does not say is taken from the shelf."""
    environ = {"ROLECALL_PUBLIC_URL": "https://rolecall.example", f"ROLECALL_SLACK_{variable}": value}
    settings = Settings.read(environ, STORED)

    assert read(settings) == value
    assert settings.credentials.client_id == "1.2"
    assert overriding(environ) == [f"ROLECALL_SLACK_{variable}"]


@pytest.mark.parametrize(
    ("environ", "stored"), [({"ROLECALL_SLACK_MODE": "http"}, None), ({}, STORED)], ids=["set", "stored"]
)
def test_without_an_address_slack_cannot_call(environ: dict[str, str], stored: Connection | None) -> None:
    """What to set is named; where the manifest's address is known, it too."""
    with pytest.raises(BadInput, match="ROLECALL_PUBLIC_URL") as refused:
        Settings.read(environ, stored)

    assert f"Set ROLECALL_PUBLIC_URL={stored.url if stored else 'https://…'}" in refused.value.hint
    assert "rolecall slack connect --socket" in refused.value.hint
