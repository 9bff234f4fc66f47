"""`rolecall report`: what the team and its managers read, now instead of on Monday."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, chosen, examples
from rolecall.errors import BadInput, NotFound

if TYPE_CHECKING:
    from rolecall.cli.session import Session
    from rolecall.desk import Reply
    from rolecall.desk.office import Preview
    from rolecall.domain.report import Report

EXAMPLES = examples(
    "rolecall report usage --dry-run",
    "rolecall report usage --channel web:main:shop --period 2026-W47",
    "rolecall report weekly --channel web:main:shop --dry-run",
    "rolecall report monthly --period 2026-10 --export docx --out october.docx",
)

Channel = Annotated[
    str, typer.Option("--channel", metavar="CHANNEL", help="Of this channel; default: the whole house.")
]


def report(
    what: Annotated[
        list[str],
        typer.Argument(metavar="WHAT", help="weekly, usage, governance, monthly, reminder, or ROLE DELIVERABLE."),
    ],
    channel: Channel = "",
    period: Annotated[
        str, typer.Option("--period", metavar="PERIOD", help="2026-W47, 2026-10 or 2026-11-20; default: up to now.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it and publish nothing.")] = False,
    export: Annotated[str, typer.Option("--export", metavar="FORMAT", help="docx, xlsx or csv; needs --out.")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where the file goes.")] = None,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Publish a report in its channel now, or only print it."""
    from rolecall.cli.session import session

    if bool(export) != (out is not None):
        raise BadInput("--export and --out go together.", hint="For example: --export docx --out report.docx")
    said = {"--channel": channel, "--period": period}
    options = [word for name, value in said.items() if value for word in (name, value)]
    line = shlex.join(["report", *what, *options])
    with session(as_name, token_file) as opened:
        if dry_run:
            found = _preview(opened, line)
            _keep(opened, found.report, export, out)
            return _shown(found.report, found.text, published=False, as_json=as_json)
        reply = opened.send(opened.sender.command("rolecall", {"text": line}))
        return _published(opened, reply, export, out, as_json=as_json)


def _preview(opened: Session, line: str) -> Preview:
    """Make what the line would publish.

    Raises:
        Declined: this person may not have it.
    """
    from rolecall.cli.declined import Declined
    from rolecall.desk.acts import sending
    from rolecall.desk.people import person_of
    from rolecall.desk.window import sight_of
    from rolecall.domain.refusal import Refusal

    office, event = opened.app.office, opened.sender.command("rolecall", {"text": line})
    with opened.app.store.reading(opened.app.tenant) as uow:
        wished = sending.wish(office, sight_of(uow, person_of(uow, opened.actor), opened.actor), event)
    if isinstance(wished, Refusal):
        raise Declined(wished)
    return office.reporting().preview(wished)


def _published(opened: Session, reply: Reply, export: str, out: Path | None, *, as_json: bool) -> int:
    """Show what was published; what a role was asked for is worked here where no server does."""
    from rolecall.cli.screen import tell
    from rolecall.cli.working import work

    tell(reply.said)
    if reply.request:
        return work(opened, reply.request, as_json=as_json)
    try:
        made = opened.app.desk.report(opened.actor, reply.report)
    except NotFound:  # a role's report of a period in which nothing happened
        return _shown(None, reply.said + "\n", published=False, as_json=as_json)
    _keep(opened, made, export, out)
    return _shown(made, opened.app.reporting.text(made), published=True, as_json=as_json)


def _keep(opened: Session, made: Report | None, export: str, out: Path | None) -> None:
    """Write the file that was asked for."""
    from rolecall.cli.screen import tell
    from rolecall.domain.report import ReportFormat

    if out is None:
        return
    if made is None:
        raise BadInput("There is no report of figures here to be exported.", hint="Export what the role made.")
    file = opened.app.reporting.export(made, chosen(export, get_args(ReportFormat), "--export"))
    try:
        out.write_bytes(file.data)
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}.") from error
    tell(f"{out} ({len(file.data):,} bytes)")


def _shown(made: Report | None, text: str, *, published: bool, as_json: bool) -> int:
    from rolecall.cli.screen import emit, page

    if as_json:
        emit({"published": published, "report": made.snapshot() if made else None, "text": text})
    else:
        page(text, raw=True)
    return 0
