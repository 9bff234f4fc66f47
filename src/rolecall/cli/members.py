"""`rolecall members`: the people who ask, approve and own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, chosen, examples

if TYPE_CHECKING:
    from rolecall.domain.member import MemberRole

app = typer.Typer(help="People: invite or add a member, change what they may do, list them.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A name, unique here.")]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="requester, approver or owner; may be repeated. Default: requester."),
]


@app.command(epilog=examples("rolecall members invite dana --role approver"))
def invite(
    name: Name, role: Roles = None, as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Add a member and print the link by which they come in, once, within a week."""
    from rolecall.cli.opening import shown
    from rolecall.cli.session import session

    roles = _roles(role or ["requester"])
    with session(as_name, token_file) as opened:
        token = opened.app.desk.invite(opened.actor, name, roles)
        shown(opened, token, name, "invitation", as_json=as_json)
    return 0


@app.command(epilog=examples("rolecall members add dana --role approver", "rolecall members add lee --role owner"))
def add(
    name: Name, role: Roles = None, as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Add a member and print their token, this once."""
    from rolecall.cli.screen import emit, show, tell
    from rolecall.cli.session import session
    from rolecall.desk import members

    roles = _roles(role or ["requester"])
    with session(as_name, token_file) as opened, opened.administer() as (uow, person):
        member, token = members.add(opened.app.office, uow, person, name, roles)
    if as_json:
        emit({"member": member.snapshot(), "token": token})
        return 0
    tell(f"{member.name} is {', '.join(sorted(roles))}. Their token is shown only now; hand it over safely:")
    show(token)
    return 0


@app.command(epilog=examples("rolecall members change dana --role owner", "rolecall members change dana --inactive"))
def change(
    name: Annotated[str, typer.Argument(help="Who.")],
    role: Annotated[
        list[str] | None, typer.Option("--role", help="What they are from now on; may be repeated. Default: as before.")
    ] = None,
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="Let them in again, or out. Default: as before.")
    ] = None,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Change what a member may do, or let them out; where they are signed in they are signed out at once."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session
    from rolecall.desk import members

    with session(as_name, token_file) as opened, opened.administer() as (uow, person):
        member = members.change(uow, person, name, roles=_roles(role) if role else None, active=active)
    if as_json:
        emit({"member": member.snapshot()})
    else:
        state = "" if member.active else ", and not active"
        show(f"{member.name} is {', '.join(sorted(member.roles))}{state}.")
    return 0


@app.command("list", epilog=examples("rolecall members list"))
def list_members(as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False) -> int:
    """List the members."""
    from rolecall.cli.screen import emit, show, table
    from rolecall.cli.session import session

    with session(as_name, token_file) as opened, opened.app.store.reading(opened.app.tenant) as uow:
        found = [member.snapshot() for member in uow.members.listed()]
    if as_json:
        emit({"members": found})
    elif not found:
        show("No members yet. Add one: rolecall members add NAME --role approver")
    else:
        rows = ((row["name"], ", ".join(row["roles"]), "yes" if row["active"] else "no", row["id"]) for row in found)
        show(table(("name", "roles", "active", "id"), rows))
    return 0


def _roles(words: list[str]) -> frozenset[MemberRole]:
    from rolecall.domain.member import MemberRole

    return frozenset(chosen(word, get_args(MemberRole), "--role") for word in words)
