"""The embedded engine: whoever holds the lock works, everybody else watches and is ready to take over."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rolecall.domain.request import UNDER_WAY
from rolecall.engine import EmbeddedLock
from rolecall.errors import RolecallError, ServiceFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rolecall.app.app import App
    from rolecall.domain.run import Progress

LOCK_FILE = "engine.lock"
#: Seconds between two looks at a run that is under way.
LOOK_S = 0.1
#: Seconds a person who interrupts is kept waiting.
HURRY_S = 5.0


class Embedded:
    """This process's chance to be the engine of a SQLite installation."""

    def __init__(self, app: App) -> None:
        """Prepare; nothing is locked yet."""
        self._app = app
        self._lock = EmbeddedLock(app.settings.data_dir / LOCK_FILE)
        #: True while this process is the engine.
        self.launched = False

    def try_launch(self) -> bool:
        """Become the engine if nobody is; True while this process is it.

        Raises:
            ServiceFailed: the engine cannot start; somebody else may try.
        """
        if not self._app.settings.sqlite:
            return False
        if not self.launched and self._lock.acquire():
            self._launch()
        return self.launched

    def _launch(self) -> None:
        try:
            self._app.engine.launch()
        except Exception as error:
            self._app.close_engine()
            self._lock.release()
            why = error.message if isinstance(error, RolecallError) else type(error).__name__
            file = self._app.settings.engine_file
            raise ServiceFailed(
                f"The engine cannot start: {why}",
                hint=f"Move {file} away: it holds nothing that is not in ledger.db.",
            ) from error
        self.launched = True

    def abandon(self) -> None:
        """Cut model calls short and leave at once: their runs are stopped and can be resumed."""
        for run in self._app.calls.under_way():
            self._app.calls.cancel(run)
        self.leave(HURRY_S)

    def leave(self, patience_s: float | None = None) -> None:
        """Hand back what is under way and let somebody else be the engine."""
        if self.launched:
            self.launched = False
            try:
                self._app.engine.drain(self._app.settings.drain_s if patience_s is None else patience_s)
                self._app.close_engine()
            finally:
                self._lock.release()


@contextmanager
def engine_of(app: App) -> Iterator[Embedded]:
    """Be ready to run the engine, and leave in good order."""
    embedded = Embedded(app)
    try:
        yield embedded
    except KeyboardInterrupt:
        embedded.abandon()
        raise
    finally:
        embedded.leave()


def follow(app: App, request: str, tell: Callable[[Progress], None]) -> None:
    """Work or watch until the request is no longer under way."""
    heard: Progress | None = None
    with engine_of(app) as embedded:
        while True:
            with app.store.reading(app.tenant) as uow:
                status = uow.requests.status(request)
                runs = uow.runs.of(request)
                progress = uow.runs.progress(runs[-1][0].id) if runs else None
            if progress is not None and progress != heard:
                heard = progress
                tell(progress)
            if status not in UNDER_WAY:
                return
            embedded.try_launch()
            app.desk.work_next()
            app.clock.sleep(LOOK_S)
