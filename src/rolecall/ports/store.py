"""The store: one unit of work per transaction, a repository per aggregate.

A unit of work belongs to one tenant, given when it begins, so that no query can forget it (invariant 10).
Repositories raise `NotFound` for an unknown id and `Conflict` when a compare-and-set loses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rolecall.ports.measures import Measures
    from rolecall.ports.money import Budgets
    from rolecall.ports.overview import Overview
    from rolecall.ports.people import Access, Members
    from rolecall.ports.queues import Inbox, Outbox, Shelf, Stops
    from rolecall.ports.records import AuditLog, Erasure, Sources
    from rolecall.ports.reports import CheckIns, Reports, Schedules
    from rolecall.ports.signals import Signals
    from rolecall.ports.steps import Checkpoints, Executors
    from rolecall.ports.work import Deliverables, Engagements, Requests, Runs


#: The tenant of a unit of work on what belongs to all of them: accepted events, the engine's own rows.
ALL_TENANTS = ""


class UnitOfWork(Protocol):
    """One transaction of one tenant. Leaving the `with` block commits, an error rolls back."""

    @property
    def tenant(self) -> str:
        """The organisation this transaction belongs to."""

    @property
    def requests(self) -> Requests:
        """Requests, questions, answers."""

    @property
    def runs(self) -> Runs:
        """Runs and stage records."""

    @property
    def deliverables(self) -> Deliverables:
        """Versions and decisions."""

    @property
    def engagements(self) -> Engagements:
        """Engagements."""

    @property
    def budgets(self) -> Budgets:
        """Budgets, holds, ledger."""

    @property
    def members(self) -> Members:
        """Members."""

    @property
    def access(self) -> Access:
        """Sign-in links, sessions, platform accounts."""

    @property
    def erasure(self) -> Erasure:
        """Erasing content."""

    @property
    def sources(self) -> Sources:
        """Documents."""

    @property
    def overview(self) -> Overview:
        """Reads over many requests at once."""

    @property
    def schedules(self) -> Schedules:
        """What is due by itself."""

    @property
    def reports(self) -> Reports:
        """What was reported."""

    @property
    def checkins(self) -> CheckIns:
        """What people said before the team's report."""

    @property
    def measures(self) -> Measures:
        """What reports count."""

    @property
    def signals(self) -> Signals:
        """What people and the line said of the work."""

    @property
    def inbox(self) -> Inbox:
        """Accepted events."""

    @property
    def outbox(self) -> Outbox:
        """Deliveries."""

    @property
    def stops(self) -> Stops:
        """Kill switches."""

    @property
    def audit(self) -> AuditLog:
        """The audit chain."""

    @property
    def shelf(self) -> Shelf:
        """Adapters' rows."""

    @property
    def checkpoints(self) -> Checkpoints:
        """Passed steps of runs."""

    @property
    def executors(self) -> Executors:
        """Worker processes."""


class Store(Protocol):
    """Begins units of work."""

    def begin(self, tenant: str, *, reserve: bool = False) -> AbstractContextManager[UnitOfWork]:
        """Begin a transaction (SQLite: immediate).

        With `reserve` it may use the room kept back for deciding, stopping and auditing.

        Raises:
            StorageFull: no room is left, at the beginning or inside.
            Busy: a lock was not to be had or two transactions collided; the same work may be tried again.
        """

    def reading(self, tenant: str) -> AbstractContextManager[UnitOfWork]:
        """Begin a read-only transaction; it never blocks writers."""
