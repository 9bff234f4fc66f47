"""`rolecall edit`: a person writes the next version by hand; the gates look at it again."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolecall.cli.options import AsJson, AsName, Target, TokenFile, examples
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from rolecall.cli.session import Session
    from rolecall.cli.targets import Aim

EXAMPLES = examples(
    "rolecall edit r7k3m2xq",
    'rolecall edit r7k3m2xq --set /stories/0/priority=must --note "Agreed on Monday"',
    "rolecall edit r7k3m2xq --file content.json",
)


def edit(
    target: Target,
    file: Annotated[Path | None, typer.Option("--file", help="The whole new content as JSON.")] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="POINTER=VALUE", help="Change one field, JSON or plain text; may be repeated."),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="Why, for the record.")] = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Edit the content of a version: in your editor, from a file, or field by field."""
    from rolecall.cli.screen import tell
    from rolecall.cli.session import session
    from rolecall.cli.targets import aim
    from rolecall.cli.working import conclude

    with session(as_name, token_file) as opened:
        found = aim(opened, target)
        content = _content(_old(opened, found), file, change or [])
        tell(f"Edit: {found}")
        values = {"content": json.dumps(content, ensure_ascii=False), "note": note}
        reply = opened.send(opened.sender.form("edit", found.token, values))
        return conclude(opened, opened.envelope(found.request), as_json=as_json, said=reply.said)


def _old(opened: Session, found: Aim) -> dict[str, Any]:
    """Return a copy of the version's content."""
    versions = opened.app.desk.versions(opened.actor, found.deliverable)
    content: dict[str, Any] = json.loads(
        json.dumps(next(item.content for item in versions if item.number == found.number))
    )
    return content


def _content(old: dict[str, Any], file: Path | None, changes: list[str]) -> Any:
    if file is not None:
        try:
            old = _parsed(file.read_text(encoding="utf-8"), str(file))
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"--file {file} cannot be read as text.") from error
    for change in changes:
        pointer, found, value = change.partition("=")
        if not found:
            raise BadInput(f"--set {change} is not POINTER=VALUE.", hint="For example /stories/0/priority=must")
        put(old, pointer, _value(value))
    return old if file or changes else _in_editor(old)


def _in_editor(old: dict[str, Any]) -> Any:
    """Open the person's editor on the content.

    Raises:
        BadInput: there is no editor, it failed, or what was saved is not JSON.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("vi" if sys.stdin.isatty() else "")
    if not editor:
        raise BadInput("There is no editor here.", hint="Set EDITOR, or use --file or --set.")
    with tempfile.TemporaryDirectory(prefix="rolecall-") as folder:
        path = Path(folder) / "content.json"
        path.write_text(json.dumps(old, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(path)], check=True)  # noqa: S603  # the person's own editor
            return _parsed(path.read_text(encoding="utf-8"), "the edited text")
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise BadInput(f"The editor “{editor}” failed; nothing was changed.") from error


def _parsed(words: str, where: str) -> Any:
    try:
        return json.loads(words)
    except json.JSONDecodeError as error:
        raise BadInput(f"Line {error.lineno} of {where} is not JSON: {error.msg}.") from error


def _value(words: str) -> Any:
    """Read a value as JSON where it is JSON, else as text."""
    try:
        return json.loads(words)
    except json.JSONDecodeError:
        return words


def put(content: Any, pointer: str, value: Any) -> None:
    """Replace what a JSON pointer (RFC 6901) points at; `-` at its end appends to a list.

    Raises:
        BadInput: there is no such place in the content.
    """
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    if not pointer.startswith("/") or not parts:
        raise BadInput(f"“{pointer}” is not a JSON pointer.", hint="For example /stories/0/priority")
    try:
        for part in parts[:-1]:
            content = content[int(part) if isinstance(content, list) else part]
        if isinstance(content, list) and parts[-1] == "-":
            content.append(value)
        else:
            content[int(parts[-1]) if isinstance(content, list) else parts[-1]] = value
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise BadInput(f"There is nothing at {pointer} in the content.") from error
