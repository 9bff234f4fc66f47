"""`rolecall slack` makes the app, connects it and tries it, against the strict fake workspace."""

from __future__ import annotations

import asyncio
import datetime as dt
import getpass
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rolecall.app import open_app
from rolecall.chat import Actor
from rolecall.chat.common import samples
from rolecall.cli.premises import Installation
from rolecall.config import load
from rolecall.domain.member import Member
from rolecall.errors import BadInput, Denied
from rolecall.testing.time import FakeClock
from rolecall_slack import arrivals, install, manifest
from rolecall_slack.adapter import SlackAdapter
from rolecall_slack.commands import app
from rolecall_slack.connection import Connection
from rolecall_slack.credentials import Credentials
from rolecall_slack.install import INDEX, ROW, Install
from rolecall_slack.invitations import Invitations
from rolecall_slack.settings import Settings
from tests.adapters.fake_slack.manifest import app_of, complaints
from tests.adapters.fake_slack.server import FakeSlack

Run = Callable[..., Awaitable[Result]]


@dataclass
class Desk:
    """Somebody at a terminal beside a workspace."""

    slack: FakeSlack
    #: The bot token of the workspace.
    token: str
    run: Run
    folder: Path

    def secret(self, name: str, text: str) -> str:
        """Write a secret into a file."""
        file = self.folder / name
        file.write_text(f"{text}\n")
        return str(file)

    def stored(self) -> Connection | None:
        """Return what stands on the adapter's shelf."""
        with Installation().shelf("slack") as shelf:
            return Connection.stored(shelf)


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """Open a workspace, and an empty installation that calls it."""
    clock = FakeClock(dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC))
    made = manifest.build("socket", roles=Installation().catalogue())
    async with FakeSlack(clock, app_of(made)) as slack:
        slack.rates.enforced = False
        team = slack.team()
        token = slack.install(team).token
        slack.channel("general", team)
        monkeypatch.setenv("ROLECALL_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("ROLECALL_SLACK_API_URL", slack.base_url)

        async def run(*argv: str) -> Result:
            return await asyncio.to_thread(
                lambda: CliRunner().invoke(app, argv, obj=Installation(), standalone_mode=False)
            )

        yield Desk(slack, token, run, tmp_path)


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


async def test_the_manifest_is_printed_anew_as_the_app_was_connected(desk: Desk) -> None:
    """New roles bring new commands: prefix and address are not asked for again."""
    await _connected(desk, "--prefix", "acme-")

    assert "/acme-ba" in (await desk.run("manifest")).stdout
    assert "/acme-ba" not in (await desk.run("manifest", "--prefix", "")).stdout


# sockets


async def test_connecting_tests_the_secrets_and_stores_them(desk: Desk) -> None:
    """Nothing of them is shown; what is left to do is: start, and one line to type in Slack."""
    done = await _connected(desk, "--prefix", "acme-")

    tokens = Credentials(bot_token=desk.token, app_token=desk.slack.app.app_token)
    assert desk.stored() == Connection("socket", "acme-", "", tokens)
    assert "Connected to acme (T0001)." in done.stdout
    assert "   rolecall serve\n" in done.stdout
    assert manifest.CREATE in done.stderr
    assert desk.token not in done.output
    raw = (desk.folder / "data" / "ledger.db").read_bytes()
    assert desk.token.encode() not in raw


async def test_the_line_to_type_makes_this_hosts_user_an_owner(desk: Desk) -> None:
    """Its token is a link of the first owner; a second connection makes another one for the same person."""
    first, second = [_link(await _connected(desk)) for _ in range(2)]

    with open_app(load()) as app:
        app.desk.connect("slack", "T0001")
        names = {app.desk.claim(Actor("slack", "T0001", "U1", "dana"), token) for token in (first, second)}
        (member,) = app.desk.members(app.host_actor())
    assert names == {member["name"]}
    assert member["roles"] == ["owner"]
    assert app.desk.claim(Actor("slack", "T0001", "U2", "eve"), first) is None


async def test_a_user_of_this_host_who_is_no_owner_makes_none(desk: Desk) -> None:
    """They are told who may change that, and nothing is stored."""
    name = getpass.getuser()
    with open_app(load()) as app, app.store.begin(app.tenant) as uow:
        uow.members.add(Member(id="m1", tenant="main", name=name, roles=frozenset({"requester"})), "")

    refused = (await _connect(desk)).exception

    assert isinstance(refused, Denied)
    assert f"rolecall members change {name} --role owner" in str(refused)
    assert desk.stored() is None


@pytest.mark.parametrize(
    ("bot", "socket", "said"),
    [
        ("xoxb-wrong", "", "does not take the bot token"),
        ("", "xapp-wrong", "does not take the app-level token"),
        ("xapp-1", "", "This is an app-level token, and no bot token"),
        ("xoxp-1", "", "This is a user token, and no bot token"),
    ],
)
async def test_a_secret_that_slack_refuses_is_not_stored(desk: Desk, bot: str, socket: str, said: str) -> None:
    """Which one it was is said and where the right one stands, not what it was."""
    files = desk.secret("bot", bot or desk.token), desk.secret("app", socket or desk.slack.app.app_token)

    refused = (await desk.run("connect", "--bot-token-file", files[0], "--app-token-file", files[1])).exception

    assert isinstance(refused, BadInput)
    assert said in str(refused)
    assert "→" in refused.hint
    assert (bot or socket) not in str(refused)
    assert desk.stored() is None


async def test_nobody_at_the_terminal_is_told_of_the_file_option(desk: Desk) -> None:
    """A script does not hang on a prompt."""
    refused = (await desk.run("connect")).exception

    assert isinstance(refused, BadInput)
    assert "--bot-token-file" in refused.hint


async def test_connecting_again_shows_what_is_stored_and_replaces_it(desk: Desk) -> None:
    """Never the secrets; what is not given anew stays, and what the old app sent is forgotten."""
    await _connected(desk, "--prefix", "acme-")
    with Installation().shelf("slack") as shelf:
        shelf.put(arrivals.ROW, "{}")

    again = await desk.run("connect", "--prefix", "tools-")

    assert again.return_value == 0, again.exception
    assert "short commands begin with /acme-. Stored: bot token, app-level token." in again.stderr
    assert desk.token not in again.output
    stored = desk.stored()
    assert stored is not None
    assert (stored.prefix, stored.credentials.bot_token) == ("tools-", desk.token)
    with Installation().shelf("slack") as shelf:
        assert shelf.get(arrivals.ROW) is None


async def test_variables_that_go_before_what_is_stored_are_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or an old token would win, and nobody would know why."""
    monkeypatch.setenv("ROLECALL_SLACK_BOT_TOKEN", "xoxb-old")

    done = await _connected(desk)

    assert "unset them: ROLECALL_SLACK_BOT_TOKEN\n" in done.stdout


# HTTP


async def test_over_http_the_app_is_known_by_its_own_secrets(desk: Desk) -> None:
    """No bot token is asked for: it comes by the consent that the printed address asks for."""
    done = await _over_http(desk)

    secrets = {"client_id": "111.222", "client_secret": "client-secret", "signing_secret": "signing-secret"}
    assert desk.stored() == Connection("http", "", "https://rolecall.example", Credentials(**secrets))
    assert "ROLECALL_PUBLIC_URL=https://rolecall.example rolecall serve" in done.stdout
    assert "/rolecall link" not in done.stdout
    assert not any(secret in done.output for secret in ("client-secret", "signing-secret"))
    address = next(line for line in done.stdout.splitlines() if "/slack/install?invitation=" in line).strip()
    with Installation().shelf("slack") as shelf:
        standing = Invitations(shelf, Settings())
        assert standing.stands(address.partition("=")[2], Installation().now())


async def test_another_invitation_needs_no_secrets_again(desk: Desk) -> None:
    """The first one was used up, perhaps in vain."""
    first = await _over_http(desk)
    second = await desk.run("connect")

    assert second.return_value == 0, second.exception
    addresses = [line for done in (first, second) for line in done.stdout.splitlines() if "invitation=" in line]
    assert len(set(addresses)) == 2


@pytest.mark.parametrize(("name", "said"), [("client_id", "client id"), ("client_secret", "client secret")])
async def test_a_client_that_slack_does_not_know_is_refused(desk: Desk, name: str, said: str) -> None:
    """Before anybody is sent to Slack with it."""
    refused = (await _http(desk, **{name: "wrong"})).exception

    assert isinstance(refused, BadInput)
    assert f"does not take the {said}." in str(refused)
    assert desk.stored() is None


async def test_a_secret_of_the_other_way_is_refused(desk: Desk) -> None:
    """Each way has its own; a token nobody uses would be stored for nothing."""
    option = ("--bot-token-file", desk.secret("bot", desk.token))

    refused = (await desk.run("connect", "--url", "https://rolecall.example", *option)).exception

    assert isinstance(refused, BadInput)
    assert "--bot-token-file is of no use with HTTP" in str(refused)
    assert "--signing-secret-file" in refused.hint


# forgetting


async def test_disconnecting_forgets_secrets_and_installations(desk: Desk) -> None:
    """It asks, unless it is told not to; afterwards there is nothing to forget."""
    await _connected(desk)
    made = Install("T1", "U1", "B1", "xoxb-other", name="other")
    with Installation().shelf("slack") as shelf:
        shelf.put(INDEX, json.dumps([made.tenant]))
        shelf.put(f"{ROW}{made.tenant}", json.dumps(asdict(made)))

    asked = await desk.run("disconnect")
    assert isinstance(asked.exception, BadInput)
    assert "--yes" in asked.exception.hint
    assert desk.stored() is not None

    done = await desk.run("disconnect", "--yes")
    assert "Installed in other." in done.stderr
    assert "xoxb" not in done.output
    assert desk.stored() is None
    with Installation().shelf("slack") as shelf:
        assert install.stored(shelf) == {}
        assert not SlackAdapter.configured({}, shelf)
    assert "Nothing is stored" in (await desk.run("disconnect")).stdout


# the self-test


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
    await _connected(desk)
    desk.slack.world.installs[desk.token].scopes = frozenset(manifest.SCOPES)
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


async def _connect(desk: Desk, *more: str) -> Result:
    """Connect with the right tokens."""
    bot, socket = desk.secret("bot", desk.token), desk.secret("app", desk.slack.app.app_token)
    return await desk.run("connect", "--bot-token-file", bot, "--app-token-file", socket, *more)


async def _connected(desk: Desk, *more: str) -> Result:
    """Connect with the right tokens, which works."""
    done = await _connect(desk, *more)
    assert done.return_value == 0, done.exception
    return done


async def _http(desk: Desk, **wrong: str) -> Result:
    """Connect over HTTP, with the right secrets but for those given."""
    right = {"client_id": "111.222", "client_secret": "client-secret", "signing_secret": "signing-secret"}
    options = [
        word
        for name, value in (right | wrong).items()
        for word in (f"--{name.replace('_', '-')}-file", desk.secret(name, value))
    ]
    return await desk.run("connect", "--url", "https://rolecall.example", *options)


async def _over_http(desk: Desk) -> Result:
    """Connect over HTTP, which works."""
    done = await _http(desk)
    assert done.return_value == 0, done.exception
    return done


def _link(done: Result) -> str:
    """Return the token of the line to type in Slack."""
    line = next(line for line in done.stdout.splitlines() if "/rolecall link " in line)
    return line.rpartition(" ")[2]
