"""The kill switch: read live, inside the transaction that would go on (invariant 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.errors import Stopped

if TYPE_CHECKING:
    from rolecall.domain.request import Request
    from rolecall.domain.run import Run
    from rolecall.domain.stop import Stop
    from rolecall.ports.store import UnitOfWork


#: How the words about a stop begin; by them a delivery that it holds is known again.
STOPPED = "Stopped by"


def words(stop: Stop) -> str:
    """Say who stopped what, and why; one request, or one run of it, needs no name where its own thread is."""
    noun, _, name = stop.scope.partition(":")
    what = "" if noun in {"request", "run"} else f" ({'all work' if noun == 'global' else name})"
    why = f": {stop.reason.rstrip('. ')}" if stop.reason.strip(". ") else ""
    return f"{STOPPED} {stop.by}{what}{why}."


def scopes(run: Run) -> tuple[str, ...]:
    """Name the switches that cover a run."""
    return (*_scopes(run.role, run.engagement, run.request), f"run:{run.id}")


def scopes_of(request: Request) -> tuple[str, ...]:
    """Name the switches that cover whatever is done about a request."""
    return _scopes(request.role, request.engagement, request.id)


def _scopes(role: str, engagement: str, request: str) -> tuple[str, ...]:
    return ("global", f"role:{role}", f"engagement:{engagement}", f"request:{request}")


def check(uow: UnitOfWork, run: Run) -> None:
    """Go on, or raise.

    Raises:
        Stopped: a switch that covers the run is on; the message names who set it and why.
    """
    stop = uow.stops.active(scopes(run))
    if stop is not None:
        raise Stopped(words(stop))
