"""Settings are read once; what is wrong is named with its variable, and the token is never shown nor sent elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from rolecall.errors import BadInput
from rolecall_discord.connection import Connection
from rolecall_discord.settings import Settings, configured, overriding


def test_without_settings_nothing_privileged_is_asked_for() -> None:
    """Nothing has to be set but the token."""
    assert Settings.read({}) == Settings(token="", reads_replies=False, requester_role="", api="")
    assert not configured({"ROLECALL_DISCORD_TOKEN": "", "ROLECALL_DISCORD_READS_REPLIES": "yes"})
    assert configured({"ROLECALL_DISCORD_TOKEN_FILE": "token"})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ROLECALL_DISCORD_READS_REPLIES", "perhaps"),
        ("ROLECALL_DISCORD_REQUESTER_ROLE", "@leads"),
        ("ROLECALL_DISCORD_TOKEN_FILE", "nowhere"),
        ("ROLECALL_DISCORD_TOKEN", "two words"),
    ],
)
def test_what_is_wrong_is_named(variable: str, value: str) -> None:
    """The message names the variable."""
    with pytest.raises(BadInput, match=variable):
        Settings.read({variable: value})


@pytest.mark.parametrize(
    "address",
    [
        "https://discord.example",
        "http://discord.example:80",
        "http://127.0.0.1.example:80",
        "http://10.0.0.1:80",
        "http://127.0.0.1@discord.example:80",
        "http://user@127.0.0.1:80",
        "http://127.0.0.1",
        "http://127.0.0.1:80/api",
        "https://127.0.0.1:80",
        "//127.0.0.1:80",
        "http://[::1:80",
        "http://127.0.0.1:port",
    ],
)
def test_the_token_goes_nowhere_but_to_this_machine(address: str) -> None:
    """Another address than Discord's own serves tests; one that is not on loopback would steal the token."""
    with pytest.raises(BadInput, match="ROLECALL_DISCORD_API"):
        Settings.read({"ROLECALL_DISCORD_API": address})


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]:8080"])
def test_a_platform_on_this_machine_may_be_used(address: str) -> None:
    """Without a slash at its end."""
    assert Settings.read({"ROLECALL_DISCORD_API": address}).api == address.rstrip("/")


def test_the_token_comes_from_the_environment_a_file_or_what_was_stored(tmp_path: Path) -> None:
    """In this order; the word that stands before it in headers is taken off, and no repr shows it."""
    file = tmp_path / "token"
    file.write_text("Bot file-token\n")
    stored = Connection("stored-token", "Rolecall")

    assert Settings.read({}, stored).token == "stored-token"
    assert Settings.read({"ROLECALL_DISCORD_TOKEN": "own-token"}, stored).token == "own-token"
    read = Settings.read({"ROLECALL_DISCORD_TOKEN_FILE": str(file)}, stored)
    assert read.token == "file-token"
    assert "token" not in repr(read).replace("token=", "")
    assert "stored-token" not in repr(stored)
    assert overriding({"ROLECALL_DISCORD_TOKEN": "x", "ROLECALL_DISCORD_API": "y"}) == ["ROLECALL_DISCORD_TOKEN"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("123456789012345678", "an id"),
        ("0123456789abcdef" * 4, "public key"),
        ("aB3dE6gH9jK2mN5pQ8sT1vW4yZ7-_xYz", "client secret"),
        ("https://discord.com/api/webhooks/1/secret", "web address"),
    ],
)
def test_what_is_no_token_is_refused_and_not_repeated(value: str, said: str) -> None:
    """People copy the wrong field; it may be a secret, too."""
    with pytest.raises(BadInput, match=said) as refused:
        Settings.read({"ROLECALL_DISCORD_TOKEN": value})
    assert value not in str(refused.value)
    assert "Bot → Reset Token" in refused.value.hint


@pytest.mark.parametrize(("word", "truth"), [("yes", True), ("1", True), ("True", True), ("no", False), ("0", False)])
def test_a_switch_is_yes_or_no(word: str, truth: bool) -> None:
    """As people write it."""
    assert Settings.read({"ROLECALL_DISCORD_READS_REPLIES": word}).reads_replies is truth
