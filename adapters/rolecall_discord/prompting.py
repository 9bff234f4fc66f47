"""The bot token, taken from whoever connects the app: typed hidden, from a file, or as it was stored before."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from rolecall.errors import BadInput
from rolecall_discord.credential import checked
from rolecall_discord.settings import read_secret

OPTION = "--token-file"


def token(file: Path | None, stored: str) -> str:
    """Take the token; Enter keeps the stored one.

    Raises:
        BadInput: nobody is there to type it, or what the file holds is something else.
    """
    if file is not None:
        return checked(read_secret(file, OPTION))
    if sys.stdin.isatty():
        return _typed(stored)
    if not stored:
        raise BadInput("The bot token is needed.", hint=f"Give it with {OPTION} FILE.")
    return stored


def _typed(stored: str) -> str:
    """Ask until something of the right kind is typed; nothing of it is shown."""
    question = f"Bot token{' (Enter keeps the stored one)' if stored else ''}"
    while True:
        typed = str(typer.prompt(question, hide_input=True, default="", show_default=False, err=True))
        try:
            found = checked(typed) or stored
        except BadInput as error:
            typer.echo(str(error), err=True)
        else:
            if found:
                return found
            typer.echo("The bot token is needed. Ctrl-C ends this, and nothing is stored.", err=True)
