"""`rolecall ask`: a request in plain words; the line works it while you watch."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, examples
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from rolecall.cli.session import Session
    from rolecall.domain.role import RoleContract

EXAMPLES = examples(
    'rolecall ask ba "As support staff we need passwordless login; links expire after 15 minutes"',
    'rolecall ask pm --deliverable raid_log --source minutes.md "RAID log from Monday\'s meeting"',
    "rolecall ask ba - < request.txt --json",
)


def ask(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="Who is asked: ba, pm …")] = "",
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you need; - reads it from standard input.")] = "",
    deliverable: Annotated[str, typer.Option("--deliverable", "-d", metavar="KIND", help="Which deliverable.")] = "",
    source: Annotated[
        list[Path] | None,
        typer.Option("--source", "-s", metavar="FILE", help="Evidence for this request only; may be repeated."),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option("--input", "-i", metavar="NAME=VALUE", help="A field of the request form; may be repeated."),
    ] = None,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Ask a role for a deliverable. Without arguments: what can be asked for."""
    from rolecall.cli.session import session

    inputs = dict(pair(item) for item in value or ())
    words = sys.stdin.read() if text == "-" else text
    with session(as_name, token_file) as opened:
        if not role:
            return _teach(opened, as_json=as_json)
        return _ask(opened, role, _clean(words), deliverable, source or [], inputs, as_json=as_json)


def pair(words: str) -> tuple[str, str]:
    """Read `NAME=VALUE`.

    Raises:
        BadInput: there is no `=`.
    """
    name, found, value = words.partition("=")
    if not found or not name.strip():
        raise BadInput(f"“{words}” is not NAME=VALUE.")
    return name.strip(), value


def _clean(words: str) -> str:
    """Refuse bytes that are no text; the shell hands them on as lone surrogates."""
    try:
        words.encode()
    except UnicodeEncodeError as error:
        raise BadInput("The request is not UTF-8 text.") from error
    return words


def _teach(opened: Session, *, as_json: bool) -> int:
    from rolecall.cli import catalogue
    from rolecall.cli.screen import emit, show

    roles = list(opened.app.office.dispatch.roles.values())
    if as_json:
        emit(catalogue.as_data(roles))
    else:
        show(*catalogue.teach(roles))
    return 0


def _ask(
    opened: Session,
    role: str,
    words: str,
    kind: str,
    files: list[Path],
    inputs: dict[str, str],
    *,
    as_json: bool,
) -> int:
    from rolecall.cli.estimate import estimate_line
    from rolecall.cli.screen import tell
    from rolecall.cli.working import work

    matched = _match(opened, role, words, kind, inputs, quiet=as_json)
    read = [(_read(file), file.name) for file in files]
    tell(estimate_line(opened.app.model, matched, len(words)))
    handles = tuple(opened.app.keep(data, name) for data, name in read)
    args = {"role": role, "text": words, "deliverable": kind, "inputs": json.dumps(inputs)}
    reply = opened.send(opened.sender.command("ask", args, handles))
    tell(reply.said)
    return work(opened, reply.request, as_json=as_json)


def _match(opened: Session, role: str, words: str, kind: str, inputs: dict[str, str], *, quiet: bool) -> RoleContract:
    """Find the role, or refuse before anything is stored and show what could have been meant.

    Raises:
        Declined: there is no such role or deliverable, or the request cannot be one.
    """
    from rolecall.cli import catalogue
    from rolecall.cli.declined import Declined
    from rolecall.cli.screen import err
    from rolecall.dispatch import Ask
    from rolecall.domain.refusal import Refusal

    place = opened.sender.place
    dispatch = opened.app.office.dispatch
    asked = Ask(opened.person, str(place), role, words, kind, inputs)
    matched = dispatch.match(asked)
    if not isinstance(matched, Refusal):
        return matched.role
    known = dispatch.role(role)
    if not quiet and matched.code in {"unknown_role", "unknown_kind"}:
        err().print(*catalogue.teach([known] if known else list(dispatch.roles.values())), sep="\n")
    raise Declined(matched)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"--source {file} cannot be read: {error.strerror}.") from error
