"""`rolecall sample`: the sample workspace of the first ten minutes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, examples
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from rolecall.sample import Removed

app = typer.Typer(help="The sample workspace: add it, remove it.", no_args_is_help=True)


@app.command(epilog=examples("rolecall sample add"))
def add(as_json: AsJson = False) -> int:
    """Add a simulated project with people, documents and six weeks of history; a new installation has it already."""
    from rolecall.app import sampling
    from rolecall.cli.screen import emit, show, tell
    from rolecall.cli.session import session

    with session() as opened:
        added = sampling.add(opened.app, tell)
    if as_json:
        emit({"added": added})
    else:
        show("The sample workspace is there." if added else "The sample workspace was there already.")
    return 0


@app.command(epilog=examples("rolecall sample remove", "rolecall sample remove --yes"))
def remove(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Erase the sample workspace and everything asked for in it; the audit log keeps that it was."""
    from rolecall.app import sampling
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session

    if not yes and not _confirmed():
        show("Nothing was removed.")
        return 0
    with session(as_name, token_file) as opened:
        removed = sampling.remove(opened.app, opened.actor)
    if as_json:
        emit({"engagements": removed.engagements, "requests": removed.requests, "members": removed.members})
    else:
        show(_words(removed))
    return 0


def _confirmed() -> bool:
    """Ask.

    Raises:
        BadInput: nobody is there to ask.
    """
    if not sys.stdin.isatty():
        raise BadInput("This erases the sample workspace.", hint="To go on without being asked: --yes")
    return typer.confirm("Erase the sample workspace and everything asked for in it?", err=True)


def _words(removed: Removed) -> str:
    if not removed.engagements:
        return "There is no sample workspace."
    count = len(removed.requests)
    return f"The sample workspace is removed: {count} requests with their documents are erased, and the log says so."
