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
