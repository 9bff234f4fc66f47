"""At a terminal: secrets are typed hidden, what cannot be undone is asked first, and words go beside the output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import typer

from rolecall.chat.common import secret
from rolecall.errors import BadInput


@dataclass(frozen=True)
class Asked:
    """A secret that a command wants."""

    #: What it is called, such as `bot token`.
    name: str
    #: The option that names a file with it.
    option: str
    #: Returns a secret as it counts, empty for none; `BadInput` says what it is instead.
    checked: Callable[[str], str]
    #: Where it stands on the pages of its app, empty where that was said already.
    page: str = ""

    def taken(self, file: Path | None, stored: str) -> str:
        """Return the secret: from a file, typed hidden, or as it is `stored` (empty: not yet), which Enter keeps.

        Raises:
            BadInput: what the file holds is something else, or nobody is there to type it.
        """
        if file is not None:
            return self.checked(secret.read(file, self.option))
        if sys.stdin.isatty():
            return self._typed(stored)
        if not stored:
            raise BadInput(f"The {self.name} is needed.", hint=f"Give it with {self.option} FILE.")
        return stored

    def _typed(self, stored: str) -> str:
        """Ask until something of the right kind is typed; nothing of it is shown."""
        more = "; ".join(part for part in (self.page, "Enter keeps the stored one" if stored else "") if part)
        question = self.name.capitalize() + (f" ({more})" if more else "")
        while True:
            typed = str(typer.prompt(question, hide_input=True, default="", show_default=False, err=True)).strip()
            try:
                found = self.checked(typed) or stored
            except BadInput as error:
                aside(str(error))
            else:
                if found:
                    return found
                aside(f"The {self.name} is needed. Ctrl-C ends this, and nothing is stored.")


def sure(question: str) -> None:
    """Ask whether to go on; anything but yes ends the command.

    Raises:
        BadInput: nobody is there to ask.
    """
    if not sys.stdin.isatty():
        raise BadInput("Nobody is here to say yes.", hint="Give --yes.")
    typer.confirm(question, abort=True, err=True)


def aside(*lines: str) -> None:
    """Print lines beside the output, for whoever sits there."""
    for line in lines:
        typer.echo(line, err=True)
