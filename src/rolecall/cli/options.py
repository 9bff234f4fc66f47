"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

import typer

from rolecall.errors import BadInput

Word = TypeVar("Word", bound=str)

AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on standard output.")]
AsName = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="NAME",
        help="Act as this member. Their token is asked for hidden, or taken from ROLECALL_TOKEN or --token-file.",
    ),
]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", metavar="FILE", help="File that holds the member's token.")
]
Target = Annotated[
    str, typer.Argument(metavar="WHAT", help="A request (r…), a deliverable (d-r…) or one version (d-r….v2).")
]
RequestId = Annotated[str, typer.Argument(metavar="REQUEST", help="The request's id (r…).")]


def examples(*lines: str) -> str:
    """Return the end of a help page: command lines that work as they stand."""
    return "\n".join(("Examples:", *(f"  {line}" for line in lines))).replace("[", r"\[")


def chosen(word: str, choices: tuple[Word, ...], option: str) -> Word:
    """Return the choice that `word` is; options whose choices the domain knows are read this way, lazily.

    Raises:
        BadInput: it is none of them.
    """
    for choice in choices:
        if choice == word.strip().lower():
            return choice
    raise BadInput(f"{option} {word}: there is no such choice.", hint=f"Choose of {', '.join(choices)}.")
