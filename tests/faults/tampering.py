"""Edits, deletions, swaps and cut tails in a real database: the verification has to name each of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from rolecall.app import App
from rolecall.domain.audit import Actor, Entry, Head, chain, commitment
from rolecall.domain.deliverable import Verdict
from rolecall.errors import Damaged
from rolecall.governance import auditing
from rolecall.store import HeadFile, tables
from rolecall.store.facts import mirrors
from rolecall.store.unit import SqlUnit
from tests.faults import decisions, seeding
from tests.faults.accounts import audit
from tests.faults.house import TENANT, house
from tests.faults.outcome import Outcome

FAULT = "Audit tampering: bytes, rows, order, tail, a rewritten chain"
#: Requests, most of them decided, in the database that is tampered with.
REQUESTS = 12
#: Tables of which the audit log covers each row.
COVERED = ("request", "run", "stage_record", "version", "decision", "ledger_entry", "engagement", "member")
#: Not `revise`: a run that is queued and not begun has no audit record yet (see the report).
DECIDED: tuple[Verdict, ...] = ("approve", "reject")
_event, _body, _head = tables.audit_event, tables.audit_body, tables.audit_head


@dataclass(frozen=True)
class Tampered:
    """What was done, and what the verification may say about it (any of these expressions)."""

    what: str
    named: tuple[str, ...]


def run(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Tamper `count` times, each time in a transaction that is verified from inside and rolled back."""
    outcome = Outcome(FAULT)
    dice = random.Random(seed)
    with house() as home, home.open() as app:
        _fill(app, dice)
        outside = HeadFile(home.data / "audit.head").read()[TENANT]
        outcome.violations += audit(app)
        with app.store.database.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")  # as anybody who opens the file may do
            for number in range(count):
                way = WAYS[number % len(WAYS)]
                done, said = _tried(app, connection, way, dice, outside)
                outcome.n += 1
                if not any(re.search(words, said) for words in done.named):
                    outcome.violations.append(f"{done.what}: verify said “{said}”")
                if number % 100 == 99:
                    tell(f"{number + 1} of {count}")
        outcome.violations += audit(app)
        outcome.note = f"{outside.seq} records, {len(WAYS)} ways in turn"
    return outcome


def _fill(app: App, dice: random.Random) -> None:
    run_ = seeding.delivered(app)
    actors = decisions.members(app, 2)
    for number in range(1, REQUESTS):
        seeding.delivered(app, number)
    for version in seeding.copies(app, run_, REQUESTS):
        decisions.decide(app, dice.choice(actors), dice.choice(DECIDED), version)


def _tried(
    app: App,
    connection: sa.Connection,
    way: Callable[[sa.Connection, random.Random], Tampered],
    dice: random.Random,
    outside: Head,
) -> tuple[Tampered, str]:
    with connection.begin() as transaction:
        done = way(connection, dice)
        unit = SqlUnit(connection, TENANT, app.store._parts)
        try:
            said = auditing.verify(TENANT, auditing.records(unit), outside).problem
        except Damaged as error:
            said = error.message
        except Exception as error:  # noqa: BLE001  # a verification that breaks names nothing
            said = f"(broke: {error!r})"
        transaction.rollback()
    return done, said


def _event_byte(connection: sa.Connection, dice: random.Random) -> Tampered:
    """Change one byte of one column of a record."""
    column = dice.choice([column.name for column in _event.columns if column.name != "seq"])
    rows = connection.execute(sa.select(_event.c.seq, _event.c[column]).where(_event.c[column] != "")).all()
    seq, text = dice.choice(rows)
    changed = _bent(str(text), dice)
    connection.execute(sa.update(_event).where(_event.c.seq == seq).values({column: changed}))
    return Tampered(f"record {seq}.{column}: {text!r} → {changed!r}", _around(seq))


def _body_byte(connection: sa.Connection, dice: random.Random) -> Tampered:
    """Change one byte of the body of a record, or of its salt."""
    column = dice.choice(("body", "body", "salt"))
    stored = sa.cast(_body.c[column], sa.Text)
    seq, text = dice.choice(connection.execute(sa.select(_body.c.seq, stored)).all())
    changed = _bent(text, dice, "0123456789abcdef" if column == "salt" else _LETTERS)
    connection.exec_driver_sql(f"UPDATE audit_body SET {column} = ? WHERE seq = ?", (changed, seq))
    return Tampered(f"body {seq}.{column}: {changed[:60]}", _around(seq))


def _row_byte(connection: sa.Connection, dice: random.Random) -> Tampered:
    """Change one byte of a row that a record covers: of its facts, or of a column that repeats them."""
    table = tables.metadata.tables[dice.choice(COVERED)]
    column = dice.choice(("facts", *mirrors(table)))
    stored = sa.cast(table.c[column], sa.Text)
    rows = connection.execute(sa.select(table.c.seq, stored).where(stored != "", stored.is_not(None))).all()
    seq, text = dice.choice(rows)
    number = not isinstance(table.c[column].type, sa.Text | sa.JSON)
    changed = _bent(text, dice, "0123456789" if number else _LETTERS)
    connection.exec_driver_sql(f'UPDATE "{table.name}" SET "{column}" = ? WHERE seq = ?', (changed, seq))
    return Tampered(f"{table.name} {seq}.{column}: {text[:40]!r} → {changed[:40]!r}", _OF_ROWS)


