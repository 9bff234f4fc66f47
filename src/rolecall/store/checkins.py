"""What people said of their work before the team's report was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.checkin import CheckIn
from rolecall.store import tables
from rolecall.store.facts import row_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.store.rows import Rows

_table = tables.checkin


class SqlCheckIns:
    """See `rolecall.ports.reports.CheckIns`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put(self, checkin: CheckIn) -> None:
        """See `CheckIns.put`."""
        self._rows.put(_table, **row_of(_table, checkin, self._rows.tenant))

    def of(self, report: str) -> Sequence[CheckIn]:
        """See `CheckIns.of`."""
        found = self._rows.values(_table, CheckIn, f"answer to {report}", report=report)
        return sorted(found, key=lambda answer: (answer.at, answer.member))
