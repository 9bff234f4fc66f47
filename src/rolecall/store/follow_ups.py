"""Follow-ups: words that wait in a thread until the run has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.domain.request import FollowUp, FollowUpState
from rolecall.errors import Conflict
from rolecall.store import tables
from rolecall.store.facts import value_of
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.store.rows import Rows

_table = tables.follow_up
_request = tables.request
_stop = tables.stop

#: A literal, spelled as in the partial index, so that it is used.
_PENDING = _table.c.state == sa.literal_column("'pending'")
_OF_REQUEST = sa.select(_table.c.facts, _table.c.state).where(where(_table, ("request",))).order_by(_table.c.seq)
#: A kill switch of less than everything covers the request.
_HALTED = sa.exists().where(
    _stop.c.tenant == _request.c.tenant,
    _stop.c.scope.in_(
        (
            sa.literal("request:") + _request.c.id,
            sa.literal("engagement:") + _request.c.engagement,
            sa.literal("role:") + _request.c.facts["role"].as_string(),
        )
    ),
)
#: The request whose oldest pending follow-up is the oldest of all, that no run works on and nobody stopped.
_READY = (
    sa.select(_table.c.request)
    .join(_request, sa.and_(_request.c.tenant == _table.c.tenant, _request.c.id == _table.c.request))
    .where(_table.c.tenant == TENANT, _PENDING)
    .where(_request.c.status.not_in(("received", "working", "stopped")), ~_HALTED)
    .order_by(_table.c.seq)
    .limit(1)
)
_DUE = (
    sa.select(_table.c.facts)
    .where(_table.c.tenant == TENANT, _PENDING, _table.c.request == _READY.scalar_subquery())
    .order_by(_table.c.seq)
)
_SETTLE = sa.update(_table).where(where(_table, ("id",)), _PENDING).values(state=sa.bindparam("to"))


class SqlFollowUps:
    """The follow-ups of `rolecall.ports.work.Requests`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def follow_up(self, follow_up: FollowUp) -> None:
        """See `Requests.follow_up`."""
        self._rows.add(_table, follow_up, f"Follow-up {follow_up.id}")

    def follow_ups(self, request: str) -> Sequence[tuple[FollowUp, FollowUpState]]:
        """See `Requests.follow_ups`."""
        found = self._rows.run(_OF_REQUEST, key_request=request)
        return [(value_of(FollowUp, row.facts, f"follow-up of {request}"), row.state) for row in found]

    def due_follow_ups(self) -> Sequence[FollowUp]:
        """See `Requests.due_follow_ups`."""
        return [value_of(FollowUp, row.facts, "follow-up") for row in self._rows.run(_DUE)]

    def settle_follow_up(self, follow_up: str, state: FollowUpState) -> None:
        """See `Requests.settle_follow_up`."""
        if not self._rows.run(_SETTLE, key_id=follow_up, to=state).rowcount:
            now = self._rows.need(_table, "state", name=f"follow-up {follow_up}", id=follow_up).state
            raise Conflict(f"The follow-up {follow_up} is {now} and no longer pending.")