def _status_changed(connection: sa.Connection, dice: random.Random) -> Tampered:
    """Give a request or a version another status, as somebody would who wants it accepted."""
    table, status = dice.choice(((tables.request, "refused"), (tables.version, "blocked")))
    seq = dice.choice(connection.scalars(sa.select(table.c.seq)).all())
    connection.execute(sa.update(table).where(table.c.seq == seq).values(status=status))
    return Tampered(f"{table.name} {seq} {status}", _OF_ROWS)


def _record_gone(connection: sa.Connection, dice: random.Random) -> Tampered:
    seq = dice.randint(1, _last(connection) - 1)
    connection.execute(sa.delete(_body).where(_body.c.seq == seq))
    connection.execute(sa.delete(_event).where(_event.c.seq == seq))
    return Tampered(f"record {seq} deleted", _around(seq))


def _body_gone(connection: sa.Connection, dice: random.Random) -> Tampered:
    seq = dice.randint(1, _last(connection))
    connection.execute(sa.delete(_body).where(_body.c.seq == seq))
    return Tampered(f"body {seq} deleted", _around(seq))


def _row_gone(connection: sa.Connection, dice: random.Random) -> Tampered:
    table = tables.metadata.tables[dice.choice(COVERED)]
    seq = dice.choice(connection.scalars(sa.select(table.c.seq)).all())
    connection.execute(sa.delete(table).where(table.c.seq == seq))
    return Tampered(f"{table.name} {seq} deleted", ("was deleted",))


def _swapped(connection: sa.Connection, dice: random.Random) -> Tampered:
    """Let two records change places, bodies included."""
    one, other = dice.sample(range(1, _last(connection) + 1), 2)
    for table in (_event, _body):
        for old, new in ((one, -1), (other, one), (-1, other)):
            connection.execute(sa.update(table).where(table.c.seq == old).values(seq=new))
    return Tampered(f"records {one} and {other} swapped", _around(min(one, other)))


def _tail_cut(connection: sa.Connection, dice: random.Random) -> Tampered:
    """Cut the last records off, and the head in the database with them.

    A status that a lost record set is seen before the head is looked at.
    """
    last = _last(connection)
    left = last - dice.randint(1, 20)
    leaf = connection.scalar(sa.select(_event.c.leaf).where(_event.c.seq == left))
    for table in (_body, _event):
        connection.execute(sa.delete(table).where(table.c.seq > left))
    connection.execute(sa.update(_head).values(seq=left, leaf=leaf))
    return Tampered(f"records after {left} cut off", (f"records {left + 1} to {last} are missing", *_OF_ROWS))


def _rewritten(connection: sa.Connection, dice: random.Random) -> Tampered:
    """Change a body and compute every later leaf anew, as somebody who knows the format would."""
    rows = connection.execute(sa.select(_event, _body.c.salt, _body.c.body).join(_body).order_by(_event.c.seq)).all()
    seq = dice.randint(1, len(rows))
    leaf = rows[seq - 1].prev
    for row in rows[seq - 1 :]:
        body = {**row.body, "forged": True} if row.seq == seq and "row" not in row.body else row.body
        entry = _entry(row, body)
        event = chain(entry, Head(tenant=TENANT, seq=row.seq - 1, leaf=leaf), "2026-01-01T00:00:00+00:00", row.salt)
        leaf = event.leaf
        changes = {"prev": event.prev, "at": event.at, "commitment": commitment(row.salt, body), "leaf": leaf}
        connection.execute(sa.update(_event).where(_event.c.seq == row.seq).values(changes))
        connection.execute(sa.update(_body).where(_body.c.seq == row.seq).values(body=body))
    return Tampered(f"rewritten from {seq}", (f"record {len(rows)} is not the one the head outside names",))


WAYS = (
    _event_byte, _body_byte, _row_byte, _row_byte, _row_byte, _record_gone, _body_gone, _row_gone, _swapped, _tail_cut,
    _rewritten, _status_changed,
)  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 {}"
#: What is said of a row that is not what a record says.
_OF_ROWS = (r"was changed \(record", r"was deleted \(record")


def _last(connection: sa.Connection) -> int:
    return int(connection.scalar(sa.select(sa.func.max(_event.c.seq))) or 0)


def _around(seq: int) -> tuple[str, ...]:
    """Name a record, or the one after it, which is where a broken link shows."""
    return (rf"record {seq}\b", rf"record {seq + 1}\b")


def _bent(text: str, dice: random.Random, letters: str = _LETTERS) -> str:
    """Change one byte of a text."""
    at = dice.randrange(len(text))
    return text[:at] + dice.choice([letter for letter in letters if letter != text[at]]) + text[at + 1 :]


def _entry(row: Any, body: dict[str, Any]) -> Entry:
    """Return the entry a record was made of, with another body."""
    return Entry(
        type=row.type,
        actor=Actor(kind=row.actor_kind, id=row.actor_id),
        subject=row.subject,
        request=row.request,
        body=body,
        covers=row.covers,
    )
