"""`rolecall slack`: make the app, connect it, try it in a real channel."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from rolecall.chat import Premises, Shelf
from rolecall.chat.common.terminal import aside, sure
from rolecall.errors import BadInput
from rolecall_slack import arrivals, connection, install, invitations, prompting, walk
from rolecall_slack import manifest as manifests
from rolecall_slack.client import Client
from rolecall_slack.connecting import check
from rolecall_slack.connection import Connection
from rolecall_slack.selftest import SelfTest
from rolecall_slack.settings import PREFIX, PUBLIC_URL, Settings, checked_prefix, overriding

T = TypeVar("T")

#: The adapter's name: of its shelf and of its settings.
NAME = "slack"
app = typer.Typer(help="Slack: make the app, connect it, try it.", no_args_is_help=True)

Socket = Annotated[bool, typer.Option("--socket", help="Connect over sockets that we open; needs no address. Default.")]
Url = Annotated[str, typer.Option("--url", metavar="URL", help="Be called by Slack at this public https address.")]
Least = Annotated[bool, typer.Option("--least", help="Ask for the fewest rights; says what is lost.")]
Alias = Annotated[str | None, typer.Option("--prefix", help="Stands before the short commands: acme- makes /acme-ba.")]
SecretFile = Annotated[Path | None, typer.Option(metavar="FILE", help="Read it from a file; else it is asked for.")]


@app.command()
def manifest(
    context: typer.Context, *, socket: Socket = False, url: Url = "", least: Least = False, prefix: Alias = None
) -> int:
    """Print the app's manifest: one paste at “Create New App → From a manifest”, or into the app as it is."""
    with context.obj.shelf(NAME) as shelf:
        stored = Connection.stored(shelf)
    aim = _aim(context.obj, stored, socket=socket, url=url, prefix=prefix)
    typer.echo(json.dumps(_manifest(context.obj, aim, least=least), ensure_ascii=False, indent=2))
    aside(*(f"Lost: {words}" for words in manifests.lost(least=least)))
    return 0


@app.command()
def connect(
    context: typer.Context,
    *,
    socket: Socket = False,
    url: Url = "",
    least: Least = False,
    prefix: Alias = None,
    bot_token_file: SecretFile = None,
    app_token_file: SecretFile = None,
    client_id_file: SecretFile = None,
    client_secret_file: SecretFile = None,
    signing_secret_file: SecretFile = None,
) -> int:
    """Create the app, take its secrets hidden or from files, test and store them, and become an owner in Slack."""
    files = {
        "bot_token": bot_token_file,
        "app_token": app_token_file,
        "client_id": client_id_file,
        "client_secret": client_secret_file,
        "signing_secret": signing_secret_file,
    }
    premises: Premises = context.obj
    with premises.shelf(NAME) as shelf:
        stored = Connection.stored(shelf)
        aim = _aim(premises, stored, socket=socket, url=url, prefix=prefix)
        aside(*walk.begin(aim, stored, manifests.create_link(_manifest(premises, aim, least=least))))
        secrets = prompting.secrets(aim.mode, files, (stored or aim).credentials)
        made = replace(aim, credentials=secrets)
        report = _spoken(_api_url(premises, stored), lambda client: check(client, made))
        link = premises.invite()
        _keep(shelf, made)
        left = _left(premises, shelf, made, link)
    typer.echo("\n".join([*walk.stored(report, overriding(premises.environ)), *left]))
    return 0


@app.command()
def disconnect(
    context: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Forget the secrets and every installation of the app."""
    with context.obj.shelf(NAME) as shelf:
        stored, installed = Connection.stored(shelf), install.stored(shelf).values()
        if stored is None and not installed:
            typer.echo("Nothing is stored for Slack.")
            return 0
        where = ", ".join(one.name or one.tenant for one in installed)
        aside(*([stored.said()] if stored else []), *([f"Installed in {where}."] if where else []))
        if not yes:
            sure("Forget all this?")
        _keep(shelf, None)
    typer.echo("\n".join(walk.forgotten(overriding(context.obj.environ))))
    return 0


@app.command()
def selftest(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="#CHANNEL", help="A channel that the app was invited to.")],
) -> int:
    """Post each kind of card, update, find, upload and delete; exit with 1 if anything failed."""
    with context.obj.shelf(NAME) as shelf:
        stored = Connection.stored(shelf)
        token = _token(context.obj, stored, shelf)
    trial = _spoken(_api_url(context.obj, stored), lambda client: SelfTest(client, token, channel).run())
    typer.echo("\n".join(trial.lines()))
    return 0 if trial.passed else 1


def _aim(premises: Premises, stored: Connection | None, *, socket: bool, url: str, prefix: str | None) -> Connection:
    """Return how to connect, without secrets: as the options say, else as it is stored.

    Raises:
        BadInput: the options do not go together, or no command could begin with the prefix.
    """
    if socket and url:
        raise BadInput("--socket and --url are two ways.", hint="Give one of them.")
    below = stored or Connection()
    given = premises.environ.get(f"{PREFIX}PREFIX", "") or below.prefix if prefix is None else prefix
    mode: connection.Mode = "socket" if socket else "http" if url else below.mode
    address = (url or below.url).rstrip("/") if mode == "http" else ""
    return Connection(mode, checked_prefix(given, "--prefix"), address)


def _manifest(premises: Premises, aim: Connection, *, least: bool) -> dict[str, object]:
    return manifests.build(aim.mode, url=aim.url, prefix=aim.prefix, roles=premises.catalogue(), least=least)


def _settings(premises: Premises, stored: Connection | None) -> Settings:
    """Return the settings of whoever calls Slack, who needs no address to be called at."""
    return Settings.read({**premises.environ, f"{PREFIX}MODE": "socket"}, stored)


def _api_url(premises: Premises, stored: Connection | None) -> str:
    return _settings(premises, stored).api_url


def _token(premises: Premises, stored: Connection | None, shelf: Shelf) -> str:
    """Return the one token there is to try things with.

    Raises:
        BadInput: there is none, or there are several.
    """
    token = _settings(premises, stored).credentials.bot_token
    others = [one.token for one in install.stored(shelf).values()]
    if not token and not others:
        raise BadInput("There is no bot token.", hint="Run: rolecall slack connect")
    if not token and len(others) > 1:
        raise BadInput(f"The app is in {len(others)} workspaces.", hint=f"Set {PREFIX}BOT_TOKEN to the token of one.")
    return token or others[0]


def _keep(shelf: Shelf, made: Connection | None) -> None:
    """Store a connection in place of what was stored, or forget it with its installations; another app begins anew."""
    with shelf.together() as rows:
        rows.drop(arrivals.ROW)
        if made is None:
            rows.drop(connection.ROW)
            install.forget(rows)
        else:
            made.store(rows)


def _left(premises: Premises, shelf: Shelf, made: Connection, link: str) -> list[str]:
    """Return the steps that are left, the last of which makes an owner by `link`."""
    if made.mode == "socket":
        return walk.by_link(link)
    address = invitations.address(made.url, invitations.invite(shelf, link, premises.now()))
    return walk.by_consent(made, address, set_already=premises.environ.get(PUBLIC_URL, "").rstrip("/") == made.url)


def _spoken(api_url: str, work: Callable[[Client], Awaitable[T]]) -> T:
    """Speak with Slack for as long as `work` takes."""

    async def speak() -> T:
        async with Client(api_url) as client:
            return await work(client)

    return asyncio.run(speak())
