"""`rolecall signals`: what people and the line said of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, examples

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

EXAMPLES = examples("rolecall signals --kind reject", "rolecall signals --role ba --since 2026-11-01 --json")


def signals(
    kind: Annotated[
        str, typer.Option("--kind", help="approve, revise, reject, edit, reopen, feedback, error or latency.")
    ] = "",
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="Only of this role.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="2026-11-01, or a time in ISO 8601.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many of the newest.")] = 100,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """List decisions, edits, reopenings, feedback, failures and durations, newest first, each with its variant."""
    from rolecall.cli.screen import emit, show, table
    from rolecall.cli.session import session

    with session(as_name, token_file) as opened:
        desk = opened.app.desk
        found = desk.signals(opened.actor, kind=kind, role=role, since=since, limit=limit)
    if as_json:
        emit({"signals": [dict(item) for item in found]})
    elif not found:
        show("There are no such signals.")
    else:
        header = ("at", "signal", "role", "made by", "version", "ground", "said", "now")
        show(table(header, (_row(item) for item in found)))
    return 0


def _row(item: Mapping[str, Any]) -> tuple[str, ...]:
    version = f"{item['deliverable']}.v{item['version']}" if item["version"] else item["request"]
    said = f"{item['ms'] / 1000:.1f} s" if item["kind"] == "latency" else item["words"]
    made_by = f"{item['contract_digest'][:8]} {item['model']}"
    return item["at"][:16], item["kind"], item["role"], made_by, version, item["ground"], said, item["outcome"]
