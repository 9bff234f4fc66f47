"""The audit log: entries are collected with the transaction and chained last, just before the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pydantic import ValidationError

from rolecall.domain.audit import GENESIS, SYSTEM, AuditEvent, Entry, Head, chain
from rolecall.errors import Damaged
from rolecall.store import snapshots, tables
from rolecall.store.rows import TENANT, where
from rolecall.store.states import loaded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rolecall.ports.time import Clock, Ids
    from rolecall.store.rows import Rows

_event = tables.audit_event
_body = tables.audit_body
_head = tables.audit_head

_HEAD = sa.select(_head.c.seq, _head.c.leaf).where(where(_head, ()))
#: Whoever holds this row appends; others wait until that transaction ends, so the chain has no forks.
_LOCKED_HEAD = _HEAD.with_for_update()
_MOVE_HEAD = sa.update(_head).where(where(_head, ())).values(seq=sa.bindparam("new_seq"), leaf=sa.bindparam("new_leaf"))
_EVENTS = (
    sa.select(_event)
    .where(_event.c.tenant == TENANT, _event.c.seq > sa.bindparam("after"))
    .order_by(_event.c.seq)
    .limit(sa.bindparam("most"))
)
_OF_REQUEST = sa.select(_event).where(where(_event, ("request",))).order_by(_event.c.seq)
_BODIES = sa.select(_body.c.seq, _body.c.salt, sa.cast(_body.c.body, sa.Text).label("body")).where(
    _body.c.tenant == TENANT, _body.c.seq.in_(sa.bindparam("seqs", expanding=True))
)


class SqlAuditLog:
    """See `rolecall.ports.records.AuditLog`."""

    def __init__(self, rows: Rows, clock: Clock, ids: Ids) -> None:
        self._rows = rows
        self._clock = clock
        self._ids = ids
        self._pending: list[Entry] = []
        self._standing: dict[str, Entry] = {}

    def append(self, entry: Entry) -> None:
        """See `AuditLog.append`."""
        self._pending.append(entry)

    def stands(self, type: str, covers: str, row: Mapping[str, object], request: str = "") -> None:
        """Append how something stands from now on; of several changes in one transaction the last one counts."""
        self._standing[covers] = Entry(
            type=type,
            actor=SYSTEM,
            subject=covers.partition(":")[2],
            request=request,
            body={"row": dict(row)},
            covers=covers,
        )

    def flush(self) -> Head | None:
        """Chain and store what was appended; return the new head, None when there was nothing."""
        entries = [*self._pending, *self._standing.values()]
        if not entries:
            return None
        head = self._locked_head()
        at = self._clock.now().isoformat()
        events, bodies = [], []
        for entry in entries:
            salt = self._ids.salt()
            event = chain(entry, head, at, salt)
            head = Head(tenant=head.tenant, seq=event.seq, leaf=event.leaf)
            events.append(_columns(event))
            bodies.append({"tenant": head.tenant, "seq": event.seq, "salt": salt, "body": entry.body})
        self._pending.clear()
        self._standing.clear()
        self._rows.connection.execute(sa.insert(_event), events)
        self._rows.connection.execute(sa.insert(_body), bodies)
        self._rows.run(_MOVE_HEAD, new_seq=head.seq, new_leaf=head.leaf)
        return head

    def head(self) -> Head:
        """See `AuditLog.head`; what this transaction appends is not in it."""
        row = self._rows.run(_HEAD).first()
        return Head(tenant=self._rows.tenant, seq=row.seq if row else 0, leaf=row.leaf if row else GENESIS)

    def events(self, after: int = 0, limit: int = 1000) -> Sequence[AuditEvent]:
        """See `AuditLog.events`.

        Raises:
            Damaged: a record is no longer one; the message names it.
        """
        return [_read(row) for row in self._rows.run(_EVENTS, after=after, most=limit)]

    def bodies(self, seqs: Collection[int]) -> Mapping[int, tuple[str, dict[str, object]]]:
        """See `AuditLog.bodies`; a body that is no JSON object any more comes back under `unreadable`."""
        return {row.seq: (row.salt, _object(row.body)) for row in self._rows.run(_BODIES, seqs=list(seqs))}

    def of_request(self, request: str) -> Sequence[AuditEvent]:
        """See `AuditLog.of_request`."""
        return [_read(row) for row in self._rows.run(_OF_REQUEST, key_request=request)]

    def rows(self, covers: Collection[str]) -> Mapping[str, Mapping[str, object]]:
        """See `AuditLog.rows`; a column that disagrees with the facts appears as `column <name>`."""
        return snapshots.standing(self._rows, covers)

    def _locked_head(self) -> Head:
        row = self._rows.run(_LOCKED_HEAD).first()
        if row is None:
            self._rows.insert(_head, {"seq": 0, "leaf": GENESIS})
            row = self._rows.run(_LOCKED_HEAD).one()
        return Head(tenant=self._rows.tenant, seq=row.seq, leaf=row.leaf)


def _object(text: str) -> dict[str, object]:
    body = loaded(text)
    return body if isinstance(body, dict) else {"unreadable": repr(body)}


def _columns(event: AuditEvent) -> dict[str, Any]:
    columns = event.snapshot()
    actor = columns.pop("actor")
    return {**columns, "actor_kind": actor["kind"], "actor_id": actor["id"]}


def _read(row: sa.Row[Any]) -> AuditEvent:
    record = row._asdict()
    record["actor"] = {"kind": record.pop("actor_kind"), "id": record.pop("actor_id")}
    try:
        return AuditEvent.model_validate(record, strict=True)
    except ValidationError as error:
        raise Damaged(f"Audit record {record['seq']} was changed: it is no record any more.") from error
