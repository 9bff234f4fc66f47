"""`rolecall slack`: make the app, connect it, try it in a real channel."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from rolecall.chat import Premises
from rolecall.errors import BadInput
from rolecall_slack import manifest as manifests
from rolecall_slack.client import Client
from rolecall_slack.connecting import Report, check
from rolecall_slack.credentials import WORDS, Credentials
from rolecall_slack.selftest import Outcome, SelfTest
from rolecall_slack.settings import PREFIX, Mode, Settings, checked_prefix, read_secret

T = TypeVar("T")

#: The adapter's name: of its shelf and of its settings.
NAME = "slack"
app = typer.Typer(help="Slack: make the app, connect it, try it.", no_args_is_help=True)

Socket = Annotated[bool, typer.Option("--socket", help="Connect over sockets that we open; needs no address. Default.")]
Url = Annotated[str, typer.Option("--url", metavar="URL", help="Be called by Slack at this public https address.")]
Least = Annotated[bool, typer.Option("--least", help="Ask for the fewest rights; says what is lost.")]
Alias = Annotated[str, typer.Option("--prefix", help="Stands before the short commands: acme- makes /acme-ba.")]
SecretFile = Annotated[Path | None, typer.Option(metavar="FILE", help="Read it from a file; else it is asked for.")]


@app.command()
def manifest(
    context: typer.Context, *, socket: Socket = False, url: Url = "", least: Least = False, prefix: Alias = ""
) -> int:
    """Print the app's manifest: one paste at “Create New App → From a manifest”."""
    made = _manifest(context.obj, _mode(socket=socket, url=url), url, prefix, least=least)
    typer.echo(json.dumps(made, ensure_ascii=False, indent=2))
    _tell(*(f"Lost: {words}" for words in manifests.lost(least=least)))
    return 0


@app.command()
def connect(
    context: typer.Context,
    *,
    socket: Socket = False,
    url: Url = "",
    least: Least = False,
    prefix: Alias = "",
    bot_token_file: SecretFile = None,
    app_token_file: SecretFile = None,
    signing_secret_file: SecretFile = None,
) -> int:
    """Create the app, take its secrets hidden or from files, test them, and store them encrypted."""
    mode = _mode(socket=socket, url=url)
    made = _manifest(context.obj, mode, url, prefix, least=least)
    _tell(
        "1. Open this address, choose your workspace, look the manifest through and press Create:",
        f"   {manifests.create_link(made)}",
        "2. Install the app (Install App → Install to Workspace).",
        "3. Copy its secrets; they are stored encrypted and never shown.",
    )
    files = {"bot_token": bot_token_file}
    files |= {"app_token": app_token_file} if mode == "socket" else {"signing_secret": signing_secret_file}
    credentials = Credentials(**{name: _secret(name, file) for name, file in files.items()})
    api_url = Settings.read({**context.obj.environ, f"{PREFIX}MODE": "socket"}).api_url
    report = _spoken(api_url, lambda client: check(client, credentials, mode))
    with context.obj.shelf(NAME) as shelf:
        credentials.over(Credentials.stored(shelf)).store(shelf)
    typer.echo("\n".join(_connected(report, mode, url, prefix)))
    return 0


@app.command()
def selftest(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="#CHANNEL", help="A channel that the app was invited to.")],
) -> int:
    """Post each kind of card, update, find, upload and delete; exit with 1 if anything failed."""
    settings = Settings.read(context.obj.environ)
    with context.obj.shelf(NAME) as shelf:
        token = settings.credentials.over(Credentials.stored(shelf)).bot_token
    if not token:
        raise BadInput("There is no bot token.", hint="Run: rolecall slack connect")
    outcomes = _spoken(settings.api_url, lambda client: SelfTest(client, token, channel).run())
    typer.echo("\n".join(_table(outcomes)))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def _mode(*, socket: bool, url: str) -> Mode:
    if socket and url:
        raise BadInput("--socket and --url are two ways.", hint="Give one of them.")
    return "http" if url else "socket"


def _manifest(premises: Premises, mode: Mode, url: str, prefix: str, *, least: bool) -> dict[str, object]:
    alias = checked_prefix(prefix or premises.environ.get(f"{PREFIX}PREFIX", ""), "--prefix")
    return manifests.build(mode, url=url, prefix=alias, roles=premises.catalogue(), least=least)


def _secret(name: str, file: Path | None) -> str:
    option = f"--{name.replace('_', '-')}-file"
    if file is not None:
        return read_secret(file, option)
    if not sys.stdin.isatty():
        raise BadInput(f"The {WORDS[name]} is needed.", hint=f"Give it with {option} FILE.")
    typed = str(typer.prompt(f"The {WORDS[name]}", hide_input=True, default="", show_default=False, err=True)).strip()
    if not typed:
        raise BadInput(f"The {WORDS[name]} is needed.", hint="Nothing was stored.")
    return typed


def _spoken(api_url: str, work: Callable[[Client], Awaitable[T]]) -> T:
    """Speak with Slack for as long as `work` takes."""

    async def speak() -> T:
        async with Client(api_url) as client:
            return await work(client)

    return asyncio.run(speak())


def _connected(report: Report, mode: Mode, url: str, prefix: str) -> list[str]:
    settings = [f"{PREFIX}MODE={mode}", *([f"ROLECALL_PUBLIC_URL={url}"] if url else [])]
    settings += [f"{PREFIX}PREFIX={prefix}"] if prefix else []
    return [
        f"Connected to {report.tenant}; the secrets are stored encrypted.",
        *(f"Lost: {words}" for words in report.lost),
        f"Next: {' '.join(settings)} rolecall serve",
        "Then invite the app to a channel (/invite @Rolecall) and try it: rolecall slack selftest '#channel'",
    ]


def _table(outcomes: list[Outcome]) -> list[str]:
    width = max(len(outcome.step) for outcome in outcomes)
    lines = [
        f"{'pass' if outcome.passed else 'FAIL'}  {outcome.step:<{width}}  {outcome.said}".rstrip()
        for outcome in outcomes
    ]
    passed = sum(outcome.passed for outcome in outcomes)
    return [*lines, f"{passed} of {len(outcomes)} passed."]


def _tell(*lines: str) -> None:
    for line in lines:
        typer.echo(line, err=True)
