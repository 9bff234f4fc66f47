"""`rolecall slack` makes the app, connects it and tries it, against the strict fake workspace."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rolecall.cli.premises import Installation
from rolecall.errors import BadInput
from rolecall.testing.time import FakeClock
from rolecall_slack import manifest, samples
from rolecall_slack.commands import app
from rolecall_slack.credentials import Credentials
from tests.adapters.fake_slack.manifest import app_of, complaints
from tests.adapters.fake_slack.server import FakeSlack

Run = Callable[..., Awaitable[Result]]


@dataclass
class Desk:
    """Somebody at a terminal beside a workspace."""

    slack: FakeSlack
    run: Run
    folder: Path

    def secret(self, name: str, text: str) -> str:
        """Write a secret into a file."""
        file = self.folder / name
        file.write_text(f"{text}\n")
        return str(file)

    def stored(self) -> Credentials:
        """Return what stands on the adapter's shelf."""
        with Installation().shelf("slack") as shelf:
            return Credentials.stored(shelf)


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """Open a workspace, and an empty installation that calls it."""
    clock = FakeClock(dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC))
    made = manifest.build("socket", roles=Installation().catalogue())
    async with FakeSlack(clock, app_of(made)) as slack:
        slack.rates.enforced = False
        monkeypatch.setenv("ROLECALL_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("ROLECALL_SLACK_API_URL", slack.base_url)

        async def run(*argv: str) -> Result:
            return await asyncio.to_thread(
                lambda: CliRunner().invoke(app, argv, obj=Installation(), standalone_mode=False)
            )

        yield Desk(slack, run, tmp_path)


async def test_the_manifest_is_the_only_thing_on_standard_output(desk: Desk) -> None:
    """It can be piped; what is lost with fewer rights is said beside it."""
    full, least = await desk.run("manifest"), await desk.run("manifest", "--least", "--prefix", "acme-")

    assert complaints(json.loads(full.stdout)) == complaints(json.loads(least.stdout)) == []
    assert full.stderr == ""
    assert least.stderr.count("Lost: ") == 4
    assert "/acme-ba" in least.stdout
    assert (await desk.run("manifest", "--url", "https://rolecall.example")).stdout.count("/slack/events") > 2


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--socket", "--url", "https://rolecall.example"), "two ways"),
        (("--url", "http://rolecall.example"), "public https"),
        (("--prefix", "Acme Corp"), "--prefix"),
    ],
)
async def test_a_manifest_that_could_not_work_is_refused(desk: Desk, argv: tuple[str, ...], said: str) -> None:
    """In words, with what to type instead."""
    refused = (await desk.run("manifest", *argv)).exception

    assert isinstance(refused, BadInput)
    assert said in str(refused)


async def test_connecting_tests_the_secrets_and_stores_them(desk: Desk) -> None:
    """Nothing of them is shown; the next line to type is."""
    install = desk.slack.install(desk.slack.team())
    bot, socket = desk.secret("bot", install.token), desk.secret("app", desk.slack.app.app_token)

    done = await desk.run("connect", "--bot-token-file", bot, "--app-token-file", socket)

    assert done.return_value == 0, done.exception
    assert desk.stored() == Credentials(bot_token=install.token, app_token=desk.slack.app.app_token)
    assert "ROLECALL_SLACK_MODE=socket rolecall serve" in done.stdout
    assert manifest.CREATE in done.stderr
    assert install.token not in done.output
    raw = (desk.folder / "data" / "ledger.db").read_bytes()
    assert install.token.encode() not in raw


async def test_over_http_the_signing_secret_is_asked_for(desk: Desk) -> None:
    """The app token of Socket Mode is not."""
    install = desk.slack.install(desk.slack.team())
    bot, signing = desk.secret("bot", install.token), desk.secret("signing", "s3cret")
    options = ("--bot-token-file", bot, "--signing-secret-file", signing)

    done = await desk.run("connect", "--url", "https://rolecall.example", *options)

    assert done.return_value == 0, done.exception
    assert desk.stored() == Credentials(bot_token=install.token, signing_secret="s3cret")
    assert "ROLECALL_SLACK_MODE=http ROLECALL_PUBLIC_URL=https://rolecall.example rolecall serve" in done.stdout


@pytest.mark.parametrize(
    ("bot", "socket", "said"),
    [
        ("xoxb-wrong", "", "does not take the bot token"),
        ("", "xapp-wrong", "does not take the app-level token"),
        ("xapp-1", "", "This is no bot token"),
    ],
)
async def test_a_secret_that_slack_refuses_is_not_stored(desk: Desk, bot: str, socket: str, said: str) -> None:
    """Which one it was is said, not what it was."""
    install = desk.slack.install(desk.slack.team())
    files = desk.secret("bot", bot or install.token), desk.secret("app", socket or desk.slack.app.app_token)

    refused = (await desk.run("connect", "--bot-token-file", files[0], "--app-token-file", files[1])).exception

    assert isinstance(refused, BadInput)
    assert said in str(refused)
    assert (bot or socket) not in str(refused)
    assert desk.stored() == Credentials()


async def test_nobody_at_the_terminal_is_told_of_the_file_option(desk: Desk) -> None:
    """A script does not hang on a prompt."""
    refused = (await desk.run("connect")).exception

    assert isinstance(refused, BadInput)
    assert "--bot-token-file" in refused.hint


async def test_the_selftest_leaves_nothing_behind(desk: Desk) -> None:
    """Each kind of card is posted in both forms, one updated and found, a file uploaded, everything deleted."""
    await _connected(desk)

    done = await desk.run("selftest", "#general")

    assert done.return_value == 0, done.output
    assert "FAIL" not in done.stdout
    posted = 2 * len(samples.CARDS)
    assert done.stdout.count("pass  post: ") == done.stdout.count("pass  delete: ") - 1 == posted
    assert done.stdout.splitlines()[-1] == f"{2 * posted + 4} of {2 * posted + 4} passed."
    own = [message for message in desk.slack.world.messages.values() if message.blocks]
    assert own == []
    assert desk.slack.world.files == {}


async def test_the_selftest_names_what_failed_and_goes_on(desk: Desk) -> None:
    """A workspace without newer blocks, and an app without history."""
    await _connected(desk, scopes=frozenset(manifest.SCOPES))
    desk.slack.world.unknown_blocks = {"table"}

    done = await desk.run("selftest", "#general")

    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert done.return_value == 1
    assert [line.split("  ")[1] for line in failed] == [
        "post: every part",
        "find: the deliverable in its thread",
        "upload: a long deliverable",
    ]
    assert "channels:history" in failed[1]


async def test_the_selftest_needs_a_connection(desk: Desk) -> None:
    """Without a token it says what to type."""
    refused = (await desk.run("selftest", "#general")).exception

    assert isinstance(refused, BadInput)
    assert "rolecall slack connect" in refused.hint


async def _connected(desk: Desk, scopes: frozenset[str] | None = None) -> None:
    """Connect the installation to a workspace with one channel."""
    team = desk.slack.team()
    install = desk.slack.install(team, scopes=scopes)
    desk.slack.channel("general", team)
    bot, socket = desk.secret("bot", install.token), desk.secret("app", desk.slack.app.app_token)
    done = await desk.run("connect", "--bot-token-file", bot, "--app-token-file", socket)
    assert done.return_value == 0, done.exception
