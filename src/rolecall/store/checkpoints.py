"""Checkpoints: the outputs of the steps a run has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.domain.run import RUN_MOVES
from rolecall.errors import Conflict
from rolecall.store import tables

if TYPE_CHECKING:
    from rolecall.domain.value import Json
    from rolecall.store.rows import Rows

_table = tables.checkpoint

_ENDED = [status for status in RUN_MOVES.moves if RUN_MOVES.ended(status)]
_CLEAR = sa.delete(_table).where(
    sa.exists().where(
        tables.run.c.tenant == _table.c.tenant,
        tables.run.c.id == _table.c.run,
        tables.run.c.status.in_(_ENDED),
    )
)


class SqlCheckpoints:
    """See `rolecall.ports.steps.Checkpoints`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def get(self, run: str, step: str) -> tuple[bool, Json]:
        """See `Checkpoints.get`."""
        row = self._rows.find(_table, "output", run=run, step=step)
        return (False, None) if row is None else (True, row.output)

    def put(self, run: str, step: str, output: Json) -> None:
        """See `Checkpoints.put`."""
        if not self._rows.insert(_table, {"run": run, "step": step, "output": output}):
            raise Conflict(f"The step {step} of {run} was passed by another execution.")

    def clear(self) -> int:
        """See `Checkpoints.clear`."""
        return self._rows.connection.execute(_CLEAR).rowcount
