"""Liveness, readiness and metrics; none of them shows content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from rolecall.errors import RolecallError
from rolecall.ports.queues import OutboxState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from rolecall.api.backend import Backend


#: Deliveries whose outcome nobody knows.
HELD: tuple[OutboxState, ...] = ("held",)


class Gauges:
    """Reads the figures when they are asked for."""

    def __init__(self, backend: Backend) -> None:
        """Read from this backend."""
        self._backend = backend

    def collect(self) -> Iterator[Metric]:
        """Yield what waits, what was delivered, what was spent."""
        with self._backend.store.reading(self._backend.tenant) as uow:
            waiting = uow.inbox.waiting()
            held = len(uow.outbox.listed(states=HELD))
            unfinished = len(uow.runs.unfinished())
            stops = len(uow.stops.listed())
            head = uow.audit.head().seq
        yield GaugeMetricFamily("rolecall_inbox_waiting", "Accepted events not yet worked", value=waiting)
        yield GaugeMetricFamily("rolecall_outbox_held", "Deliveries held for a person", value=held)
        yield GaugeMetricFamily("rolecall_runs_unfinished", "Runs queued or working", value=unfinished)
        yield GaugeMetricFamily("rolecall_stops_active", "Kill switches that are on", value=stops)
        yield GaugeMetricFamily("rolecall_audit_records", "Records of the audit log", value=head)


def router(backend: Backend) -> APIRouter:
    """Build the routes that need no token."""
    routes = APIRouter(tags=["health"])
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Gauges(backend))

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        """Say that the process lives."""
        return {"status": "ok"}

    @routes.get("/readyz", responses={503: {"description": "A part is not ready"}})
    def readyz(response: Response) -> dict[str, object]:
        """Say whether every part of this process works, and how its adapters are: one that is down ends no other."""
        parts = {"database": _database(backend), **backend.parts()}
        ready = all(parts.values())
        response.status_code = 200 if ready else 503
        return {"status": "ready" if ready else "not ready", "parts": parts, "adapters": _adapters(backend)}

    @routes.get("/metrics", response_class=Response)
    def metrics() -> Response:
        """Show the figures in the Prometheus text format."""
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

    return routes


def _adapters(backend: Backend) -> dict[str, dict[str, str]]:
    return {name: {"state": health.state, "text": health.text} for name, health in backend.adapters().items()}


def _database(backend: Backend) -> bool:
    try:
        with backend.store.reading(backend.tenant) as uow:
            uow.audit.head()
    except RolecallError:
        return False
    return True
