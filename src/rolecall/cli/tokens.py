"""A member's token: typed hidden, or from the environment or a file; never an argument others could see."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from rolecall.chat.common import secret
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE = "ROLECALL_TOKEN"


def member_token(name: str, file: Path | None) -> str:
    """Return the token that proves to be `name`.

    Raises:
        BadInput: there is none to be had.
    """
    if file is not None:
        return secret.read(file, "--token-file")
    return os.environ.get(VARIABLE) or hidden(f"Token of {name}", f"Set {VARIABLE}, or give --token-file FILE.")


def hidden(what: str, otherwise: str) -> str:
    """Ask for a secret without showing it; `otherwise` says what to do where nobody can be asked.

    Raises:
        BadInput: nobody is there to ask, or nothing was typed.
    """
    import sys

    if not sys.stdin.isatty():
        raise BadInput(f"{what} is needed.", hint=otherwise)
    typed = str(typer.prompt(what, hide_input=True, default="", show_default=False, err=True)).strip()
    if not typed:
        raise BadInput(f"{what} is needed.", hint=otherwise)
    return typed
