"""What was reported in a channel, and its erasure: schedules, claimed periods, reports, check-ins, and their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.store import tables
from rolecall.store.facts import channel_of
from rolecall.store.rows import TENANT, where
from rolecall.store.states import loaded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from rolecall.store.rows import Rows

_SCHEDULES = sa.select(tables.schedule.c.id).where(where(tables.schedule, ("channel",)))
_CLAIMS = sa.select(tables.claim.c.report).where(tables.claim.c.tenant == TENANT)
_ANSWERS = sa.select(tables.checkin.c.report, tables.checkin.c.member).where(where(tables.checkin, ("channel",)))
_DELIVERIES = sa.select(tables.outbox.c.key).where(tables.outbox.c.tenant == TENANT)
#: What was said in the channel and has been worked; what asked for work belongs to that work.
_SAID = sa.select(
    tables.inbox.c.id, tables.inbox.c.place, sa.cast(tables.inbox.c.outcome, sa.Text).label("outcome")
).where(tables.inbox.c.tenant == TENANT, tables.inbox.c.outcome.is_not(None))
_RECORDS = sa.select(tables.audit_event.c.seq, tables.audit_event.c.subject).where(
    tables.audit_event.c.tenant == TENANT,
    tables.audit_event.c.seq.in_(sa.select(tables.audit_body.c.seq).where(tables.audit_body.c.tenant == TENANT)),
)


def erase(rows: Rows, channel: str) -> Sequence[int]:
    """Delete what was reported in a channel and return the numbers of the audit records whose bodies are gone."""
    schedules = frozenset(rows.run(_SCHEDULES, key_channel=channel).scalars())
    claimed = frozenset(report for report in rows.run(_CLAIMS).scalars() if _about(report, channel))
    answers = rows.run(_ANSWERS, key_channel=channel).all()
    names = schedules | claimed | {row.report for row in answers}
    deliveries = [key for key in rows.run(_DELIVERIES).scalars() if _shows(key, names)]
    said = [row.id for row in rows.run(_SAID) if channel_of(row.place) == channel and not _asked(row.outcome)]
    records = names | {f"{row.report}/{row.member}" for row in answers} | {f"delivery:{key}" for key in deliveries}
    seqs = sorted(row.seq for row in rows.run(_RECORDS) if _is_about(row.subject, records))
    _delete(rows, tables.audit_body, "seq", seqs)
    _delete(rows, tables.inbox, "id", said)
    _delete(rows, tables.outbox, "key", deliveries)
    _delete(rows, tables.claim, "report", claimed)
    for table in (tables.report, tables.checkin, tables.schedule):
        rows.run(sa.delete(table).where(where(table, ("channel",))), key_channel=channel)
    return seqs


def _about(report: str, channel: str) -> bool:
    """Tell whether a report's id, `report:{kind}:{channel}:{period}`, names a channel."""
    return report.split(":", 2)[-1].startswith(f"{channel}:")


def _shows(key: str, names: Collection[str]) -> bool:
    """Tell whether a delivery's key, `{subject}:{kind}[:{n}]`, is of one of the subjects."""
    parts = key.split(":")
    return any(":".join(parts[:length]) in names for length in range(1, len(parts)))


def _is_about(subject: str, names: Collection[str]) -> bool:
    """Tell whether a record's subject, `[{kind}:]{name}[@{version}]`, is one of these names."""
    written = (subject, subject.rpartition("@")[0])
    return any(name in names or name.partition(":")[2] in names for name in written)


def _asked(outcome: str) -> bool:
    stored = loaded(outcome)
    return isinstance(stored, dict) and bool(stored.get("request"))


def _delete(rows: Rows, table: sa.Table, column: str, values: Iterable[object]) -> None:
    gone = [{"of_tenant": rows.tenant, f"key_{column}": value} for value in values]
    if gone:
        rows.connection.execute(sa.delete(table).where(where(table, (column,))), gone)
