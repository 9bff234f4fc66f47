"""Lateness: which times the facts are of that were written since somebody looked.

A fact is written after it happened, mostly at once. What was counted of a window holds as long as nothing of its time
is written later and nothing is erased. Each fact is a row of its own: a later row has a higher number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.ports.measures import Written
from rolecall.store import tables
from rolecall.store.dialect import hidden
from rolecall.store.rows import TENANT

if TYPE_CHECKING:
    from rolecall.store.rows import Rows

_SINCE: sa.BindParameter[int] = sa.bindparam("since", type_=sa.BigInteger)
_log = tables.audit_event
#: Time of an erasure: before everything, since it may be of any time.
_ERASED = sa.case((_log.c.type == sa.literal_column("'erased'"), sa.literal_column("''")))
#: Every table that figures are counted from, and the time of its rows. A refusal is written with its request, a run
#: ends in a change of its row, which has the time of the change; every erasure is on record.
_TABLES: tuple[tuple[sa.Table, sa.ColumnElement[str]], ...] = (
    (tables.request, tables.request.c.at),
    (tables.run, tables.run.c.at),
    (tables.stage_record, tables.stage_record.c.ended),
    (tables.version, tables.version.c.at),
    (tables.decision, tables.decision.c.at),
    (tables.ledger_entry, tables.ledger_entry.c.at),
    (_log, _ERASED),
)


def _of_tenant(table: sa.Table) -> sa.ColumnElement[bool]:
    """Keep to the tenant without its indexes, where rows are numbered over all tenants."""
    return (table.c.tenant if table is _log else hidden(table.c.tenant)) == TENANT


def _newest(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table.c.seq).where(_of_tenant(table)).order_by(table.c.seq.desc()).limit(1)


def _later(table: sa.Table, at: sa.ColumnElement[str]) -> sa.Select[Any]:
    """Read on from the row that is known, which an older view of the data does not have."""
    later = sa.func.min(sa.case((table.c.seq > _SINCE, at)))
    return sa.select(sa.func.max(table.c.seq).label("seq"), later.label("at")).where(
        _of_tenant(table), table.c.seq >= _SINCE
    )


_NEWEST = tuple(_newest(table) for table, _at in _TABLES)
_LATER = tuple(_later(table, at) for table, at in _TABLES)


def written(rows: Rows, since: tuple[int, ...]) -> Written:
    """See `rolecall.ports.measures.Measures.written`."""
    found = [rows.run(query, since=known).one() for query, known in zip(_LATER, since, strict=False)]
    earliest = min((row.at for row in found if row.at is not None), default=None)
    if not since or earliest == "" or any(row.seq is None for row in found):  # erased numbers may be given again
        return Written(tuple(rows.run(query).scalar() or 0 for query in _NEWEST), earliest)
    return Written(tuple(row.seq for row in found), earliest)
