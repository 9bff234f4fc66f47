"""Engagements of the tenant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.domain.engagement import ENGAGEMENT_MOVES, Engagement, EngagementStatus
from rolecall.errors import BadInput
from rolecall.store import tables
from rolecall.store.facts import value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows

_table = tables.engagement

#: The full text index knows an engagement by its id as one word: letters, then decimal digits, nothing else. Other
#: forms are split or stemmed into words that two engagements share (notes on evidence, §4).
WORD = re.compile(r"eng[1-9][0-9]*")

_ONE_AT_A_TIME = sa.text("LOCK TABLE engagement IN SHARE ROW EXCLUSIVE MODE")
_HIGHEST = sa.select(sa.func.max(sa.cast(sa.func.substr(_table.c.id, 4), sa.BigInteger)))


class SqlEngagements:
    """See `rolecall.ports.work.Engagements`."""

    def __init__(self, rows: Rows, log: SqlAuditLog) -> None:
        self._rows = rows
        self._log = log

    def add(self, engagement: Engagement) -> None:
        """Store a new engagement as active.

        Raises:
            BadInput: the id is not `eng` and a number.
            Conflict: the id is taken, by this tenant or another one.
        """
        if not WORD.fullmatch(engagement.id):
            raise BadInput(f"“{engagement.id}” is no engagement id: it must be eng and a number, such as eng7.")
        self._rows.add(_table, engagement, f"Engagement {engagement.id}")
        self._stands(engagement.id, "active")

    def next_id(self) -> str:
        """See `Engagements.next_id`; on PostgreSQL whoever takes the next one waits until this transaction ends."""
        if self._rows.dialect == "postgresql":
            self._rows.connection.execute(_ONE_AT_A_TIME)
        return f"eng{(self._rows.connection.execute(_HIGHEST).scalar() or 0) + 1}"

    def get(self, engagement: str) -> Engagement:
        """See `Engagements.get`."""
        return self._rows.value(_table, Engagement, f"engagement {engagement}", id=engagement)

    def status(self, engagement: str) -> EngagementStatus:
        """See `Engagements.status`."""
        row = self._rows.need(_table, "status", name=f"engagement {engagement}", id=engagement)
        status: EngagementStatus = row.status
        return status

    def end(self, engagement: str) -> None:
        """See `Engagements.end`."""
        self._rows.move(_table, ENGAGEMENT_MOVES, "ended", id=engagement)
        self._stands(engagement, "ended")

    def _stands(self, engagement: str, status: EngagementStatus) -> None:
        self._log.stands("status_moved", f"status:engagement:{engagement}", {"status": status})

    def listed(self) -> Sequence[tuple[Engagement, EngagementStatus]]:
        """See `Engagements.listed`."""
        found = self._rows.all(_table, "facts", "status")
        return [(value_of(Engagement, row.facts, "engagement"), row.status) for row in found]
