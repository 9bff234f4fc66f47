"""What `doctor` says: of tokens in the environment, on the shelf and by consent, and of how Slack reaches us."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Finding
from rolecall_slack.adapter import SlackAdapter
from rolecall_slack.connection import Connection
from rolecall_slack.credentials import Credentials
from rolecall_slack.features import FILE
from rolecall_slack.install import INDEX, ROW, Install
from tests.adapters.fake_slack.app_config import AppConfig

HTTP = Connection(
    "http", "", "https://rolecall.example", Credentials(signing_secret="s", client_id="1", client_secret="c")
)
ADDRESS = {"ROLECALL_PUBLIC_URL": "https://rolecall.example"}


class Doctor:
    """The doctor before a platform, with an empty shelf and an empty data directory."""

    def __init__(self, stage: Any, folder: Path) -> None:
        """Look at `folder`."""
        self.stage = stage
        self.folder = folder
        self.shelf = AdapterShelf(stage.house.store, "main", "slack-doctor")
        self.tokens = Credentials(bot_token=stage.kit.install.token, app_token=AppConfig.app_token)

    async def says(self, **environ: str) -> list[Finding]:
        """Return the findings."""
        settings = {"ROLECALL_SLACK_API_URL": self.stage.slack.base_url, **environ}
        return list(
            await asyncio.to_thread(SlackAdapter.doctor, settings, self.folder, self.shelf, self.stage.house.clock.now)
        )

    def installed(self, *installs: Install) -> None:
        """Put installations on the shelf, as a consent does."""
        self.shelf.put(INDEX, json.dumps([one.tenant for one in installs]))
        for one in installs:
            self.shelf.put(f"{ROW}{one.tenant}", json.dumps(asdict(one)))


@pytest.fixture
def doctor(stage: Any, tmp_path: Path) -> Doctor:
    """A doctor."""
    return Doctor(stage, tmp_path)


def _levels(found: list[Finding]) -> set[str]:
    return {one.level for one in found}


def _texts(found: list[Finding]) -> str:
    return "\n".join(f"{one.text} → {one.next}" for one in found)


@pytest.mark.parametrize("where", ["environment", "shelf"])
async def test_tokens_are_checked_wherever_they_stand(doctor: Doctor, where: str) -> None:
    """Tokens, scopes, the socket, the clock; it says what to do and shows no secret."""
    environ = doctor.stage.kit.environ() if where == "environment" else {}
    if where == "shelf":
        Connection(credentials=doctor.tokens).store(doctor.shelf)

    good = await doctor.says(**environ)
    assert _levels(good) == {"ok"}
    for said in ("The bot token for acme is good", "every scope", "socket can be opened", "Slack has sent nothing yet"):
        assert said in _texts(good)

    doctor.stage.kit.install.scopes = frozenset({"chat:write"})
    poor = await doctor.says(**environ)
    assert any(one.level == "bad" and "users:read" in one.text and one.next for one in poor)
    doctor.stage.kit.install.state = "revoked"
    dead = await doctor.says(**environ)
    assert any(one.level == "bad" and "token_revoked" in one.text and one.next for one in dead)
    shown = _texts([*good, *poor, *dead])
    assert doctor.tokens.app_token not in shown
    assert doctor.tokens.bot_token not in shown


async def test_the_variable_is_checked_where_both_are_there(doctor: Doctor) -> None:
    """As the adapter would use it."""
    Connection(credentials=doctor.tokens).store(doctor.shelf)

    found = await doctor.says(ROLECALL_SLACK_BOT_TOKEN="xoxb-wrong")

    assert "that was pasted" in next(one.text for one in found if one.level == "bad")


async def test_every_installation_by_consent_is_checked_by_itself(doctor: Doctor) -> None:
    """One that ended is named, and how to get it back; the others are good."""
    other = doctor.stage.slack.install(doctor.stage.slack.team("other"))
    HTTP.store(doctor.shelf)
    tokens = {"acme": doctor.stage.kit.install.token, "other": other.token}
    doctor.installed(*(Install(name, "U1", "B1", token, name=name) for name, token in tokens.items()))

    good = await doctor.says(**ADDRESS)
    other.state = "uninstalled"
    ended = await doctor.says(**ADDRESS)

    assert _levels(good) == {"ok"}
    assert _texts(good).count("has every scope in") == 2
    (bad,) = [one for one in ended if one.level == "bad"]
    assert "The bot token of other" in bad.text
    assert "The bot token for acme is good" in _texts(ended)


@pytest.mark.parametrize(
    ("stored", "environ", "level", "said"),
    [
        (None, {"ROLECALL_SLACK_MODE": "socket"}, "bad", "There is no bot token"),
        (None, {"ROLECALL_SLACK_SOCKETS": "99"}, "bad", "ROLECALL_SLACK_SOCKETS"),
        (HTTP, {}, "bad", "Set ROLECALL_PUBLIC_URL=https://rolecall.example"),
        (HTTP, ADDRESS, "warn", "installed nowhere yet. → rolecall slack connect, and open the address"),
        (HTTP, {"ROLECALL_PUBLIC_URL": "https://moved.example"}, "warn", "The app calls https://rolecall.example"),
    ],
    ids=["no token", "wrong setting", "no address", "no consent", "moved"],
)
async def test_what_is_missing_is_said_with_what_to_type(
    doctor: Doctor, stored: Connection | None, environ: dict[str, str], level: str, said: str
) -> None:
    """Each by itself."""
    if stored is not None:
        stored.store(doctor.shelf)

    found = [one for one in await doctor.says(**environ) if one.level == level]

    assert said in _texts(found)
    assert all(one.next for one in found)


async def test_what_slack_refused_to_draw_is_told(doctor: Doctor) -> None:
    """From the file that the adapter wrote it into."""
    (doctor.folder / FILE).write_text('{"header": "invalid"}')

    assert any(one.level == "warn" and "“header”" in one.text for one in await doctor.says())


async def test_a_slack_that_does_not_answer_is_no_verdict(doctor: Doctor) -> None:
    """It is a warning: the tokens may be good."""
    Connection(credentials=doctor.tokens).store(doctor.shelf)
    doctor.stage.slack.faults.status("auth.test", 503, times=None)

    found = await doctor.says()

    assert any(one.level == "warn" and "cannot be asked" in one.text for one in found)
    assert "bad" not in _levels(found)
