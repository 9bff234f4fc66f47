"""`rolecall discord`: connect the app, let it into a server, look whether all is well, try it in a real channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.chat import Premises, Shelf
from rolecall.chat.common.terminal import Asked, aside, sure
from rolecall.errors import BadInput
from rolecall_discord import checks, connection, guilds, walk
from rolecall_discord.connecting import Report, check
from rolecall_discord.connection import Connection
from rolecall_discord.credential import checked
from rolecall_discord.settings import Settings, overriding

if TYPE_CHECKING:
    from rolecall.chat.common.trial import Trial
    from rolecall_discord.visiting import Visitor

#: The adapter's name: of its shelf and of its settings.
NAME = "discord"
#: The one secret of an app.
TOKEN = Asked("bot token", "--token-file", checked)
MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}
app = typer.Typer(help="Discord: connect the app, let it into a server, try it.", no_args_is_help=True)

TokenFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Read the bot token from a file; else it is typed.")
]


@app.command()
def connect(context: typer.Context, *, token_file: TokenFile = None) -> int:
    """Take the bot token hidden or from a file, test and store it, and let the app into a server as its owner."""
    premises: Premises = context.obj
    with premises.shelf(NAME) as shelf:
        stored = Connection.stored(shelf)
        aside(*walk.begin(stored))
        given = Connection(TOKEN.taken(token_file, stored.token if stored else ""))
        settings = replace(Settings.read(premises.environ), token=given.token)
        report = check(settings)
        left = _left(premises, shelf, report, first=5)
        replace(given, name=report.name).store(shelf)
    typer.echo("\n".join([*walk.stored(report, overriding(premises.environ)), *walk.started(), *left]))
    return 0


@app.command()
def invite(context: typer.Context) -> int:
    """Print the address that lets the app into a server, and the line that connects it; each server needs its own."""
    premises: Premises = context.obj
    with premises.shelf(NAME) as shelf:
        report = check(_connected(premises.environ, shelf))
        left = _left(premises, shelf, report, first=1)
    typer.echo("\n".join(left))
    return 0


@app.command()
def doctor(context: typer.Context) -> int:
    """Print what `rolecall doctor` says of Discord; exit with 1 if something is wrong."""
    premises: Premises = context.obj
    with premises.shelf(NAME) as shelf:
        findings = checks.doctor(premises.environ, shelf, premises.now)
    for finding in findings:
        typer.echo(f"{MARKS[finding.level]} {finding.text}")
        if finding.next:
            typer.echo(f"  → {finding.next}")
    return 1 if any(finding.level == "bad" for finding in findings) else 0


@app.command()
def selftest(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL-ID", help="A text channel that the app sees.")],
) -> int:
    """Post each kind of card, update, find, read and delete; exit with 1 if anything failed."""
    premises: Premises = context.obj
    with premises.shelf(NAME) as shelf:
        settings = _connected(premises.environ, shelf)
    from rolecall_discord.selftest import SelfTest
    from rolecall_discord.visiting import visit

    run = f"{premises.now():%y%m%d%H%M%S}"

    async def work(visitor: Visitor) -> Trial:
        return await SelfTest(visitor, channel, run, settings.api).run()

    trial = visit(settings.token, settings.api, work)
    typer.echo("\n".join(trial.lines()))
    return 0 if trial.passed else 1


@app.command()
def disconnect(
    context: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Forget the bot token; servers stay connected for whenever the app comes back."""
    with context.obj.shelf(NAME) as shelf:
        stored = Connection.stored(shelf)
        if stored is None:
            typer.echo("Nothing is stored for Discord.")
            return 0
        aside(stored.said())
        if not yes:
            sure("Forget this?")
        shelf.drop(connection.ROW)
    typer.echo("\n".join(walk.forgotten(overriding(context.obj.environ))))
    return 0


def _connected(environ: Mapping[str, str], shelf: Shelf) -> Settings:
    """Return the settings with the token there is.

    Raises:
        BadInput: there is none.
    """
    settings = Settings.read(environ, Connection.stored(shelf))
    if not settings.token:
        raise BadInput("There is no bot token.", hint="Run: rolecall discord connect")
    return settings


def _left(premises: Premises, shelf: Shelf, report: Report, *, first: int) -> list[str]:
    """Return the steps that are left, numbered from `first` on; the last one connects a server and makes an owner."""
    token = premises.invite()
    guilds.invite(shelf, token, premises.now())
    return walk.invited(report, token, first)
