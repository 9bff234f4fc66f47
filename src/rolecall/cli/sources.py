"""`rolecall sources`: the documents that deliverables may rest on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, examples
from rolecall.errors import BadInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.evidence import Source
    from rolecall.ports.store import UnitOfWork

app = typer.Typer(help="Approved sources of an engagement: add, list, retire.", no_args_is_help=True)

EngagementId = Annotated[str, typer.Option("--engagement", "-e", metavar="ID", help="Default: the first engagement.")]


@app.command(
    epilog=examples("rolecall sources add handbook.md", "rolecall sources add policy.pdf --expires 2027-03-31")
)
def add(
    file: Annotated[list[Path], typer.Argument(help="Markdown, text, CSV, docx or pdf; one or more.")],
    engagement: EngagementId = "",
    expires: Annotated[str, typer.Option("--expires", metavar="DATE", help="Day from which it no longer counts.")] = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Approve documents; the same file name again is its next revision."""
    from rolecall.chat import File
    from rolecall.cli.session import session
    from rolecall.desk import admin, library
    from rolecall.domain.evidence import Scope

    files = [File(path.name, "", _read(path)) for path in file]
    until = _day(expires)
    added = []
    with session(as_name, token_file) as opened:
        admin.may_administer(opened.person)
        documents = [library.read(opened.app.office, each) for each in files]
        with opened.administer() as (uow, person):
            place = _engagement(uow, engagement)
            for document in documents:
                known = uow.sources.named(Scope(tenant=uow.tenant, engagement=place), document.file.name)
                name = known.id if known else f"source:{opened.app.ids.new('s')}"
                use = library.Approved(place, until)
                added.append(library.add(opened.app.office, uow, name, document, person, use))
    _show(added, as_json=as_json)
    return 0


@app.command("list", epilog=examples("rolecall sources list", "rolecall sources list -e eng2 --json"))
def list_sources(
    engagement: EngagementId = "", as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """List the approved sources with their newest revision."""
    from rolecall.cli.session import session
    from rolecall.domain.evidence import Scope

    with session(as_name, token_file) as opened, opened.app.store.reading(opened.app.tenant) as uow:
        found = uow.sources.listed(Scope(tenant=uow.tenant, engagement=_engagement(uow, engagement)))
    _show(found, as_json=as_json)
    return 0


@app.command(epilog=examples("rolecall sources retire handbook.md"))
def retire(
    source: Annotated[str, typer.Argument(help="The source's file name or id (source:…).")],
    engagement: EngagementId = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Withdraw a source from every search; what cites it keeps its quotes."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session
    from rolecall.desk import admin, library
    from rolecall.domain.evidence import Scope

    with session(as_name, token_file) as opened, opened.administer() as (uow, person):
        admin.may_administer(person)
        scope = Scope(tenant=uow.tenant, engagement=_engagement(uow, engagement))
        named = uow.sources.get(source) if source.startswith("source:") else uow.sources.named(scope, source)
        if named is None:
            raise NotFound(f"There is no source {source} here.", hint="rolecall sources list shows them.")
        library.retire(uow, named.id, person)
    if as_json:
        emit({"retired": named.id, "name": named.name})
    else:
        show(f"{named.name} is retired.")
    return 0


def _engagement(uow: UnitOfWork, named: str) -> str:
    return uow.engagements.get(named).id if named else uow.engagements.listed()[0][0].id


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error


def _day(words: str) -> str:
    try:
        return dt.date.fromisoformat(words).isoformat() if words else ""
    except ValueError as error:
        raise BadInput(f"--expires {words} is not a date.", hint="Write it as 2027-03-31.") from error


def _show(found: Sequence[Source], *, as_json: bool) -> None:
    from rolecall.cli.screen import emit, show, table

    if as_json:
        emit({"sources": [source.snapshot() for source in found]})
    elif not found:
        show("No approved sources. Approve one: rolecall sources add FILE")
    else:
        rows = (
            (item.name, item.revision, item.engagement, item.by, item.expires_at[:10] or "never", item.id)
            for item in found
        )
        show(table(("name", "revision", "engagement", "approved by", "expires", "id"), rows))
