"""Checks the audit log: chain, commitments, covered rows, and the head kept outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rolecall.domain.audit import GENESIS, AuditEvent, Head, broken_link, commitment
from rolecall.domain.value import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rolecall.ports.store import UnitOfWork

#: Records read at a time.
PAGE = 1000


@dataclass(frozen=True)
class Verdict:
    """What was checked, and the first thing that is wrong (empty: nothing)."""

    records: int
    rows: int
    erased: int
    problem: str
    head: Head


@dataclass(frozen=True)
class Record:
    """One record as found, with its salt and body (None: erased) and its row as it stands (None: none covered)."""

    event: AuditEvent
    sealed: tuple[str, dict[str, Any]] | None
    row: Callable[[], Any] | None


def verify(tenant: str, records: Iterable[Record], outside: Head | None) -> Verdict:
    """Walk the chain from its first record and stop at the first thing that was edited, deleted or reordered."""
    head = Head(tenant=tenant, seq=0, leaf=GENESIS)
    rows: dict[str, tuple[int, Any, Callable[[], Any]]] = {}
    gone: set[int] = set()
    excused: set[int] = set()
    for record in records:
        problem = broken_link(record.event, head) or _broken_body(record)
        if problem:
            return Verdict(head.seq, 0, len(gone), problem, head)
        head = Head(tenant=tenant, seq=record.event.seq, leaf=record.event.leaf)
        if record.sealed is None:
            gone.add(head.seq)
        elif record.event.type == "erased":
            excused |= set(record.sealed[1].get("seqs", ()))
        if record.row is not None and record.sealed is not None:
            rows[record.event.covers] = (record.event.seq, record.sealed[1].get("row"), record.row)
    unexcused = sorted(gone - excused)
    problem = f"the body of record {unexcused[0]} is gone and no erasure names it" if unexcused else ""
    problem = problem or _broken_row(rows) or _broken_head(head, outside)
    return Verdict(head.seq, len(rows), len(gone), problem, head)


def _broken_body(record: Record) -> str:
    if record.sealed is None:
        return ""
    salt, body = record.sealed
    if commitment(salt, body) != record.event.commitment:
        return f"the body of record {record.event.seq} ({record.event.type}) was changed"
    return ""


def _broken_row(rows: dict[str, tuple[int, Any, Callable[[], Any]]]) -> str:
    for name, (seq, sealed, read) in rows.items():
        now = read()
        if now is None:
            return f"{name} was deleted (record {seq} covers it)"
        if canonical(now) != canonical(sealed):
            return f"{name} was changed (record {seq} covers it)"
    return ""


def _broken_head(head: Head, outside: Head | None) -> str:
    """Compare with the head outside the database; it may lag, the log may not."""
    if outside is None or outside.seq < head.seq:
        return ""
    if outside.seq > head.seq:
        return f"records {head.seq + 1} to {outside.seq} are missing: the head outside is further on"
    return "" if outside.leaf == head.leaf else f"record {head.seq} is not the one the head outside names"


def records(uow: UnitOfWork) -> Iterable[Record]:
    """Read the tenant's log in order; a body that is gone counts as erased only if an `erased` record names it."""
    after = 0
    while page := uow.audit.events(after, PAGE):
        for event in page:
            yield _record(uow, event)
        after = page[-1].seq


def _record(uow: UnitOfWork, event: AuditEvent) -> Record:
    read = (lambda: uow.audit.row(event.covers)) if event.covers else None
    return Record(event=event, sealed=uow.audit.body(event.seq), row=read)


def trace(uow: UnitOfWork, request: str) -> list[dict[str, Any]]:
    """Return one request's whole trail: records with salts and bodies, enough to check every commitment."""
    found = []
    for event in uow.audit.of_request(request):
        sealed = uow.audit.body(event.seq)
        salt, body = sealed if sealed is not None else ("", None)
        found.append({"event": event.snapshot(), "salt": salt, "body": body})
    return found
