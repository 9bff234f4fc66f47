"""Schedules of the tenant."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.domain.schedule import Schedule, ScheduleStatus
from rolecall.errors import Damaged, NotFound
from rolecall.store import tables
from rolecall.store.facts import row_of, value_of
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows

_table = tables.schedule

_KEY = where(_table, ("id",))
_REPLACE = (
    sa.update(_table)
    .where(_KEY)
    .values(channel=sa.bindparam("place"), facts=sa.bindparam("terms", type_=_table.c.facts.type))
)
_MOVE = sa.update(_table).where(_KEY).values(status=sa.bindparam("to"))
_HANDLE = sa.update(_table).where(_KEY, _table.c.handled < sa.bindparam("until")).values(handled=sa.bindparam("until"))
_LISTED = (
    sa.select(_table.c.id, _table.c.facts, _table.c.status, _table.c.handled)
    .where(_table.c.tenant == TENANT, _table.c.status != "removed")
    .order_by(_table.c.seq)
)


class SqlSchedules:
    """See `rolecall.ports.reports.Schedules`."""

    def __init__(self, rows: Rows, log: SqlAuditLog) -> None:
        self._rows = rows
        self._log = log

    def add(self, schedule: Schedule, handled: str) -> None:
        """See `Schedules.add`.

        Raises:
            Conflict: the id is taken.
        """
        self._rows.add(_table, schedule, f"Schedule {schedule.id}", handled=handled)
        self._stands(schedule)

    def get(self, schedule: str) -> tuple[Schedule, ScheduleStatus]:
        """See `Schedules.get`."""
        row = self._rows.need(_table, "facts", "status", name=f"schedule {schedule}", id=schedule)
        return value_of(Schedule, row.facts, f"schedule {schedule}"), row.status

    def replace(self, schedule: Schedule) -> None:
        """See `Schedules.replace`.

        Raises:
            NotFound: there is none of this id.
        """
        row = row_of(_table, schedule, self._rows.tenant)
        changed = self._rows.run(_REPLACE, key_id=schedule.id, place=row["channel"], terms=row["facts"])
        self._need(schedule.id, changed.rowcount)
        self._stands(schedule)

    def move(self, schedule: str, to: ScheduleStatus) -> None:
        """See `Schedules.move`.

        Raises:
            NotFound: there is none of this id.
        """
        self._need(schedule, self._rows.run(_MOVE, key_id=schedule, to=to).rowcount)
        self._log.stands("status_moved", f"status:schedule:{schedule}", {"status": to})

    def listed(self, channel: str = "") -> Sequence[tuple[Schedule, ScheduleStatus]]:
        """See `Schedules.listed`."""
        query = _LISTED.where(_table.c.channel == channel) if channel else _LISTED
        return [(schedule, row.status) for schedule, row in self._readable(query)]

    def active(self) -> Sequence[tuple[Schedule, str]]:
        """See `Schedules.active`."""
        found = self._readable(_LISTED.where(_table.c.status == "active"))
        return [(schedule, row.handled) for schedule, row in found]

    def unreadable(self) -> Sequence[str]:
        """See `Schedules.unreadable`."""
        known = {schedule.id for schedule, _status in self.listed()}
        return [row.id for row in self._rows.run(_LISTED) if row.id not in known]

    def handled(self, schedule: str) -> str:
        """See `Schedules.handled`."""
        row = self._rows.need(_table, "handled", name=f"schedule {schedule}", id=schedule)
        return str(row.handled)

    def handle(self, schedule: str, until: str) -> None:
        """See `Schedules.handle`."""
        self._rows.run(_HANDLE, key_id=schedule, until=until)

    def _readable(self, query: sa.Select[Any]) -> Iterator[tuple[Schedule, sa.Row[Any]]]:
        for row in self._rows.run(query).all():
            with suppress(Damaged):  # the others go on; `unreadable` names it
                yield value_of(Schedule, row.facts, "schedule"), row

    def _need(self, schedule: str, found: int) -> None:
        if not found:
            raise NotFound(f"There is no schedule {schedule}.")

    def _stands(self, schedule: Schedule) -> None:
        self._log.stands("schedule_set", f"schedule:{schedule.id}", schedule.snapshot())
