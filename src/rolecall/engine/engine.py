"""The engine: takes runs from the queue, executes them durably, and mends what was broken off."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import structlog

from rolecall.engine.execution import Executions
from rolecall.engine.keeper import Keeper, die
from rolecall.errors import ServiceFailed
from rolecall.governance import switch
from rolecall.ports.store import ALL_TENANTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from rolecall.domain.run import Run
    from rolecall.engine.execution import Work
    from rolecall.engine.transact import Transact
    from rolecall.ports.store import Store

_log = structlog.get_logger(__name__)

#: Executor id of the one embedded engine: DBOS takes its own broken-off runs back when it starts.
EMBEDDED = "local"
#: Priority of a run nobody gave one; 1 is the most urgent.
PRIORITY = 100
#: Seconds of silence after which a worker counts as dead.
SILENT_S = 30.0
#: Heartbeats, with a sweep each, in that time.
BEATS = 6
#: Seconds for which a dead worker is remembered; its runs were handed back long before.
FORGET_S = 86_400.0


@dataclass(frozen=True)
class Health:
    """How the engine is."""

    launched: bool
    executor: str
    slots: int
    #: Ids of the runs under way in this process.
    running: tuple[str, ...]
    #: False when the last round of heartbeat and sweep failed.
    well: bool


class Engine:
    """Durable execution of runs. Every process may enqueue; a launched engine works.

    With many workers (PostgreSQL) each one beats and takes over from the dead; the embedded engine is alone.
    """

    def __init__(
        self,
        engine_url: str,
        store: Store,
        work: Work,
        *,
        slots: int,
        executor_id: str = EMBEDDED,
        silent_s: float = SILENT_S,
        interrupt: Callable[[str], object] = lambda _run: None,
    ) -> None:
        """Prepare an engine; nothing is opened yet.

        `work` is the production line, `slots` how many runs are worked at once. `executor_id` is `EMBEDDED`,
        or new at each start of a worker, which is dead after `silent_s` without a heartbeat. `interrupt`
        cancels the model calls of a run that are in flight; it may be called more than once.
        """
        self._url = engine_url
        self._store = store
        self._slots = slots
        self._executor = executor_id
        self._interrupt = interrupt
        self._executions = Executions(store, work)
        self._silent_s = silent_s
        self._keeper = Keeper(self._watch, self._keep, silent_s / BEATS)
        self._launched = False
        self._beaten = False

    @cached_property
    def _transact(self) -> Transact:
        from rolecall.engine.transact import Transact  # noqa: PLC0415  # dbos takes most of a second to import

        return Transact(self._url)

    def migrate(self) -> None:
        """Create or migrate the engine's own tables, apart from ours; a launch does it by itself."""
        self._transact.migrate()

    def launch(self) -> None:
        """Begin to take runs; what this executor broke off comes first. An engine is launched once."""
        self._enlist()
        self._transact.launch(self._executor, self._slots, self._executions.execute)
        self._launched = True
        self._keeper.start()

    def enqueue(self, run: Run, priority: int = PRIORITY) -> None:
        """Enqueue a committed run; the same run again changes nothing.

        Never fails: a run that cannot be enqueued now is swept up by a working engine within seconds.
        """
        try:
            self._transact.enqueue(run, priority)
        except ServiceFailed as error:
            _log.warning("run_waits_for_the_sweep", run=run.id, error=error.message)

    def cancel(self, run: str) -> None:
        """Cut a run's model call short, after its kill switch was committed; its line ends at the next step.

        A process that works on the run elsewhere notices the switch by itself within a second.
        """
        self._interrupt(run)

    def drain(self, timeout_s: float) -> bool:
        """Stop taking runs, hand those under way back at their next step, and close.

        Returns False when a step took longer than `timeout_s`: its run was handed back all the same, so
        that the step may be worked twice; end the process then.
        """
        idle = self._executions.drain(timeout_s)
        if self._launched:
            self._keeper.stop()
            self._transact.stop()
            self._transact.hand_back([self._executor])
            self._leave()
            self._launched = False
        self.close()
        return idle

    def close(self) -> None:
        """Close the engine's database; for a process that only enqueues."""
        if "_transact" in self.__dict__:
            self._transact.close()
            del self._transact

    def sweep(self) -> int:
        """Bring back every unfinished run that the engine does not know or thinks has ended.

        Finds what was committed but never enqueued, what an error broke off, and what a lost engine database
        forgot. Returns how many.
        """
        with self._store.reading(ALL_TENANTS) as uow:
            runs = uow.runs.unfinished()
        ended = self._transact.ended([run.id for run in runs])
        lost = [run for run in runs if run.id not in ended]
        for run in lost:
            self._transact.enqueue(run, PRIORITY)
        broken_off = [run for run in runs if ended.get(run.id) and self._transact.again(run)]
        return len(lost) + len(broken_off)

    def retain(self, older_than: dt.datetime) -> int:
        """Forget the workflows that ended before a time, and return how many. Our own records stay."""
        count = self._transact.delete(older_than)
        with self._store.begin(ALL_TENANTS, reserve=True) as uow:
            uow.checkpoints.clear()
            uow.executors.forget(FORGET_S)
        return count

    def health(self) -> Health:
        """Say how the engine is."""
        running = tuple(run.id for run in self._executions.running)
        return Health(self._launched, self._executor, self._slots, running, self._keeper.well)

    def _watch(self) -> None:
        for run in self._executions.running:
            with self._store.reading(run.tenant) as uow:
                stop = uow.stops.active(switch.scopes(run))
            if stop is not None:
                self._interrupt(run.id)

    def _keep(self) -> None:
        if self._executor != EMBEDDED:
            self._beat()
        self.sweep()

    def _enlist(self) -> None:
        if self._executor != EMBEDDED:
            with self._store.begin(ALL_TENANTS, reserve=True) as uow:
                uow.executors.enlist(self._executor)

    def _leave(self) -> None:
        if self._executor != EMBEDDED:
            with self._store.begin(ALL_TENANTS, reserve=True) as uow:
                uow.executors.leave(self._executor)

    def _beat(self) -> None:
        """Say that this worker lives, and take over from the dead.

        Reaps only in the second good round in a row: after a database outage everybody was silent.
        """
        well, self._beaten = self._beaten, False
        with self._store.begin(ALL_TENANTS, reserve=True) as uow:
            if not uow.executors.beat(self._executor):
                die()
            dead = uow.executors.reap(self._silent_s) if well else ()
        if dead:
            self._transact.hand_back(dead)
        self._beaten = True
