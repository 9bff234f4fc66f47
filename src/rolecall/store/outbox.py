"""The outbox: what is to be delivered, once each, in order per channel.

An open row is `queued`, `sending` or `unsure`; only the oldest open row of a channel can be claimed. An update holds
back updates only: it waits for the pace of edits, and what is posted after it stands without it. A row that is `held`
was shown to a person and holds back nothing. `sending` is committed before the call is made, so a row whose lease ran
out in it may have been delivered: it is `unsure`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.errors import BadInput, NotFound
from rolecall.ports.queues import OutboxRow, OutboxState
from rolecall.store import tables
from rolecall.store.dialect import is_one_of, now_s
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rolecall.store.rows import Rows

_table = tables.outbox
_earlier = _table.alias("earlier")
_OPEN = ("queued", "sending", "unsure")

_HELD_BACK = sa.exists().where(
    is_one_of(_earlier.c.state, _OPEN),
    _earlier.c.tenant == _table.c.tenant,
    _earlier.c.workspace == _table.c.workspace,
    _earlier.c.channel == _table.c.channel,
    _earlier.c.seq < _table.c.seq,
    sa.or_(_earlier.c.kind != "update", _table.c.kind == "update"),
)
_NEXT = (
    sa.select(_table)
    .where(is_one_of(_table.c.state, _OPEN), _table.c.workspace.in_(sa.bindparam("workspaces", expanding=True)))
    .where(_table.c.due <= now_s(), _table.c.leased_until <= now_s(), ~_HELD_BACK)
    .order_by(_table.c.seq)
    .limit(1)
    .with_for_update(skip_locked=True, of=_table)
)
_LEASE = (
    sa.update(_table)
    .where(_table.c.seq == sa.bindparam("key_seq"))
    .values(
        state="sending",
        attempts=_table.c.attempts + 1,
        leased_until=now_s() + sa.bindparam("lease", type_=sa.Float),
    )
)
_KEEP = (
    sa.update(_table)
    .where(where(_table, ("key",)), _table.c.state == "sending")
    .values(leased_until=now_s() + sa.bindparam("lease", type_=sa.Float))
)
_SETTLE = (
    sa.update(_table)
    .where(where(_table, ("key",)))
    .values(
        state=sa.bindparam("to"),
        ref=sa.case((sa.bindparam("new_ref") == "", _table.c.ref), else_=sa.bindparam("new_ref")),
        note=sa.bindparam("new_note"),
        due=now_s() + sa.bindparam("delay", type_=sa.Float),
        leased_until=0,
        attempts=_table.c.attempts - sa.bindparam("uncounted", type_=sa.Integer),
    )
)


class SqlOutbox:
    """See `rolecall.ports.queues.Outbox`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, row: OutboxRow) -> None:
        """See `Outbox.add`."""
        if row.tenant != self._rows.tenant:
            raise BadInput(f"A delivery of {row.tenant} cannot be written in a unit of work of {self._rows.tenant}.")
        if self._rows.insert(_table, row.snapshot()):
            self._rows.queued.add("outbox")

    def claim(self, workspaces: Collection[str], lease_s: float) -> OutboxRow | None:
        """See `Outbox.claim`; rows of any tenant."""
        row = self._rows.connection.execute(_NEXT, {"workspaces": list(workspaces)}).first()
        if row is None:
            return None
        self._rows.connection.execute(_LEASE, {"key_seq": row.seq, "lease": lease_s})
        return _row(row)

    def keep(self, key: str, lease_s: float) -> None:
        """See `Outbox.keep`."""
        self._rows.run(_KEEP, key_key=key, lease=lease_s)

    def settle(
        self,
        key: str,
        state: OutboxState,
        *,
        ref: str = "",
        note: str = "",
        after_s: float = 0,
        counted: bool = True,
    ) -> None:
        """See `Outbox.settle`; an empty `ref` keeps the one that is known."""
        changed = self._rows.run(
            _SETTLE,
            key_key=key,
            to=state,
            new_ref=ref,
            new_note=note,
            delay=after_s,
            uncounted=0 if counted else 1,
        )
        if not changed.rowcount:
            raise NotFound(f"There is no delivery {key}.")

    def get(self, key: str) -> OutboxRow | None:
        """See `Outbox.get`."""
        row = self._rows.run(sa.select(_table).where(where(_table, ("key",))), key_key=key).first()
        return _row(row, expired_is_unsure=False) if row else None

    def listed(self, *, states: Collection[OutboxState] = (), prefix: str = "") -> Sequence[OutboxRow]:
        """See `Outbox.listed`."""
        query = sa.select(_table).where(_table.c.tenant == TENANT).order_by(_table.c.seq)
        if states:
            query = query.where(_table.c.state.in_(states))
        if prefix:
            query = query.where(_table.c.key.startswith(prefix, autoescape=True))
        return [_row(row, expired_is_unsure=False) for row in self._rows.run(query)]


def _row(row: sa.Row[Any], *, expired_is_unsure: bool = True) -> OutboxRow:
    stored = row._asdict()
    if expired_is_unsure and stored["state"] == "sending":
        stored["state"] = "unsure"
    return OutboxRow.model_validate({name: stored[name] for name in OutboxRow.model_fields})
