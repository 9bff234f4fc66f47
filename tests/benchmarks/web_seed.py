"""Puts many requests into an installation quickly: those of the sample workspace, again under other names.

Each brings its versions, runs, records, decisions and costs, and its cards in the channel and the thread. The audit
log and the outbox, which no page reads, are left as they are.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from rolecall.app import App
from rolecall.app.shelf import AdapterShelf
from rolecall.store import tables
from rolecall_web.address import place_of
from rolecall_web.post import Post
from rolecall_web.transcript import Transcript
from tests.benchmarks.web_site import CHANNEL, TENANT

#: Rows of a request, parents first, with the column that names it (or begins with its name).
COPIED = {
    "request": "id", "run": "request", "stage_record": "run", "progress": "run", "deliverable": "request",
    "version": "request", "decision": "deliverable", "ledger_entry": "request",
}  # fmt: skip
BATCH = 200


@dataclass(frozen=True)
class Model:
    """A request as it stands in the sample: its rows by table, its posts (the root first), and the names to change."""

    request: str
    rows: dict[str, list[dict[str, Any]]]
    posts: tuple[Post, ...]
    names: tuple[str, ...]

    def renamed(self, value: Any, number: int) -> Any:
        """Return plain data with other names in it."""
        text = json.dumps(value)
        for nth, name in enumerate(self.names):
            text = text.replace(name, f"{name[0]}{number:06}{nth:02}")
        return json.loads(text)


def models(app: App) -> list[Model]:
    """Return the requests of the sample."""
    transcript = Transcript(AdapterShelf(app.store, TENANT, "web"))
    roots = {
        post.card.about.removeprefix("request:"): post
        for post in transcript.stretch(CHANNEL, limit=1000).posts
        if post.card is not None and post.card.about.startswith("request:")
    }
    with app.store.database.connect() as connection:
        return [_model(connection, transcript, request, root) for request, root in roots.items()]


def _model(connection: sa.Connection, transcript: Transcript, request: str, root: Post) -> Model:
    rows = {name: _rows(connection, tables.metadata.tables[name], column, request) for name, column in COPIED.items()}
    posts = (root, *transcript.stretch(CHANNEL, root.id, limit=1000).posts)
    made = [row["id"] for name in ("decision", "ledger_entry") for row in rows[name]]
    return Model(request, rows, posts, (request, *made, *(post.id for post in posts)))


def _rows(connection: sa.Connection, table: sa.Table, column: str, request: str) -> list[dict[str, Any]]:
    named = sa.or_(table.c[column].like(f"{request}%"), table.c[column] == f"d-{request}")
    return [
        {name: value for name, value in row._asdict().items() if name != "seq"}
        for row in connection.execute(sa.select(table).where(named))
    ]


def grow(app: App, found: Sequence[Model], there: int, size: int) -> None:
    """Go on from `there` requests to `size`."""
    numbers = iter(range(there, size))
    shelf = AdapterShelf(app.store, TENANT, "web")
    while batch := list(itertools.islice(numbers, BATCH)):
        taken = [(found[number % len(found)], number) for number in batch]
        with app.store.database.begin() as connection:
            for name in COPIED:
                rows = [model.renamed(row, number) for model, number in taken for row in model.rows[name]]
                connection.execute(sa.insert(tables.metadata.tables[name]), rows)
            connection.execute(sa.insert(tables.thread), [_thread(model, number) for model, number in taken])
        with shelf.together() as open_shelf:
            transcript = Transcript(open_shelf)
            for model, number in taken:
                for post in model.posts:
                    transcript.write(Post.loads(json.dumps(model.renamed(json.loads(post.dumps()), number))))


def _thread(model: Model, number: int) -> dict[str, Any]:
    row = {"tenant": TENANT, "place": str(place_of(CHANNEL, model.posts[0].id)), "request": model.request}
    return dict(model.renamed(row, number))
