"""`rolecall roles`: the installed contracts, and the way to a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rolecall.cli.exits import Exit
from rolecall.cli.options import AsJson, examples

app = typer.Typer(help="Role contracts: list, check, show, write a new one, compare.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Argument(metavar="FOLDER", help="One pack; default: all installed packs.")]


@app.command("list", epilog=examples("rolecall roles list"))
def list_roles(as_json: AsJson = False) -> int:
    """List the roles with what they deliver."""
    from rolecall.cli import catalogue
    from rolecall.cli.packs import installed
    from rolecall.cli.screen import emit, show

    roles = list(installed().values())
    if as_json:
        emit(catalogue.as_data(roles))
    else:
        show(*catalogue.teach(roles))
    return Exit.DONE


@app.command(epilog=examples("rolecall roles check", "rolecall roles check roles/business_analyst"))
def check(folder: Folder = None, as_json: AsJson = False) -> int:
    """Name everything that is wrong with the packs, with file and line."""
    from rolecall.cli.packs import folders
    from rolecall.cli.screen import emit, show
    from rolecall.contracts.check import check_all
    from rolecall.line.gates import CHECKS

    packs = (folder,) if folder else folders()
    problems = check_all(packs, CHECKS)
    if as_json:
        emit({"packs": [str(pack) for pack in packs], "problems": [item.snapshot() for item in problems]})
    else:
        show(*map(str, problems), f"{len(packs)} packs, {len(problems)} problems")
    return Exit.WRONG if problems else Exit.DONE


@app.command("show", epilog=examples("rolecall roles show ba"))
def show_role(role: Annotated[str, typer.Argument(help="A role: ba, pm …")], as_json: AsJson = False) -> int:
    """Show a role in plain words: scope, owners, deliverables, limits."""
    from rolecall.cli.packs import find
    from rolecall.cli.screen import emit, page
    from rolecall.contracts.show import show

    found = find(role)
    if as_json:
        emit(found.snapshot())
    else:
        page(show(found))
    return Exit.DONE


@app.command(epilog=examples("rolecall roles new legal_reviewer", "rolecall roles new legal_reviewer --in ./roles"))
def new(
    role: Annotated[str, typer.Argument(help="The new role's id: lower case, digits and _.")],
    root: Annotated[Path, typer.Option("--in", metavar="FOLDER", help="Folder of the packs.")] = Path("roles"),
    owner: Annotated[str, typer.Option("--owner", help="Who answers for it.")] = "Role owner",
    as_json: AsJson = False,
) -> int:
    """Write a small pack that passes every check, to be changed into the role you want."""
    from rolecall.cli.screen import emit, show
    from rolecall.contracts.scaffold import new as write

    folder = write(role, root, owner)
    if as_json:
        emit({"folder": str(folder)})
    else:
        show(f"{folder} is written. Change it, then: rolecall roles check {folder}", "")
        show(f"When its golden cases pass, activate it: rolecall eval run {role} --record")
    return Exit.DONE


@app.command(epilog=examples("rolecall roles diff old/business_analyst roles/business_analyst"))
def diff(
    before: Annotated[Path, typer.Argument(help="Folder of the earlier pack.")],
    after: Annotated[Path, typer.Argument(help="Folder of the later pack.")],
    as_json: AsJson = False,
) -> int:
    """Show what changed between two packs, field by field."""
    from rolecall.cli.packs import read
    from rolecall.cli.screen import emit, show
    from rolecall.contracts.difference import difference

    changes = difference(read(before), read(after))
    if as_json:
        emit({"changes": [change.snapshot() for change in changes]})
    else:
        show(*map(str, changes), f"{len(changes)} changes")
    return Exit.DONE
