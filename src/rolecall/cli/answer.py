"""`rolecall answer`: what the role needs to know before it can work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolecall.cli.options import AsJson, AsName, RequestId, TokenFile, examples
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = examples(
    "rolecall answer r7k3m2xq",
    'rolecall answer r7k3m2xq actors="shop customers" goal="collect and spend points"',
)


def answer(
    request: RequestId,
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUESTION=ANSWER", help="Without any, each question is asked in turn."),
    ] = None,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Answer the questions of a request; the line goes on while you watch."""
    from rolecall.cli.ask import pair
    from rolecall.cli.screen import tell
    from rolecall.cli.session import session
    from rolecall.cli.targets import point
    from rolecall.cli.working import work

    name = point(request).request
    with session(as_name, token_file) as opened:
        envelope = opened.envelope(name)
        given = dict(pair(item) for item in values or ()) or _ask_each(envelope["questions"])
        reply = opened.send(opened.sender.form("answer", name, given))
        tell(reply.said)
        return work(opened, name, as_json=as_json, seen=len(envelope["stages"]))


def _ask_each(questions: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Ask every question on the terminal; an empty line leaves one open.

    Raises:
        BadInput: there are questions and nobody to ask.
    """
    if questions and not sys.stdin.isatty():
        names = " ".join(f'{item["id"]}="…"' for item in questions)
        raise BadInput("The answers are missing.", hint=f"Write them as {names}.")
    return {item["id"]: _ask_one(item) for item in questions}


def _ask_one(question: dict[str, Any]) -> str:
    from rolecall.cli.screen import tell

    if question["why"]:
        tell(question["why"], style="dim")
    if question["choices"]:
        tell(f"One of: {', '.join(question['choices'])}", style="dim")
    return str(typer.prompt(question["text"], default="", show_default=False, err=True))
