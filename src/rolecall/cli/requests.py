"""`rolecall requests`: what was asked for, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolecall.cli.options import AsJson, AsName, RequestId, TokenFile, examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

app = typer.Typer(help="See requests: list them, or show one with its stages, gates and decisions.")

Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many of the newest.")]
Waiting = Annotated[bool, typer.Option("--waiting", help="Only what waits for you to decide, answer or take over.")]


@app.callback(invoke_without_command=True)
def requests(context: typer.Context, as_json: AsJson = False) -> int | None:
    """See requests: list them, or show one with its stages, gates and decisions."""
    return None if context.invoked_subcommand else list_requests(as_json=as_json)


@app.command("list", epilog=examples("rolecall requests list --limit 10", "rolecall requests list --waiting"))
def list_requests(
    limit: Limit = 50,
    waiting: Waiting = False,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """List requests, newest first."""
    from rolecall.cli.screen import emit, show, table
    from rolecall.cli.session import session

    with session(as_name, token_file) as opened:
        desk = opened.app.desk
        found = [dict(row) for row in (desk.waiting(opened.actor) if waiting else desk.requests(opened.actor, limit))]
    if as_json:
        emit({"waiting" if waiting else "requests": found})
    elif not found:
        show("Nothing waits for you." if waiting else 'No requests yet. Begin: rolecall ask ba "…"')
    elif waiting:
        header = ("request", "why", "version", "kind", "risk", "title")
        show(table(header, ([row["request_id"], *(row[name] for name in header[1:])] for row in found)))
    else:
        rows = ((row["request_id"], row["role"], row["kind"], row["status"], _short(row["brief"])) for row in found)
        show(table(("request", "role", "kind", "status", "asked for"), rows))
    return 0


@app.command("show", epilog=examples("rolecall requests show r7k3m2xq", "rolecall requests show r7k3m2xq --json"))
def show_request(
    request: RequestId, as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Show one request: stages, gates, questions, decisions, cost."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session
    from rolecall.cli.targets import point

    with session(as_name, token_file) as opened:
        envelope = opened.envelope(point(request).request)
    if as_json:
        emit(envelope)
    else:
        show(*_described(envelope))
    return 0


@app.command("deliver", epilog=examples("rolecall requests deliver r7k3m2xq"))
def deliver_again(
    request: RequestId, as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Send what was held or failed once more; first look whether it arrived after all."""
    from rolecall.cli.screen import emit, show
    from rolecall.cli.session import session
    from rolecall.cli.targets import point
    from rolecall.desk import admin

    name = point(request).request
    with session(as_name, token_file) as opened:
        with opened.app.store.begin(opened.app.tenant, reserve=True) as uow:
            keys = admin.release_deliveries(uow, opened.person, name)
        opened.app.deliver()
        with opened.app.store.reading(opened.app.tenant) as uow:
            found = [row for row in map(uow.outbox.get, keys) if row is not None]
    states = {row.key: row.state for row in found}
    if as_json:
        emit({"request_id": name, "deliveries": states})
    else:
        lines = (f"{row.key}: {row.state} {row.note or row.ref}".strip() for row in found)
        show(*(list(lines) or [f"Nothing of {name} is held."]))
    return 0 if all(state not in {"held", "failed"} for state in states.values()) else 5


def _short(words: str, letters: int = 60) -> str:
    line = " ".join(words.split())
    return line if len(line) <= letters else f"{line[: letters - 1]}…"


def _described(envelope: dict[str, Any]) -> Iterator[RenderableType]:
    """Yield a request as a person reads it: where it stands first, then how it came there."""
    from rolecall.cli.screen import text
    from rolecall.cli.watching import stage_line
    from rolecall.domain.money import dollars

    made = envelope["deliverable"]
    yield text(f"{envelope['request_id']}: {envelope['status'].replace('_', ' ')}", "bold")
    yield text(f"@{envelope['requester']} asked {envelope['role']}: {envelope['brief']}")
    if envelope["progress"]:
        yield text(f"Last: {envelope['progress']['phase']}, {envelope['progress']['note']}")
    yield from map(stage_line, envelope["stages"])
    if made["version"]:
        about = f"“{made['title']}”, version {made['version']}, {made['risk']}, {made['status']}"
        yield text(f"Made: {about}. Read it: rolecall open {envelope['request_id']}")
    for gate in made["gates"]:
        mark = "✗" if gate["level"] == "block" else "!"
        yield from (text(f"{mark} {gate['gate']}: {item['message']}", "yellow") for item in gate["findings"])
    for question in envelope["questions"]:
        yield text(f"? {question['text']} ({question['id']})")
    if envelope["questions"]:
        yield text(f"Answer: rolecall answer {envelope['request_id']}", "cyan")
    if envelope["refusal"]:
        yield text(f"Refused: {envelope['refusal']['reason']} Ask: {envelope['refusal']['ask_whom']}", "red")
    for decision in envelope["decisions"]:
        yield text(f"{decision['at'][:16]} {decision['by_name']}: {decision['verdict']} {decision['reason']}".rstrip())
    yield text(f"Cost {dollars(envelope['cost_microusd'])} · model {envelope['model']}", "dim")
