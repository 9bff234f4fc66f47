"""`rolecall members`: the people who ask, approve and own."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, chosen, examples

app = typer.Typer(help="People: add a member, list them.", no_args_is_help=True)


@app.command(epilog=examples("rolecall members add dana --role approver", "rolecall members add lee --role owner"))
def add(
    name: Annotated[str, typer.Argument(help="A name, unique here.")],
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="requester, approver or owner; may be repeated. Default: requester."),
    ] = None,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Add a member and print their token, this once."""
    from rolecall.cli.screen import emit, show, tell
    from rolecall.cli.session import session
    from rolecall.desk import admin
    from rolecall.domain.member import MemberRole

    roles = frozenset(chosen(word, get_args(MemberRole), "--role") for word in role or ["requester"])
    with session(as_name, token_file) as opened, opened.administer() as (uow, person):
        member, token = admin.add_member(opened.app.office, uow, person, name, roles)
    if as_json:
        emit({"member": member.snapshot(), "token": token})
        return 0
    tell(f"{member.name} is {', '.join(sorted(roles))}. Their token is shown only now; hand it over safely:")
    show(token)
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
