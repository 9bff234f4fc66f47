"""`rolecall eval`: the golden cases of the roles, worked offline through the real line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.exits import Exit
from rolecall.cli.options import AsJson, examples

if TYPE_CHECKING:
    from pathlib import Path

    from rolecall.domain.golden import GoldenRecord

app = typer.Typer(help="Golden cases: what a role must get right before it is active.", no_args_is_help=True)


@app.callback()
def evals() -> None:
    """Golden cases: what a role must get right before it is active."""


@app.command(epilog=examples("rolecall eval run", "rolecall eval run ba --record"))
def run(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="One role; default: all.")] = "",
    record: Annotated[
        bool, typer.Option("--record", help="Write golden/record.json: a green one makes the contract active.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Work the golden cases offline and compare; exit 1 when one fails."""
    from rolecall.cli.packs import find, folders
    from rolecall.cli.screen import emit
    from rolecall.contracts.golden import write_record

    wanted = find(role).id if role else ""
    chosen = {folder.name: folder for folder in folders() if wanted in {"", folder.name}}
    records = _run(chosen)
    if record:
        for name, made in records.items():
            write_record(chosen[name], made)
    if as_json:
        emit({"roles": {name: {"green": made.green, **made.snapshot()} for name, made in records.items()}})
    else:
        _show(records)
    return Exit.DONE if all(made.green for made in records.values()) else Exit.WRONG


def _run(packs: dict[str, Path]) -> dict[str, GoldenRecord]:
    """Work every case of these packs, each pack on its own empty store."""
    from rolecall.cli.bench import bench
    from rolecall.cli.packs import read
    from rolecall.cli.screen import tell
    from rolecall.contracts.golden import load_cases
    from rolecall.errors import BadInput
    from rolecall.evals import recorded, work
    from rolecall.llm.offline import OfflineModel

    model = OfflineModel()
    records = {}
    for name, folder in packs.items():
        role, cases = read(folder), load_cases(folder)
        if not cases:
            raise BadInput(f"{folder}/golden has no cases.", hint="roles/README.md says how to write them.")
        tell(f"{role.title}: {len(cases)} cases on {model.name('junior')}")
        with bench({role.id: role}, model) as opened:
            results = [work(opened, role, case) for case in cases]
        records[name] = recorded(role, model.name(role.line.stage("draft").tier), results)
    return records


def _show(records: dict[str, GoldenRecord]) -> None:
    from rolecall.cli.screen import show, table

    for name, made in records.items():
        rows = (("✓" if result.passed else "✗", result.id, "; ".join(result.findings)) for result in made.results)
        show(table(("", name, "what is wrong"), rows))
        passed = sum(result.passed for result in made.results)
        show(f"{name}: {passed} of {made.cases} cases passed, contract {made.digest[:12]}", "")
