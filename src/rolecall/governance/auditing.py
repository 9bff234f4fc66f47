"""Checks the audit log: chain, commitments, covered rows, and the head kept outside."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rolecall.domain.audit import GENESIS, AuditEvent, Head, broken_link, commitment
from rolecall.domain.value import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rolecall.ports.store import UnitOfWork

#: Records read at a time.
PAGE = 1000
#: What changes in the open: the newest record that covers it counts.
CHANGING = frozenset({"member", "engagement", "status", "retired", "accounts", "limit", "schedule", "stop", "checkin"})


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
    """One record as found, with its salt and body (None: erased) and the row it covers as it stands (None: gone)."""

    event: AuditEvent
    sealed: tuple[str, dict[str, Any]] | None
    row: Mapping[str, object] | None


def verify(tenant: str, records: Iterable[Record], outside: Head | None) -> Verdict:
    """Walk the chain from its first record and stop at the first thing that was edited, deleted or reordered."""
    return _walk(Head(tenant=tenant, seq=0, leaf=GENESIS), records, outside)


def verify_since(uow: UnitOfWork, seq: int) -> Verdict:
    """Walk the records after `seq` only: what they cover and how they follow, without the head outside."""
    before = uow.audit.events(seq - 1, 1) if seq else ()
    leaf = before[0].leaf if before else GENESIS
    return _walk(Head(tenant=uow.tenant, seq=seq, leaf=leaf), records(uow, seq), None)


def _walk(head: Head, records: Iterable[Record], outside: Head | None) -> Verdict:
    tally = _Tally()
    for record in records:
        problem = broken_link(record.event, head) or _broken_body(record) or tally.add(record)
        if problem:
            return Verdict(head.seq, tally.rows, len(tally.gone), problem, head)
        head = Head(tenant=head.tenant, seq=record.event.seq, leaf=record.event.leaf)
    problem = _broken_head(head, outside) or tally.close()
    return Verdict(head.seq, tally.rows, len(tally.gone), problem, head)


@dataclass
class _Tally:
    """What has to be remembered while walking: erasures, and rows that a later record may cover again."""

    rows: int = 0
    gone: set[int] = field(default_factory=set)
    _excused: set[int] = field(default_factory=set)
    #: What is wrong with a row by its newest record so far, empty: nothing.
    _latest: dict[str, str] = field(default_factory=dict)

    def add(self, record: Record) -> str:
        """Count a record; say what is wrong with the row it covers."""
        event = record.event
        if record.sealed is None:
            self.gone.add(event.seq)
            return ""
        if event.type == "erased":
            self._excused |= set(record.sealed[1].get("seqs", ()))
        if not event.covers:
            return ""
        if event.covers.partition(":")[0] in CHANGING:
            self._latest[event.covers] = _broken_row(record)
            return ""
        self.rows += 1
        return _broken_row(record)

    def close(self) -> str:
        """Say what is wrong with the rows whose newest record counts, and with erasures."""
        unexcused = sorted(self.gone - self._excused)
        if unexcused:
            return f"the body of record {unexcused[0]} is gone and no erasure names it"
        self.rows += len(self._latest)
        return next(filter(None, self._latest.values()), "")


def _broken_body(record: Record) -> str:
    if record.sealed is None:
        return ""
    salt, body = record.sealed
    with suppress(ValueError):  # a salt or a body that nobody could have committed to
        if commitment(salt, body) == record.event.commitment:
            return ""
    return f"the body of record {record.event.seq} ({record.event.type}) was changed"


def _broken_row(record: Record) -> str:
    event, sealed = record.event, record.sealed[1].get("row") if record.sealed else None
    if record.row is None:
        return f"{event.covers} was deleted (record {event.seq} covers it)"
    with suppress(ValueError):  # a row that has no canonical form any more
        if canonical(record.row) == canonical(sealed):
            return ""
    return f"{event.covers} was changed (record {event.seq} covers it)"


def _broken_head(head: Head, outside: Head | None) -> str:
    """Compare with the head outside the database; it may lag, the log may not."""
    if outside is None or outside.seq < head.seq:
        return ""
    if outside.seq > head.seq:
        return f"records {head.seq + 1} to {outside.seq} are missing: the head outside is further on"
    return "" if outside.leaf == head.leaf else f"record {head.seq} is not the one the head outside names"


def records(uow: UnitOfWork, after: int = 0) -> Iterable[Record]:
    """Read the tenant's log in order, with bodies and covered rows, a page at a time."""
    while page := uow.audit.events(after, PAGE):
        bodies = uow.audit.bodies([event.seq for event in page])
        rows = uow.audit.rows([event.covers for event in page if event.covers])
        for event in page:
            yield Record(event=event, sealed=bodies.get(event.seq), row=rows.get(event.covers))
        after = page[-1].seq


def trace(uow: UnitOfWork, request: str) -> list[dict[str, Any]]:
    """Return one request's whole trail: records with salts and bodies, enough to check every commitment."""
    events = uow.audit.of_request(request)
    bodies = uow.audit.bodies([event.seq for event in events])
    found = []
    for event in events:
        salt, body = bodies.get(event.seq, ("", None))
        found.append({"event": event.snapshot(), "salt": salt, "body": body})
    return found
