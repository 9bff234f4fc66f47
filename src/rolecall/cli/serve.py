"""`rolecall serve` and `rolecall migrate`: the processes of an installation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rolecall.cli.options import AsJson, examples

if TYPE_CHECKING:
    from rolecall.app import App

SERVE_EXAMPLES = examples("rolecall serve", "rolecall serve --port 9000", "rolecall serve --only worker")
MIGRATE_EXAMPLES = examples("rolecall migrate")


def serve(
    only: Annotated[
        Literal["web", "worker", "clock"] | None,
        typer.Option("--only", help="One kind of process of a larger installation (PostgreSQL); default: everything."),
    ] = None,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; default: ROLECALL_HOST or 127.0.0.1.")
    ] = "",
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Default: ROLECALL_PORT or 8420.")
    ] = None,
) -> int:
    """Run Rolecall until it is told to stop."""
    from rolecall.app import open_app, sampling
    from rolecall.app.serving import serve as run
    from rolecall.cli.logbook import logged_to_stderr
    from rolecall.cli.screen import tell
    from rolecall.config import load

    settings = load()
    changed: dict[str, object] = ({"host": host} if host else {}) | ({"port": port} if port is not None else {})
    with logged_to_stderr(), open_app(settings.model_copy(update=changed)) as app:
        if not only:
            sampling.begin(app, tell)
        run(app, only or "all", partial(_greet, app))
    return 0


def _greet(app: App, what: str) -> None:
    """Say what runs; where it answers by HTTP, also how to come in."""
    from rolecall.app.welcome import warning, welcome
    from rolecall.cli.screen import show, tell

    show(f"Rolecall is ready: {what}")
    if not what.startswith("http"):
        return
    if risky := warning(app.settings):
        tell(risky, style="yellow")
    for label, link in welcome(app, what):
        show(f"{label}: {link}")


def migrate(as_json: AsJson = False) -> int:
    """Bring the database to this version; SQLite data directories do it by themselves."""
    from rolecall.app import open_app
    from rolecall.cli.screen import emit, show
    from rolecall.config import load
    from rolecall.store import migrate as upgrade

    settings = load()
    changed = upgrade(settings.ledger_url)
    with open_app(settings) as app:
        app.engine.migrate()
    if as_json:
        emit({"migrated": changed})
    else:
        show("The database is migrated." if changed else "The database is current.")
    return 0
