"""Durable steps: what the line needs from an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rolecall.domain.value import Json
    from rolecall.ports.store import UnitOfWork


class Steps(Protocol):
    """The steps of one run. A name is used once per run; a replayed run passes the same names."""

    @property
    def run(self) -> str:
        """The run's id."""

    def call(self, name: str, work: Callable[[], Json]) -> Json:
        """Do something outside the database, at least once; a replay returns the stored result.

        An error is not stored: the next execution of the run tries again.

        Raises:
            Stopped: a kill switch covers the run.
        """

    def commit(self, name: str, work: Callable[[UnitOfWork], Json]) -> Json:
        """Change the database exactly once: `work` and the checkpoint commit together.

        `work` may run again after a lock conflict, so it does nothing but database work.

        Raises:
            Stopped: a kill switch covers the run.
        """


class Checkpoints(Protocol):
    """Outputs of the steps a run has passed: a replay takes them instead of working again.

    Written in the transaction of the step's own changes; needed only until the run ends.
    """

    def get(self, run: str, step: str) -> tuple[bool, Json]:
        """Return whether the step was passed, and its output."""

    def put(self, run: str, step: str, output: Json) -> None:
        """Store an output.

        Raises:
            Conflict: the step was passed by another execution; nothing of this transaction may stay.
        """

    def clear(self) -> int:
        """Forget the checkpoints of ended runs, of every tenant, and return how many there were."""


class Executors(Protocol):
    """Worker processes and their heartbeats, by the database's clock (invariant 11); they have no tenant."""

    def enlist(self, executor: str) -> None:
        """Store a new, living executor; an id is used once."""

    def beat(self, executor: str) -> bool:
        """Say that it lives; False when it was declared dead and must stop at once."""

    def reap(self, silent_s: float) -> Sequence[str]:
        """Declare dead whoever has been silent for longer, and return all dead ones."""

    def leave(self, executor: str) -> None:
        """Declare an executor dead that ends in good order."""

    def forget(self, silent_s: float) -> None:
        """Delete the dead that have been silent for longer."""
