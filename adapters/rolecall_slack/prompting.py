"""The secrets of an app, taken from whoever connects it: typed hidden, from files, or as they were stored before."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import typer

from rolecall.errors import BadInput
from rolecall_slack.connection import WAYS, Mode
from rolecall_slack.credentials import NAMES, PAGES, Credentials, checked
from rolecall_slack.settings import read_secret

#: What each way to connect needs: a bot token of the one workspace, or what makes tokens by people's consent.
NEEDED: dict[Mode, tuple[str, ...]] = {
    "socket": ("bot_token", "app_token"),
    "http": ("client_id", "client_secret", "signing_secret"),
}


def secrets(mode: Mode, files: Mapping[str, Path | None], stored: Credentials) -> Credentials:
    """Take the secrets that a mode needs; `files` hold some of them, by name, and Enter keeps what is stored.

    Raises:
        BadInput: one is missing and nobody is there to type it, it is of another kind, or it is not for this mode.
    """
    strange = next((name for name, file in files.items() if file is not None and name not in NEEDED[mode]), "")
    if strange:
        wanted = " and ".join(_option(name) for name in NEEDED[mode])
        raise BadInput(f"{_option(strange)} is of no use with {WAYS[mode]}.", hint=f"Give {wanted}.")
    return Credentials(**{name: _one(name, files.get(name), getattr(stored, name)) for name in NEEDED[mode]})


def _one(name: str, file: Path | None, stored: str) -> str:
    if file is not None:
        return checked(name, read_secret(file, _option(name)))
    if sys.stdin.isatty():
        return _typed(name, stored)
    if not stored:
        raise BadInput(f"The {NAMES[name]} is needed.", hint=f"Give it with {_option(name)} FILE.")
    return stored


def _typed(name: str, stored: str) -> str:
    """Ask until something of the right kind is typed; nothing of it is shown."""
    keep = "; Enter keeps the stored one" if stored else ""
    while True:
        question = f"{NAMES[name].capitalize()} ({PAGES[name]}{keep})"
        typed = str(typer.prompt(question, hide_input=True, default="", show_default=False, err=True)).strip()
        try:
            found = checked(name, typed) or stored
        except BadInput as error:
            typer.echo(str(error), err=True)
        else:
            if found:
                return found
            typer.echo(f"The {NAMES[name]} is needed. Ctrl-C ends this, and nothing is stored.", err=True)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}-file"
