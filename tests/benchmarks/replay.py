"""The floor of the line: what it writes, statement by statement, without anything that thinks."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from rolecall.store import tables

#: The floor is written for a tenant of its own, so that the chain of the real one is not torn.
TENANT, FLOOR = "main", "floor"
WRITES = ("INSERT", "UPDATE", "DELETE")
_COLUMNS = re.compile(r"INSERT INTO (\w+) \(([^)]*)\)")
#: Tables whose primary key is a number of the audit chain.
_NUMBERED = frozenset({"audit_event", "audit_body"})
#: Numbers that no chain has reached.
_numbers = itertools.count(1_000_000_000)


@dataclass(frozen=True)
class Write:
    """One statement with its parameters, one tuple or mapping for each row."""

    statement: str
    rows: tuple[Any, ...]
    many: bool


Transaction = tuple[Write, ...]


@contextmanager
def recording(database: sa.Engine) -> Iterator[list[Transaction]]:
    """Collect what is written to a database while the block runs, one tuple for each committed transaction."""
    done: list[Transaction] = []
    open_ = threading.local()

    def written(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip()[:6].upper() in WRITES:
            several = isinstance(parameters, list)  # else one INSERT may still hold several rows in its VALUES
            found = Write(statement, tuple(parameters) if several else (parameters,), several)
            open_.writes = [*getattr(open_, "writes", []), found]

    def committed(_conn: Any) -> None:
        if getattr(open_, "writes", []):
            done.append(tuple(open_.writes))
        open_.writes = []

    def undone(_conn: Any) -> None:
        open_.writes = []

    heard = (("before_cursor_execute", written), ("commit", committed), ("rollback", undone))
    for name, hear in heard:
        sa.event.listen(database, name, hear)
    try:
        yield done
    finally:
        for name, hear in heard:
            sa.event.remove(database, name, hear)


def without(transactions: Iterable[Transaction], table: str) -> list[Transaction]:
    """Leave the writes to a table out."""
    kept = (
        tuple(write for write in transaction if not re.match(rf"\w+ (?:INTO )?{table}\b", write.statement))
        for transaction in transactions
    )
    return [transaction for transaction in kept if transaction]


def open_floor(database: sa.Engine) -> None:
    """Give the floor's tenant the row that its audit log would end in."""
    with database.begin() as connection:
        connection.execute(sa.insert(tables.audit_head).values(tenant=FLOOR, seq=0, leaf=""))


def rows(transactions: Iterable[Transaction]) -> int:
    """Count the rows that are inserted, updated or deleted."""
    return sum(_rows(write) for transaction in transactions for write in transaction)


def _rows(write: Write) -> int:
    return len(write.rows) if write.many else 1 + write.statement.count("), (")


def renamed(transactions: Sequence[Transaction], old: str, new: str) -> list[Transaction]:
    """Return the same writes for another request; records of the audit log get numbers of their own."""
    numbers: dict[int, int] = {}

    def number(seq: int) -> int:
        return numbers.setdefault(seq, next(_numbers))

    def one(write: Write) -> Write:
        at = _seq_of(write.statement)
        return Write(write.statement, tuple(_row(row, old, new, at, number) for row in write.rows), write.many)

    return [tuple(one(write) for write in transaction) for transaction in transactions]


def _seq_of(statement: str) -> int:
    """Return the position of the audit number among the columns of an INSERT, -1 where there is none."""
    found = _COLUMNS.match(statement)
    if found is None or found.group(1) not in _NUMBERED:
        return -1
    return [name.strip() for name in found.group(2).split(",")].index("seq")


def _row(row: Any, old: str, new: str, at: int, number: Callable[[int], int]) -> Any:
    def told(value: Any) -> Any:
        if value == TENANT:
            return FLOOR
        return value.replace(old, new) if isinstance(value, str) else value

    if isinstance(row, dict):
        return {name: number(value) if at >= 0 and name == "seq" else told(value) for name, value in row.items()}
    return tuple(number(value) if position == at else told(value) for position, value in enumerate(row))


def write(database: sa.Engine, transactions: Iterable[Transaction]) -> None:
    """Write, each transaction as one."""
    for transaction in transactions:
        with database.begin() as connection:
            for each in transaction:
                connection.exec_driver_sql(each.statement, list(each.rows) if each.many else each.rows[0])


def in_threads(threads: int, work: Callable[[Any], object], things: Sequence[Any]) -> None:
    """Do something with each of the things in so many threads."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, things))
