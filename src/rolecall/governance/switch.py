"""The kill switch: read live, inside the transaction that would go on (invariant 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.errors import Stopped

if TYPE_CHECKING:
    from rolecall.domain.run import Run
    from rolecall.domain.stop import Stop
    from rolecall.ports.store import UnitOfWork


#: How the words about a stop begin; by them a delivery that it holds is known again.
STOPPED = "Stopped by"


def words(stop: Stop) -> str:
    """Say who stopped what, and why."""
    return f"{STOPPED} {stop.by} ({stop.scope}): {stop.reason.rstrip('. ') or 'no reason given'}."


def scopes(run: Run) -> tuple[str, ...]:
    """Name the switches that cover a run."""
    return (
        "global",
        f"role:{run.role}",
        f"engagement:{run.engagement}",
        f"request:{run.request}",
        f"run:{run.id}",
    )


def check(uow: UnitOfWork, run: Run) -> None:
    """Go on, or raise.

    Raises:
        Stopped: a switch that covers the run is on; the message names who set it and why.
    """
    stop = uow.stops.active(scopes(run))
    if stop is not None:
        raise Stopped(words(stop))
