"""What listing and `audit verify` cost when the installation is old: from a thousand to a hundred thousand requests.

The database is seeded in bulk: one request is worked by the real line, and its rows are written again and again under
other names, with an audit chain that verifies. The floor of the verification reads the same records and bodies in two
statements and hashes them, without looking at the rows they cover.
"""

from __future__ import annotations

import gc
import itertools
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from rolecall.app import App
from rolecall.domain.audit import GENESIS, Actor, Entry, Head, chain, commitment, leaf_of
from rolecall.store import HeadFile, tables
from tests.faults import seeding
from tests.faults.house import TENANT, house

HEADER = (
    "requests", "records", "seed s", "list 50 ms", "one request ms", "verify s", "CPU s", "peak MB", "floor CPU s",
    "of the floor", "file MB",
)  # fmt: skip
SIZES = (1_000, 3_000)
#: When it was asked for by name: about half an hour.
HEAVY = (1_000, 10_000, 100_000)
#: Rows of a request, parents first; the audit log follows.
COPIED = (
    "request", "run", "stage_record", "progress", "deliverable", "version", "outbox", "hold", "ledger_entry",
)  # fmt: skip
BATCH = 500
TIMES = 20

Row = tuple[str, ...]


def run(*, heavy: bool = False) -> list[Row]:
    """Grow one SQLite database and measure at each size; a header, then a row per size."""
    rows = [HEADER]
    with house() as home, home.open() as app:
        model = seeding.delivered(app).request
        there = 1
        for size in HEAVY if heavy else SIZES:
            began = time.perf_counter()
            _grow(app, model, there, size)
            there, took = size, time.perf_counter() - began
            rows.append(_measured(app, size, took, model))
    return rows


def _measured(app: App, size: int, seeded: float, model: str) -> Row:
    actor = app.host_actor()
    listing = _median_ms(lambda: app.desk.requests(actor))
    one = _median_ms(lambda: app.desk.request(actor, model))
    before = _forget_peak()
    began, cpu = time.perf_counter(), time.process_time()
    verdict = app.verify_audit()
    took, used = time.perf_counter() - began, time.process_time() - cpu
    peak = _peak_mb() - before
    if verdict.problem or not verdict.records:
        raise AssertionError(f"the seeded log does not verify: {verdict.problem}")
    floor = _floor(app)
    megabytes = (app.settings.data_dir / "ledger.db").stat().st_size / 1e6
    return (
        f"{size:,}", f"{verdict.records:,}", f"{seeded:.0f}", f"{listing:.1f}", f"{one:.1f}", f"{took:.2f}",
        f"{used:.2f}", f"+{peak:.0f}", f"{floor:.2f}", f"{floor / used:.2f}", f"{megabytes:.0f}",
    )  # fmt: skip


def _median_ms(do: Callable[[], object]) -> float:
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        do()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


def _forget_peak() -> float:
    """Begin to watch this process's memory anew, and return the megabytes it holds now."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    return _peak_mb()


def _peak_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    return 0.0


def _floor(app: App) -> float:
    """Return the processor time of reading and hashing the log, in seconds."""
    event, body = tables.audit_event, tables.audit_body
    query = sa.select(event, body.c.salt, body.c.body).join(body).order_by(event.c.seq)
    began = time.process_time()
    leaf = GENESIS
    with app.store.database.connect() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query):
            record = row._asdict()
            salt, sealed = record.pop("salt"), record.pop("body")
            record["actor"] = {"kind": record.pop("actor_kind"), "id": record.pop("actor_id")}
            stored = record.pop("leaf")
            if (record["prev"], record["commitment"]) != (leaf, commitment(salt, sealed)) or leaf_of(record) != stored:
                raise AssertionError("the seeded log does not verify")
            leaf = stored
    return time.process_time() - began


def _grow(app: App, model: str, there: int, size: int) -> None:
    """Write the model request again, `size - there` times, in its own rows and with its own audit records."""
    with app.store.database.connect() as connection:
        rows = {name: _rows_of(connection, tables.metadata.tables[name], model) for name in COPIED}
        entries = _entries_of(connection, model)
    names = (f"s{number:06}" for number in range(there, size))
    while batch := list(itertools.islice(names, BATCH)):
        with app.store.database.begin() as connection:
            for name, found in rows.items():
                connection.execute(
                    sa.insert(tables.metadata.tables[name]), [_renamed(row, model, to) for to in batch for row in found]
                )
            head = _chain(connection, _head(connection), entries, model, batch)
        HeadFile(app.settings.data_dir / "audit.head").write(head)


def _rows_of(connection: sa.Connection, table: sa.Table, model: str) -> list[dict[str, Any]]:
    key = next(name for name in ("request", "run", "key", "id") if name in table.c)
    query = sa.select(table).where(table.c[key].like(f"{model}%"))
    return [
        {name: value for name, value in row._asdict().items() if name != "seq"} for row in connection.execute(query)
    ]


def _entries_of(connection: sa.Connection, model: str) -> list[tuple[Entry, str, str]]:
    event, body = tables.audit_event, tables.audit_body
    query = sa.select(event, body.c.salt, body.c.body).join(body).where(event.c.request == model).order_by(event.c.seq)
    return [
        (
            Entry(
                type=row.type, actor=Actor(kind=row.actor_kind, id=row.actor_id), subject=row.subject,
                request=row.request, body=row.body, covers=row.covers,
            ),
            row.at,
            row.salt,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _head(connection: sa.Connection) -> Head:
    row = connection.execute(sa.select(tables.audit_head)).one()
    return Head(tenant=TENANT, seq=row.seq, leaf=row.leaf)


def _chain(
    connection: sa.Connection, head: Head, entries: list[tuple[Entry, str, str]], model: str, batch: list[str]
) -> Head:
    events, bodies = [], []
    for name in batch:
        for entry, at, salt in entries:
            renamed = Entry.model_validate(_renamed(entry.snapshot(), model, name))
            event = chain(renamed, head, at, salt)
            head = Head(tenant=TENANT, seq=event.seq, leaf=event.leaf)
            columns = event.snapshot()
            actor = columns.pop("actor")
            events.append({**columns, "actor_kind": actor["kind"], "actor_id": actor["id"]})
            bodies.append({"tenant": TENANT, "seq": event.seq, "salt": salt, "body": renamed.body})
    connection.execute(sa.insert(tables.audit_event), events)
    connection.execute(sa.insert(tables.audit_body), bodies)
    connection.execute(sa.update(tables.audit_head).values(seq=head.seq, leaf=head.leaf))
    return head


def _renamed(row: dict[str, Any], model: str, name: str) -> dict[str, Any]:
    return dict(json.loads(json.dumps(row).replace(model, name)))
