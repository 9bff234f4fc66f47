"""At a terminal: secrets are typed, never shown, and asked for again until they are of the right kind."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path

import pytest

from rolecall.chat import Shelf
from rolecall.cli.premises import Installation
from rolecall.testing.time import FakeClock
from rolecall_slack.connection import Connection
from tests.adapters.fake_slack.server import FakeSlack
from tests.adapters.screen import Screen


def _stored() -> Connection | None:
    shelf: Shelf
    with Installation().shelf("slack") as shelf:
        return Connection.stored(shelf)


async def test_a_secret_is_asked_for_until_it_is_one_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token of another kind is called by its name; Enter keeps what is stored."""
    async with FakeSlack(FakeClock(dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC))) as slack:
        token = slack.install(slack.team()).token
        monkeypatch.setenv("ROLECALL_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("ROLECALL_SLACK_API_URL", slack.base_url)
        with closing(Screen("slack", "connect")) as first:
            await first.reads("Bot User OAuth Token")
            await first.types("xoxp-of-somebody")
            await first.reads("This is a user token, and no bot token.")
            await first.types("")
            await first.reads("The bot token is needed.")
            await first.types(token)
            await first.reads("connections:write")
            await first.types(slack.app.app_token)
            await first.reads("/rolecall link ")
            assert await first.ends() == 0

        with closing(Screen("slack", "connect")) as again:
            for _ in range(2):
                await again.reads("Enter keeps the stored one")
                await again.types("")
            await again.reads("/rolecall link ")
            assert await again.ends() == 0

        stored = _stored()
    assert stored is not None
    assert (stored.credentials.bot_token, stored.credentials.app_token) == (token, slack.app.app_token)
    for secret in (token, slack.app.app_token, "xoxp-of-somebody"):
        assert secret not in first.screen + again.screen
