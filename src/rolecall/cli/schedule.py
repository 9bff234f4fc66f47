"""`rolecall schedule`: what is reported by itself, where and when."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, examples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from rolecall.cli.session import Session

app = typer.Typer(help="Schedules: what is reported in which channel by itself.", no_args_is_help=True)

#: The words of a schedule are read by the desk, as in a chat.
_AS_IN_A_CHAT = {"ignore_unknown_options": True}
Channel = Annotated[str, typer.Option("--channel", metavar="CHANNEL", help="workspace:tenant:channel, or its name.")]
Words = Annotated[
    list[str],
    typer.Argument(
        metavar="WHAT [OPTIONS]",
        help="usage, governance, monthly, weekly, reminder, or ROLE DELIVERABLE; then --daily, --weekly mon 09:00 or "
        '--monthly 1 09:00, --zone Europe/Berlin, --audience team|managers, --alert "accounts.score >= 80".',
    ),
]
Which = Annotated[list[str], typer.Argument(metavar="SCHEDULE", help="Its id, or with --channel what it reports.")]


@app.command("list", epilog=examples("rolecall schedule list", "rolecall schedule list --channel web:main:shop --json"))
def list_schedules(
    channel: Channel = "", as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """List schedules with their next run, in the zone of each."""
    from rolecall.cli.screen import emit, show, table
    from rolecall.cli.session import session

    with session(as_name, token_file) as opened:
        found = opened.app.desk.schedules(opened.actor, channel)
    if as_json:
        emit({"schedules": [dict(item) for item in found]})
    elif not found:
        show("Nothing is scheduled. Begin: rolecall schedule add usage --channel …")
    else:
        header = ("schedule", "what", "channel", "due", "next", "by")
        show(table(header, (_row(item) for item in found)))
    return 0


@app.command(
    context_settings=_AS_IN_A_CHAT,
    epilog=examples(
        "rolecall schedule add usage --channel web:main:shop --weekly mon 09:00 --zone Europe/Berlin",
        'rolecall schedule add cs risk_monitoring --channel web:main:shop --weekly --alert "accounts.score >= 80"',
        "rolecall schedule add reminder --channel web:main:shop --daily 08:30",
    ),
)
def add(
    what: Words, channel: Channel = "", as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Schedule something for a channel: from now on, nothing is made up for."""
    return _said(["add", *what], channel, as_name, token_file, as_json=as_json)


@app.command(context_settings=_AS_IN_A_CHAT, epilog=examples("rolecall schedule change s7k3m2xq --weekly fri 16:00"))
def change(
    what: Words, channel: Channel = "", as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Give a schedule new terms; what is not said stays."""
    return _said(["change", *what], channel, as_name, token_file, as_json=as_json)


@app.command(epilog=examples("rolecall schedule pause s7k3m2xq", "rolecall schedule pause usage --channel shop"))
def pause(
    which: Which, channel: Channel = "", as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Let a schedule rest until it is resumed."""
    return _said(["pause", *which], channel, as_name, token_file, as_json=as_json)


@app.command(epilog=examples("rolecall schedule resume s7k3m2xq"))
def resume(
    which: Which, channel: Channel = "", as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Let a schedule go on; what was due meanwhile is not made up for."""
    return _said(["resume", *which], channel, as_name, token_file, as_json=as_json)


@app.command(epilog=examples("rolecall schedule remove s7k3m2xq"))
def remove(
    which: Which, channel: Channel = "", as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Remove a schedule; what it reported stays."""
    return _said(["remove", *which], channel, as_name, token_file, as_json=as_json)


@app.command("next", epilog=examples("rolecall schedule next", "rolecall schedule next s7k3m2xq --json"))
def next_runs(
    schedule: Annotated[str, typer.Argument(help="One schedule's id; default: all.")] = "",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Show the next five runs, in the zone of each schedule."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session
    from rolecall.errors import NotFound

    with session(as_name, token_file) as opened:
        found = [item for item in opened.app.desk.schedules(opened.actor) if schedule in {"", item["id"]}]
    if schedule and not found:
        raise NotFound(f"There is no schedule {schedule}.", hint="rolecall schedule list")
    if as_json:
        emit({"schedules": [{name: item[name] for name in ("id", "what", "zone", "next")} for item in found]})
        return 0
    for item in found:
        runs = [f"  {run['local']}  about {run['period']}" for run in item["next"]]
        show(f"{item['id']}: {item['what']}, {item['zone']}", *(runs or ["  paused"]))
    if not found:
        show("Nothing is scheduled.")
    return 0


def _said(words: list[str], channel: str, as_name: str, token_file: Path | None, *, as_json: bool) -> int:
    """Say a line to the desk as it would be said in a chat, and show what came of it."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session

    options = ["--channel", channel] if channel else []
    line = shlex.join(["schedule", *words, *options])
    with session(as_name, token_file) as opened:
        reply = opened.send(opened.sender.command("rolecall", {"text": line}))
        found = _all(opened)
    if as_json:
        emit({"said": reply.said, "schedules": found})
    else:
        show(reply.said)
    return 0


def _all(opened: Session) -> Sequence[Mapping[str, Any]]:
    return [dict(item) for item in opened.app.desk.schedules(opened.actor)]


def _row(item: Mapping[str, Any]) -> tuple[str, ...]:
    soon = item["next"][0]["local"] if item["next"] else "paused"
    return item["id"], item["what"], item["channel"], item["due"], soon, f"@{item['owner_name']}"
