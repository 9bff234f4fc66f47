"""`rolecall decide`: approve, revise or reject exactly one version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rolecall.cli.options import AsJson, AsName, Target, TokenFile, examples

if TYPE_CHECKING:
    from pathlib import Path

    from rolecall.cli.session import Session
    from rolecall.cli.targets import Aim

Verdict = Literal["approve", "revise", "reject"]

app = typer.Typer(
    help="Decide on a version: approve, revise or reject it.",
    no_args_is_help=True,
    epilog=examples(
        "rolecall decide approve r7k3m2xq",
        'rolecall decide revise r7k3m2xq "30 minutes, not 15"',
        'rolecall decide reject d-r7k3m2xq.v2 "We buy this instead" --as dana',
    ),
)


@app.command(epilog=examples("rolecall decide approve r7k3m2xq --as dana"))
def approve(
    target: Target,
    reason: Annotated[str, typer.Argument(help="A remark for the record.")] = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Accept a version; it is published."""
    return _decide("approve", target, reason, as_name, token_file, as_json=as_json)


@app.command(epilog=examples('rolecall decide revise r7k3m2xq "30 minutes, not 15; drop US-3"'))
def revise(
    target: Target,
    reason: Annotated[str, typer.Argument(help="What to change, in your words.")],
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Send a version back with what to change; the line makes the next one while you watch."""
    return _decide("revise", target, reason, as_name, token_file, as_json=as_json)


@app.command(epilog=examples('rolecall decide reject r7k3m2xq "Out of date"'))
def reject(
    target: Target,
    reason: Annotated[str, typer.Argument(help="Why, for the record.")],
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Close a version without using it; it can be reopened with a reason."""
    return _decide("reject", target, reason, as_name, token_file, as_json=as_json)


def _decide(verdict: Verdict, target: str, reason: str, as_name: str, token_file: Path | None, *, as_json: bool) -> int:
    from rolecall.cli.screen import tell
    from rolecall.cli.session import session
    from rolecall.cli.targets import aim
    from rolecall.cli.working import conclude, work

    with session(as_name, token_file) as opened:
        found = aim(opened, target)
        tell(f"{verdict.capitalize()}: {found}")
        seen = len(opened.envelope(found.request)["stages"])
        reply = opened.send(opened.sender.form(verdict, found.token, {"reason": reason}))
        if verdict == "revise":
            tell(reply.said)
            return work(opened, found.request, as_json=as_json, seen=seen)
        code = conclude(opened, opened.envelope(found.request), as_json=as_json, said=reply.said)
        if verdict == "approve":
            opened.app.deliver()
            _say_where(opened, found)
        return code


def _say_where(opened: Session, found: Aim) -> None:
    """Say what became of the publications of an accepted version."""
    from rolecall.cli.screen import tell

    with opened.app.store.reading(opened.app.tenant) as uow:
        rows = uow.outbox.listed(prefix=f"{found.deliverable}.v{found.number}:publish:")
    for row in (row for row in rows if row.kind == "publication"):
        state = "published" if row.state == "sent" else f"not published yet ({row.state}): {row.note}"
        tell(f"{row.channel}: {state} {row.ref}".rstrip())
