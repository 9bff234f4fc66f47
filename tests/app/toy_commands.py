"""The command line that the toy's package brings."""

from __future__ import annotations

import typer

app = typer.Typer(help="What the toy can do.")


@app.command()
def squeak(loud: bool = False):
    """Squeak."""
    typer.echo("SQUEAK" if loud else "squeak")


@app.command()
def sleep():
    """Sleep."""


@app.command()
def keep(context: typer.Context, words: str):
    """Keep words on the toy's shelf, and say what is there and which roles answer."""
    with context.obj.shelf("toy") as shelf:
        shelf.put("words", words)
    with context.obj.shelf("toy") as shelf:
        found = shelf.get("words")
    commands = [name for role in context.obj.catalogue() for name in role["commands"]]
    typer.echo(f"{found[0]} in {context.obj.data_dir.name}, {context.obj.environ['ROLECALL_PORT']}, {commands[0]}")
