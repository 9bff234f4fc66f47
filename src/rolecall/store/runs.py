"""Runs, their attempts, stage records and progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.domain.run import RUN_MOVES, Progress, Run, RunStatus, StageRecord
from rolecall.errors import NotFound
from rolecall.store import tables
from rolecall.store.dialect import is_one_of
from rolecall.store.facts import value_of
from rolecall.store.rows import where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.ports.time import Clock
    from rolecall.store.rows import Rows

_table = tables.run

_COUNT_ATTEMPT = (
    sa.update(_table).where(where(_table, ("id",))).values(attempts=_table.c.attempts + 1).returning(_table.c.attempts)
)
_UNCOUNT_ATTEMPT = (
    sa.update(_table).where(where(_table, ("id",)), _table.c.attempts > 0).values(attempts=_table.c.attempts - 1)
)
_END = sa.update(_table).where(where(_table, ("id",))).values(ended_at=sa.bindparam("now"))
_UNFINISHED = sa.select(_table.c.facts).where(is_one_of(_table.c.status, ("queued", "working"))).order_by(_table.c.seq)


class SqlRuns:
    """See `rolecall.ports.work.Runs`."""

    def __init__(self, rows: Rows, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock

    def add(self, run: Run) -> None:
        """See `Runs.add`."""
        self._rows.add(_table, run, f"Run {run.id}")

    def get(self, run: str) -> Run:
        """See `Runs.get`."""
        return self._rows.value(_table, Run, f"run {run}", id=run)

    def status(self, run: str) -> RunStatus:
        """See `Runs.status`."""
        status: RunStatus = self._rows.need(_table, "status", name=f"run {run}", id=run).status
        return status

    def move(self, run: str, to: RunStatus) -> None:
        """See `Runs.move`."""
        self._rows.move(_table, RUN_MOVES, to, id=run)
        if RUN_MOVES.ended(to):
            self._rows.run(_END, key_id=run, now=self._clock.now().isoformat())

    def of(self, request: str) -> Sequence[tuple[Run, RunStatus]]:
        """See `Runs.of`."""
        found = self._rows.all(_table, "facts", "status", request=request)
        return [(value_of(Run, row.facts, "run"), row.status) for row in found]

    def attempts(self, run: str) -> int:
        """See `Runs.attempts`."""
        return int(self._rows.need(_table, "attempts", name=f"run {run}", id=run).attempts)

    def attempt(self, run: str) -> int:
        """See `Runs.attempt`."""
        count = self._rows.run(_COUNT_ATTEMPT, key_id=run).scalar()
        if count is None:
            raise NotFound(f"There is no run {run}.")
        return int(count)

    def handed_back(self, run: str) -> None:
        """See `Runs.handed_back`."""
        self._rows.run(_UNCOUNT_ATTEMPT, key_id=run)

    def unfinished(self, limit: int = 500) -> Sequence[Run]:
        """See `Runs.unfinished`."""
        found = self._rows.connection.execute(_UNFINISHED.limit(limit))
        return [value_of(Run, row.facts, "run") for row in found]

    def record(self, record: StageRecord) -> None:
        """See `Runs.record`."""
        self._rows.add(tables.stage_record, record, f"The record of {record.run} {record.step}")

    def records(self, run: str) -> Sequence[StageRecord]:
        """See `Runs.records`."""
        return self._rows.values(tables.stage_record, StageRecord, f"record of {run}", run=run)

    def report(self, progress: Progress) -> None:
        """See `Runs.report`."""
        self._rows.put(tables.progress, run=progress.run, facts=progress.snapshot())

    def progress(self, run: str) -> Progress | None:
        """See `Runs.progress`."""
        row = self._rows.find(tables.progress, "facts", run=run)
        return row and value_of(Progress, row.facts, f"progress of {run}")
