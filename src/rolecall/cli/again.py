"""`rolecall retry`, `reopen` and `withdraw`: what becomes of work that ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.options import AsJson, AsName, RequestId, Target, TokenFile, examples

if TYPE_CHECKING:
    from pathlib import Path

    from rolecall.chat import Event
    from rolecall.cli.events import Sender

RETRY_EXAMPLES = examples("rolecall retry r7k3m2xq")
REOPEN_EXAMPLES = examples('rolecall reopen r7k3m2xq "The limit is now 30 minutes"')
WITHDRAW_EXAMPLES = examples('rolecall withdraw r7k3m2xq --reason "No longer needed"')


def retry(request: RequestId, as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False) -> int:
    """Try a blocked, failed or stopped request once more, with the sources as they are now."""
    return _again(request, "retry", "", as_name, token_file, as_json=as_json)


def reopen(
    request: RequestId,
    reason: Annotated[str, typer.Argument(help="What to change, in your words.")],
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Work once more on a closed request; the old record is kept."""
    return _again(request, "reopen", reason, as_name, token_file, as_json=as_json)


def withdraw(
    target: Target,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.")] = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Close a request from which nothing comes any more."""
    from rolecall.cli.screen import tell
    from rolecall.cli.session import session
    from rolecall.cli.targets import point
    from rolecall.cli.working import conclude

    with session(as_name, token_file) as opened:
        request = point(target).request
        tell(f"Withdraw: {request}")
        reply = opened.send(opened.sender.form("withdraw", request, {"reason": reason}))
        return conclude(opened, opened.envelope(request), as_json=as_json, said=reply.said)


def _again(request: str, way: str, reason: str, as_name: str, token_file: Path | None, *, as_json: bool) -> int:
    from rolecall.cli.screen import tell
    from rolecall.cli.session import session
    from rolecall.cli.targets import point
    from rolecall.cli.working import work

    name = point(request).request
    with session(as_name, token_file) as opened:
        seen = len(opened.envelope(name)["stages"])
        tell(opened.send(_event(opened.sender, way, name, reason)).said)
        return work(opened, name, as_json=as_json, seen=seen)


def _event(sender: Sender, way: str, request: str, reason: str) -> Event:
    if way == "reopen":
        return sender.form(way, request, {"reason": reason})
    return sender.action(way, request)
