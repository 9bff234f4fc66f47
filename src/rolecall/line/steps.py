"""Steps kept in the ledger: what was passed once is never worked again, whoever runs it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from rolecall.domain.run import RUN_MOVES
from rolecall.errors import Busy, Conflict, Stopped
from rolecall.governance import switch

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolecall.domain.run import Run
    from rolecall.domain.value import Json
    from rolecall.ports.store import Store, UnitOfWork

#: Tries of one commit when another execution of the same run, or whoever held a lock, was faster.
TRIES = 3


class RecordedSteps:
    """The steps of one run, each with a checkpoint under its name in the store.

    Two executions of one run may overlap (a worker that was thought dead): the first output of a step wins
    and both go on with it, so go on with what `call` and `commit` return, not with what `work` computed.
    """

    def __init__(self, store: Store, run: Run, boundary: Callable[[], None] = lambda: None) -> None:
        """Keep the steps of `run` in `store`; `boundary` is called before each and may raise to leave."""
        self._store = store
        self._run = run
        self._boundary = boundary

    @property
    def run(self) -> str:
        """The run's id."""
        return self._run.id

    def call(self, name: str, work: Callable[[], Json]) -> Json:
        """Do something outside the database, at least once; see `rolecall.ports.steps.Steps`."""
        self._boundary()
        with self._store.reading(self._run.tenant) as uow:
            self._check(uow)
            passed, output = uow.checkpoints.get(self.run, name)
        if passed:
            return output
        done = plain(work())
        return self._retried(lambda uow: self._pass(uow, name, lambda _uow: done))

    def commit(self, name: str, work: Callable[[UnitOfWork], Json]) -> Json:
        """Change the database exactly once; see `rolecall.ports.steps.Steps`."""

        def checked(uow: UnitOfWork) -> Json:
            self._check(uow)
            return self._pass(uow, name, work)

        self._boundary()
        return self._retried(checked)

    def _pass(self, uow: UnitOfWork, name: str, work: Callable[[UnitOfWork], Json]) -> Json:
        passed, output = uow.checkpoints.get(self.run, name)
        if passed:
            return output
        output = plain(work(uow))
        uow.checkpoints.put(self.run, name, output)
        return output

    def _retried(self, change: Callable[[UnitOfWork], Json]) -> Json:
        for _ in range(TRIES - 1):
            with suppress(Conflict, Busy):
                return self._once(change)
        return self._once(change)

    def _once(self, change: Callable[[UnitOfWork], Json]) -> Json:
        with self._store.begin(self._run.tenant) as uow:
            return change(uow)

    def _check(self, uow: UnitOfWork) -> None:
        switch.check(uow, self._run)
        status = uow.runs.status(self.run)
        if RUN_MOVES.ended(status):
            raise Stopped(f"The run {self.run} has ended elsewhere: it is {status}.")


def plain(output: Json) -> Json:
    """Return an output as a replay will see it: JSON turns tuples into lists.

    Raises:
        TypeError: it is not plain JSON data.
    """
    copy: Json = json.loads(json.dumps(output, allow_nan=False))
    return copy
