"""Erasure: deletes what an engagement's work says; money and the audit chain stay whole.

What belongs to the work is found by name: a delivery's key begins with the request, run, deliverable or check-in it
shows, an event names it or led to it. On SQLite `scrub` then rewrites the file, whose free pages still hold what was
deleted; PostgreSQL gives the space of deleted rows to new ones by and by.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog

from rolecall.store import erasure_channel, search_sqlite, tables
from rolecall.store.rows import TENANT, where
from rolecall.store.states import loaded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rolecall.store.rows import Rows

_log = structlog.get_logger(__name__)

_BLOB = re.compile(r"\bblob:([0-9a-f]{64}):")


def _among(table: sa.Table, column: str, values: sa.Select[Any]) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.tenant == TENANT, table.c[column].in_(values))


_REQUESTS = sa.select(tables.request.c.id).where(where(tables.request, ("engagement",)))
_RUNS = sa.select(tables.run.c.id).where(_among(tables.run, "request", _REQUESTS))
_DELIVERABLES = sa.select(tables.deliverable.c.id).where(_among(tables.deliverable, "request", _REQUESTS))
_THREADS = sa.select(tables.thread.c.place).where(_among(tables.thread, "request", _REQUESTS))
_SOURCES = sa.select(tables.source.c.seq).where(where(tables.source, ("engagement",)))
_REVISIONS = sa.select(tables.source.c.id, tables.source.c.revision, tables.source.c.sha256).where(
    where(tables.source, ("engagement",))
)

#: Channels in which work of an engagement was made for a schedule: what people said there before it belongs to it.
_CHANNELS = sa.select(tables.request.c.place).where(
    where(tables.request, ("engagement",)),
    tables.request.c.id.in_(sa.select(tables.claim.c.request).where(tables.claim.c.tenant == TENANT)),
)
_CHECKINS = sa.select(tables.checkin.c.report, tables.checkin.c.member).where(
    _among(tables.checkin, "channel", _CHANNELS)
)
#: Reminders for the whole house list what waits by its title. They are about a moment that is over, so all of them go.
_REMINDERS = sa.and_(
    tables.report.c.tenant == TENANT, tables.report.c.channel == "", tables.report.c.kind == "reminder"
)

#: Tables of content, children before parents.
_CONTENT = tuple(
    sa.delete(table).where(_among(table, column, values))
    for table, column, values in (
        (tables.decision, "deliverable", _DELIVERABLES),
        (tables.version, "deliverable", _DELIVERABLES),
        (tables.deliverable, "request", _REQUESTS),
        (tables.stage_record, "run", _RUNS),
        (tables.progress, "run", _RUNS),
        (tables.checkpoint, "run", _RUNS),
        (tables.run, "request", _REQUESTS),
        (tables.questions, "request", _REQUESTS),
        (tables.refusal, "request", _REQUESTS),
        (tables.answers, "request", _REQUESTS),
        (tables.follow_up, "request", _REQUESTS),
        (tables.checkin, "channel", _CHANNELS),
        (tables.thread, "request", _REQUESTS),
        (tables.passage, "source", _SOURCES),
        (tables.chunk, "source", _SOURCES),
        (tables.source, "seq", _SOURCES),
        (tables.request, "id", _REQUESTS),
    )
)

_event = tables.audit_event
_logged = _event.join(
    tables.audit_body,
    sa.and_(tables.audit_body.c.tenant == _event.c.tenant, tables.audit_body.c.seq == _event.c.seq),
)
#: The bodies of ledger records repeat no content: amounts stay verifiable.
_OF_REQUESTS = (
    sa.select(_event.c.seq)
    .select_from(_logged)
    .where(_among(_event, "request", _REQUESTS), _event.c.covers.not_like("ledger:%"))
)
_OF_NONE = (
    sa.select(_event.c.seq, _event.c.subject)
    .select_from(_logged)
    .where(_event.c.tenant == TENANT, _event.c.request == "")
)
_EVENTS = sa.select(
    tables.inbox.c.id,
    tables.inbox.c.place,
    sa.cast(tables.inbox.c.event, sa.Text).label("event"),
    sa.cast(tables.inbox.c.outcome, sa.Text).label("outcome"),
).where(tables.inbox.c.tenant == TENANT)
_DELIVERIES = sa.select(tables.outbox.c.key, tables.outbox.c.under, tables.outbox.c.channel).where(
    tables.outbox.c.tenant == TENANT
)
_RECEIPT = sa.select(tables.outbox.c.ref).where(where(tables.outbox, ("key",)))
_FREE_BLOB = sa.delete(tables.blob).where(
    where(tables.blob, ("sha256",)),
    ~sa.exists().where(tables.source.c.tenant == tables.blob.c.tenant, tables.source.c.sha256 == tables.blob.c.sha256),
)


@dataclass(frozen=True)
class _Work:
    """The names by which an engagement's work is known."""

    requests: frozenset[str]
    runs: frozenset[str]
    #: Requests and deliverables: what other names begin with.
    roots: frozenset[str]
    threads: frozenset[str]
    #: Check-ins, and the answers to them as records name them.
    checkins: frozenset[str]
    answers: frozenset[str]

    def owns(self, name: str) -> bool:
        """Tell whether a request, run, deliverable, version or button's token belongs to this work."""
        return name.partition(".")[0] in self.roots

    def caused(self, row: sa.Row[Any]) -> bool:
        """Tell whether an event asked for this work, is about it, or was said in its threads."""
        return (
            row.place in self.threads
            or _part(row.outcome, "request") in self.requests
            or _part(row.event, "subject") in self.checkins
            or any(self.owns(part) for part in _part(row.event, "subject").split(":"))
        )

    def shown(self, row: sa.Row[Any], events: Collection[str]) -> bool:
        """Tell whether a delivery shows this work or answers one of the events."""
        parts = row.key.split(":")
        names = [":".join(parts[:length]) for length in range(1, len(parts))]
        named = any(name in events or name in self.checkins for name in names) or self.owns(parts[0])
        return named or row.channel in self.threads or self.owns(row.under.partition(":")[0])


