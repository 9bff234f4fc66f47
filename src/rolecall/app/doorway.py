"""The HTTP side's view of an installation: who calls, and what the routes may use."""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING

from rolecall.api.backend import Backend

if TYPE_CHECKING:
    from rolecall.app.app import App
    from rolecall.app.beside import Beside
    from rolecall.chat import Actor

TOKEN_FILE = "token"  # noqa: S105  # a file's name


def backend(app: App, beside: Beside) -> Backend:
    """Build what the routes use; makes the host's token file on the first start."""
    token = host_token(app)

    def actor_of(shown: str) -> Actor | None:
        if hmac.compare_digest(shown.encode(), token.encode()):
            return app.host_actor()
        return app.bearer(shown)

    return Backend(
        desk=app.desk,
        store=app.store,
        ids=app.ids,
        tenant=app.tenant,
        submit=app.submit,
        actor_of=actor_of,
        place=app.place,
        parts=beside.parts,
        adapters=beside.adapters,
    )


def host_token(app: App) -> str:
    """Return the token that acts as this host's user; its file is readable by that user only."""
    path = app.settings.data_dir / TOKEN_FILE
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(app.ids.secret())
    return path.read_text(encoding="utf-8").strip()
