"""`rolecall stop` and `rolecall resume`: the kill switch."""

from __future__ import annotations

from typing import Annotated

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, examples

STOP_EXAMPLES = examples(
    "rolecall stop global --reason 'Something is wrong'", "rolecall stop ba", "rolecall stop r7k3m2xq"
)
RESUME_EXAMPLES = examples("rolecall resume global", "rolecall resume r7k3m2xq")

Scope = Annotated[
    str,
    typer.Argument(metavar="WHAT", help="global, a role, an engagement (eng2), a request or run:r….v1.1."),
]


def stop(
    what: Scope,
    reason: Annotated[str, typer.Option("--reason", help="Why; everybody affected reads it.")] = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Stop work at once: no stage, model call or post begins any more."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session

    with session(as_name, token_file) as opened:
        reply = opened.send(opened.sender.form("stop", what, {"reason": reason}))
    if as_json:
        emit({"stopped": what, "said": reply.said})
    else:
        show(f"{reply.said}\nHere that is: rolecall resume {what}")
    return 0


def resume(what: Scope, as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False) -> int:
    """Allow work again; a stopped request goes on while you watch."""
    from rolecall.cli.screen import emit, show, tell
    from rolecall.cli.session import session
    from rolecall.cli.working import work

    with session(as_name, token_file) as opened:
        reply = opened.send(opened.sender.action("resume", what))
        if reply.request:
            tell(reply.said)
            return work(opened, reply.request, as_json=as_json)
    if as_json:
        emit({"resumed": what, "said": reply.said})
    else:
        show(reply.said)
    return 0
