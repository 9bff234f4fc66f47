"""`rolecall teams`: become this installation's owner in Teams."""

from __future__ import annotations

import typer

app = typer.Typer(help="Microsoft Teams (preview).", no_args_is_help=True)


@app.callback()
def teams() -> None:
    """Keep `link` a subcommand, although it is the only one."""


@app.command()
def link(context: typer.Context) -> int:
    """Print the line that makes whoever sends it to the bot an owner; it works once, for seven days."""
    typer.echo(f"Send this to the bot, in the chat between you two: /rolecall link {context.obj.invite()}")
    return 0
