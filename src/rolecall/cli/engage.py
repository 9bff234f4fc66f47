"""`rolecall engage`: rent a role for a term, or hire it for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, chosen, examples
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from rolecall.chat import Place
    from rolecall.domain.engagement import Engagement

app = typer.Typer(help="Engagements: which roles may be asked for what, where, until when.", no_args_is_help=True)


@app.command(
    epilog=examples(
        "rolecall engage start ba --term trial --approver dana",
        "rolecall engage start ba --place web:main:shop --approver web:main:approver",
        "rolecall engage start pm --term 6m --kind raid_log --kind status_report --budget 50",
    )
)
def start(
    role: Annotated[list[str], typer.Argument(help="One or more roles: ba pm …")],
    term: Annotated[str, typer.Option("--term", help="trial (14 days), 3m, 6m, 12m or permanent.")] = "trial",
    place: Annotated[str, typer.Option("--place", help="Channel it is for; * is everywhere.")] = "*",
    department: Annotated[str, typer.Option("--department", help="Who bears the cost.")] = "general",
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Catalogue: only these deliverables; may be repeated.")
    ] = None,
    approver: Annotated[
        list[str] | None,
        typer.Option("--approver", metavar="NAME", help="Member, or workspace:tenant:group; may be repeated."),
    ] = None,
    budget: Annotated[str, typer.Option("--budget", metavar="DOLLARS", help="Most it may spend in all.")] = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Begin an engagement."""
    from rolecall.cli.session import session
    from rolecall.desk import admin
    from rolecall.desk.acts.approvers import Approvers
    from rolecall.domain.engagement import Term
    from rolecall.domain.money import parse_dollars

    limit = parse_dollars(budget) if budget else None
    deciders = Approvers.read(",".join(approver or ()))
    with session(as_name, token_file) as opened, opened.administer() as (uow, person):
        if deciders.groups:
            at = _channel(place)
            deciders.check(at, opened.app.workspaces.caps(at.workspace))
        made = admin.start_engagement(
            opened.app.office,
            uow,
            person,
            tuple(role),
            chosen(term, get_args(Term), "--term"),
            place=place,
            department=department,
            catalogue=tuple(kind or ()),
            approvers=deciders.members,
            groups=tuple(deciders.groups),
            group_names=deciders.groups,
        )
        if limit is not None:
            admin.set_budget(uow, person, f"engagement:{made.id}", "total", limit)
    _show([(made, "active")], as_json=as_json, one=True)
    return 0


@app.command("show", epilog=examples("rolecall engage show", "rolecall engage show eng2 --json"))
def show_engagements(
    engagement: Annotated[str, typer.Argument(help="One engagement; default: all.")] = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Show engagements."""
    from rolecall.cli.session import session

    with session(as_name, token_file) as opened, opened.app.store.reading(opened.app.tenant) as uow:
        if engagement:
            found = [(uow.engagements.get(engagement), str(uow.engagements.status(engagement)))]
        else:
            found = [(item, str(status)) for item, status in uow.engagements.listed()]
    _show(found, as_json=as_json, one=bool(engagement))
    return 0


@app.command(epilog=examples("rolecall engage end eng2"))
def end(
    engagement: Annotated[str, typer.Argument(help="The engagement's id (eng2).")],
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """End an engagement now: its roles refuse new work; what was delivered stays."""
    from rolecall.cli.session import session
    from rolecall.desk import admin

    with session(as_name, token_file) as opened, opened.administer() as (uow, person):
        admin.end_engagement(uow, person, engagement)
        found = [(uow.engagements.get(engagement), str(uow.engagements.status(engagement)))]
    _show(found, as_json=as_json, one=True)
    return 0


def _channel(place: str) -> Place:
    """Read the place of an engagement as a channel.

    Raises:
        BadInput: it is wider or narrower than one.
    """
    from rolecall.chat import Place

    if place.count(":") != 2:
        raise BadInput(
            f"A group approves in channels of its own workspace; “{place}” is not one.",
            hint="Say which with --place workspace:tenant:channel.",
        )
    return Place.parse(place)


def _show(found: list[tuple[Engagement, str]], *, as_json: bool, one: bool) -> None:
    from rolecall.cli.screen import emit, show, table

    if as_json:
        rows = [{**item.snapshot(), "status": status} for item, status in found]
        emit(rows[0] if one else {"engagements": rows})
        return
    header = ("id", "status", "roles", "place", "term", "ends", "catalogue", "approvers")
    show(table(header, (_row(item, status) for item, status in found)))


def _row(item: Engagement, status: str) -> tuple[str, ...]:
    return (
        item.id,
        status,
        ", ".join(item.roles) or "all",
        item.place,
        item.term,
        item.ends_at[:10] or "never",
        ", ".join(item.catalogue) or "all",
        _approvers(item),
    )


def _approvers(item: Engagement) -> str:
    named = [str(len(item.approvers))] if item.approvers else []
    return ", ".join([*named, *(f"group {item.called(group)}" for group in item.groups)]) or "any approver"