class SqlErasure:
    """See `rolecall.ports.records.Erasure`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        #: True once something was deleted, which `scrub` has to follow.
        self.happened = False

    def engagement(self, engagement: str) -> Sequence[int]:
        """See `Erasure.engagement`.

        Raises:
            NotFound: there is no such engagement.
        """
        self._rows.need(tables.engagement, "id", name=f"engagement {engagement}", id=engagement)
        self.happened = True
        work = self._work(engagement)
        revisions = self._rows.run(_REVISIONS, key_engagement=engagement).all()
        events, others = self._events(work)
        deliveries = [row.key for row in self._rows.run(_DELIVERIES) if work.shown(row, events.keys())]
        subjects = _subjects(work, revisions, deliveries) | self._reminders()
        seqs = self._records(engagement, subjects)
        blobs = (_files(events.values()) | {row.sha256 for row in revisions}) - _files(others)
        self._delete(tables.audit_body, "seq", seqs)
        self._delete(tables.inbox, "id", events)
        self._delete(tables.outbox, "key", deliveries)
        self._delete(tables.stop, "scope", subjects)
        for statement in (*_CONTENT, sa.delete(tables.report).where(_REMINDERS)):
            self._rows.run(statement, key_engagement=engagement)
        for sha256 in blobs:
            self._rows.run(_FREE_BLOB, key_sha256=sha256)
        if self._rows.dialect == "sqlite":
            self._rows.connection.execute(search_sqlite.FORGET)
        return seqs

    def channel(self, channel: str) -> Sequence[int]:
        """See `Erasure.channel`."""
        self.happened = True
        return erasure_channel.erase(self._rows, channel)

    def _work(self, engagement: str) -> _Work:
        requests = self._names(_REQUESTS, engagement)
        roots = requests | self._names(_DELIVERABLES, engagement)
        answers = self._rows.run(_CHECKINS, key_engagement=engagement).all()
        checkins = frozenset(row.report for row in answers)
        return _Work(
            requests=requests,
            runs=self._names(_RUNS, engagement),
            roots=roots,
            threads=self._names(_THREADS, engagement) | self._begun(checkins),
            checkins=checkins,
            answers=frozenset(f"checkin:{row.report}/{row.member}" for row in answers),
        )

    def _reminders(self) -> frozenset[str]:
        """Name the records of the reminders for the whole house."""
        found = self._rows.run(sa.select(tables.report.c.id, tables.report.c.version).where(_REMINDERS))
        return frozenset(f"{row.id}@{row.version}" for row in found)

    def _begun(self, checkins: Iterable[str]) -> frozenset[str]:
        """Return the threads under the cards of check-ins that were posted."""
        receipts = (self._rows.run(_RECEIPT, key_key=f"{name}:root").scalar() for name in checkins)
        return frozenset(_thread(receipt) for receipt in receipts if receipt)

    def _names(self, query: sa.Select[Any], engagement: str) -> frozenset[str]:
        return frozenset(self._rows.run(query, key_engagement=engagement).scalars())

    def _events(self, work: _Work) -> tuple[Mapping[str, str], Sequence[str]]:
        """Return the events of this work, id to JSON, and the JSON of all others."""
        found = self._rows.run(_EVENTS).all()
        mine = {row.id for row in found if work.caused(row)}
        # A form that hires a role names the ask that waited for it.
        mine |= {_part(row.event, "subject") for row in found if row.id in mine}
        others = [row.event for row in found if row.id not in mine]
        return {row.id: row.event for row in found if row.id in mine}, others

    def _records(self, engagement: str, subjects: Collection[str]) -> Sequence[int]:
        """Return the numbers of the audit records that repeat content."""
        seqs = set(self._rows.run(_OF_REQUESTS, key_engagement=engagement).scalars())
        return sorted(seqs | {row.seq for row in self._rows.run(_OF_NONE) if row.subject in subjects})

    def _delete(self, table: sa.Table, column: str, values: Iterable[object]) -> None:
        gone = [{"of_tenant": self._rows.tenant, f"key_{column}": value} for value in values]
        if gone:
            self._rows.connection.execute(sa.delete(table).where(where(table, (column,))), gone)


def _subjects(work: _Work, revisions: Iterable[sa.Row[Any]], deliveries: Iterable[str]) -> frozenset[str]:
    """Name what records without a request are about, in every form that the log uses; switches among them."""
    sources = {name for row in revisions for name in (row.id, f"{row.id}@{row.revision}")}
    return frozenset(
        {f"request:{request}" for request in work.requests}
        | {f"run:{run}" for run in work.runs}
        | {f"delivery:{key}" for key in deliveries}
        | {f"source:{source}" for source in sources}
        | sources
        | work.answers
    )


def _part(text: str | None, name: str) -> str:
    """Return a text of a stored JSON object, empty where there is none."""
    stored = loaded(text)
    value = stored.get(name) if isinstance(stored, dict) else None
    return value if isinstance(value, str) else ""


def _thread(receipt: str) -> str:
    """Return the thread that a posted card began, empty where its receipt cannot be read."""
    ref = loaded(receipt)
    try:
        place = ref["place"]
        return ":".join((place["workspace"], place["tenant"], place["channel"], place["thread"] or ref["message"]))
    except (KeyError, TypeError):
        return ""


def _files(events: Iterable[str]) -> set[str]:
    """Return the hashes of the kept files that events name."""
    return {sha256 for event in events for sha256 in _BLOB.findall(event)}


def scrub(connection: sa.Connection) -> None:
    """Rewrite a SQLite file after an erasure has been committed; trouble is logged, since the rows are gone."""
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        return
    try:
        driver.execute("VACUUM")
        (blocked, *_pages) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        _log.warning("scrub_failed", error=str(error))
    else:
        if blocked:
            _log.warning("scrub_unfinished", error="a reader holds the write-ahead log")
