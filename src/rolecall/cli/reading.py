"""Read a version, or take it along as a file (`rolecall export`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from rolecall.cli.options import AsJson, AsName, Target, TokenFile, chosen, examples
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from rolecall.chat import File
    from rolecall.cli.session import Session

EXPORT_EXAMPLES = examples(
    "rolecall export r7k3m2xq --format docx",
    "rolecall export r7k3m2xq --format jira_csv -o stories.csv",
    "rolecall export d-r7k3m2xq.v1 --format md -o -",
)


def read(opened: Session, target: str, *, raw: bool, as_json: bool) -> None:
    """Print a version's Markdown."""
    from rolecall.cli.screen import emit, page

    file, token = _file(opened, target, "md")
    markdown = file.data.decode()
    if as_json:
        emit({"version": token, "markdown": markdown})
    else:
        page(markdown, raw=raw)


def export(
    target: Target,
    form: Annotated[str, typer.Option("--format", "-f", help="md, json, docx, csv, xlsx, feature or jira_csv.")] = "md",
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output. Default: its own name."),
    ] = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Download a version as a file, marked as made by an AI."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session

    if as_json and output == "-":
        raise BadInput("--json and -o - both want standard output.", hint="Leave one of them out.")
    with session(as_name, token_file) as opened:
        file, token = _file(opened, target, form)
    if output == "-":
        sys.stdout.buffer.write(file.data)
        return 0
    path = Path(output or file.name)
    try:
        path.write_bytes(file.data)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from error
    if as_json:
        emit({"version": token, "file": str(path), "mime": file.mime, "bytes": len(file.data)})
    else:
        show(f"{path} ({len(file.data):,} bytes)")
    return 0


def _file(opened: Session, target: str, form: str) -> tuple[File, str]:
    from rolecall.cli.targets import aim
    from rolecall.domain.role import ExportFormat

    found = aim(opened, target)
    wanted = chosen(form, get_args(ExportFormat), "--format")
    return opened.app.desk.export(opened.actor, found.deliverable, found.number, wanted), found.token
