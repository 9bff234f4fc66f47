"""One execution of a run: counted before its first step, ended by what comes out of the line."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from rolecall.domain.run import MAX_ATTEMPTS, RUN_MOVES
from rolecall.errors import ModelFailed, RolecallError, ServiceFailed, Stopped
from rolecall.line import ending
from rolecall.line.steps import RecordedSteps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rolecall.domain.run import Run
    from rolecall.domain.value import Json
    from rolecall.ports.steps import Steps
    from rolecall.ports.store import Store, UnitOfWork

    Work = Callable[[Steps], Json]

_log = structlog.get_logger(__name__)

#: Seconds between two looks whether this process drains, while an execution waits for its turn.
LOOK_S = 0.1


class HandedBack(BaseException):
    """This process ends: the run goes on elsewhere. Not an `Exception`: the line must not catch it."""


class Executions:
    """Executes runs, and knows which are under way in this process."""

    def __init__(self, store: Store, work: Work) -> None:
        """Execute runs by `work`, the production line."""
        self._store = store
        self._work = work
        self._changed = threading.Condition()
        #: Executions by thread; None until the run is read.
        self._under_way: dict[int, Run | None] = {}
        self._draining = False
        #: Held by the one execution of a run whose execution before was broken off.
        self._suspect = threading.Lock()
        #: Runs whose last execution an outage of the database broke off before it could be taken off the count.
        self._owed: set[str] = set()

    @property
    def running(self) -> Sequence[Run]:
        """The runs under way."""
        with self._changed:
            return tuple(run for run in self._under_way.values() if run is not None)

    def execute(self, tenant: str, run_id: str) -> None:
        """Execute a run until it ends or breaks off: then it stays unfinished and the sweep brings it back.

        Raises:
            HandedBack: this process is draining.
        """
        me = threading.get_ident()
        with self._changed:
            self._boundary()
            self._under_way[me] = None
        try:
            with self._apart(tenant, run_id):
                run, attempt = self._begin(tenant, run_id)
                if run is not None:
                    self._under_way[me] = run
                    self._go(run, attempt)
        except ServiceFailed as error:
            _log.warning("run_waits_for_the_sweep", run=run_id, error=error.message)
        finally:
            with self._changed:
                del self._under_way[me]
                self._changed.notify_all()

    def drain(self, timeout_s: float) -> bool:
        """Hand every run back at its next step; False when some did not get there within the time."""
        with self._changed:
            self._draining = True
            return self._changed.wait_for(lambda: not self._under_way, timeout_s)

    def _boundary(self) -> None:
        if self._draining:
            raise HandedBack

    @contextmanager
    def _apart(self, tenant: str, run_id: str) -> Iterator[None]:
        """Let runs that were broken off go on one by one, before they are counted.

        One that kills its process takes whatever is under way with it: runs that came to grief with it the first
        time must not be counted out together with it.
        """
        with self._store.reading(tenant) as uow:
            suspect = uow.runs.attempts(run_id) > 0
        if not suspect:
            yield
            return
        while not self._suspect.acquire(timeout=LOOK_S):
            self._boundary()
        try:
            yield
        finally:
            self._suspect.release()

    def _begin(self, tenant: str, run_id: str) -> tuple[Run | None, int]:
        """Count this execution; no run when there is nothing to do."""
        with self._store.begin(tenant) as uow:
            run, status = uow.runs.get(run_id), uow.runs.status(run_id)
            if RUN_MOVES.ended(status):
                return None, 0
            if run_id in self._owed:
                uow.runs.handed_back(run_id)
            attempt = uow.runs.attempt(run_id)
            if attempt > MAX_ATTEMPTS:
                ending.set_aside(uow, run, "each time its work ended before it was done.")
                return None, attempt
            if status == "queued":
                uow.runs.move(run_id, "working")
        self._owed.discard(run_id)
        return run, attempt

    def _go(self, run: Run, attempt: int) -> None:
        try:
            self._work(RecordedSteps(self._store, run, self._boundary))
        except HandedBack:
            self._end(run, lambda uow: uow.runs.handed_back(run.id))
            raise
        except Stopped as stopped:
            why = stopped.message
            self._end(run, lambda uow: ending.end_stopped(uow, run, why))
        except ModelFailed as error:
            failure = error
            self._end(run, lambda uow: ending.fail(uow, run, failure))
        except ServiceFailed:  # the database: no fault of the run
            self._owed.add(run.id)
            self._end(run, lambda uow: uow.runs.handed_back(run.id))
            self._owed.discard(run.id)
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, the other runs go on
            _log.exception("run_broke_off", run=run.id, attempt=attempt, of=MAX_ATTEMPTS)
            if attempt >= MAX_ATTEMPTS:
                why = _said(error)
                self._end(run, lambda uow: ending.set_aside(uow, run, why))

    def _end(self, run: Run, change: Callable[[UnitOfWork], object]) -> None:
        with self._store.begin(run.tenant, reserve=True) as uow:
            change(uow)


def _said(error: Exception) -> str:
    """Say what went wrong in words for the requester: only our own errors have such words."""
    if isinstance(error, RolecallError):
        return error.message
    return f"an error inside Rolecall ({type(error).__name__})."
