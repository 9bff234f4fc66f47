"""`rolecall audit`: check the log, or take one request's whole trace along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from rolecall.cli.exits import Exit
from rolecall.cli.options import AsJson, AsName, RequestId, TokenFile, examples
from rolecall.errors import BadInput

app = typer.Typer(help="The audit log: verify it, export a trace.", no_args_is_help=True)


@app.command(epilog=examples("rolecall audit verify", "rolecall audit verify --json"))
def verify(as_json: AsJson = False) -> int:
    """Recompute the chain, the commitments and the rows they cover; name the first thing that is wrong."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session

    with session() as opened:
        verdict = opened.app.verify_audit()
    if as_json:
        emit(
            {
                "ok": not verdict.problem,
                "problem": verdict.problem,
                "records": verdict.records,
                "rows": verdict.rows,
                "erased": verdict.erased,
                "head": verdict.head.snapshot(),
            }
        )
    elif verdict.problem:
        show(f"WRONG: {verdict.problem}. The {verdict.records} records before it are sound.")
    else:
        show(f"OK: {verdict.records} records, {verdict.rows} covered rows, {verdict.erased} erased bodies.")
        show(f"Head: record {verdict.head.seq}, {verdict.head.leaf}")
    return Exit.WRONG if verdict.problem else Exit.DONE


@app.command(epilog=examples("rolecall audit export r7k3m2xq -o trace.json"))
def export(
    request: RequestId,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; default: standard output.")
    ] = None,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Export every record of one request with salts and bodies, enough to check each commitment."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session
    from rolecall.cli.targets import point

    name = point(request).request
    with session(as_name, token_file) as opened:
        opened.envelope(name)  # who may not look at the request may not take its trace along
        trace = {"request_id": name, "records": opened.app.trace(name)}
    if output is None:
        emit(trace)
        return Exit.DONE
    try:
        output.write_text(json.dumps(trace, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}.") from error
    if as_json:
        emit({"request_id": name, "file": str(output), "records": len(trace["records"])})
    else:
        show(f"{output} ({len(trace['records'])} records)")
    return Exit.DONE
