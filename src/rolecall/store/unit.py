"""The unit of work: one transaction of one tenant and its repositories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.store.access import SqlAccess
from rolecall.store.audit import SqlAuditLog
from rolecall.store.budgets import SqlBudgets
from rolecall.store.checkins import SqlCheckIns
from rolecall.store.checkpoints import SqlCheckpoints
from rolecall.store.deliverables import SqlDeliverables
from rolecall.store.engagements import SqlEngagements
from rolecall.store.erasure import SqlErasure
from rolecall.store.executors import SqlExecutors
from rolecall.store.inbox import SqlInbox
from rolecall.store.measures import SqlMeasures
from rolecall.store.members import SqlMembers
from rolecall.store.outbox import SqlOutbox
from rolecall.store.overview import SqlOverview
from rolecall.store.reports import SqlReports
from rolecall.store.requests import SqlRequests
from rolecall.store.rows import Rows
from rolecall.store.runs import SqlRuns
from rolecall.store.schedules import SqlSchedules
from rolecall.store.shelf import Lock, SqlShelf
from rolecall.store.signals import SqlSignals
from rolecall.store.sources import SqlSources
from rolecall.store.stops import SqlStops

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from rolecall.ports.time import Clock, Ids


@dataclass(frozen=True)
class Parts:
    """What the repositories need from outside."""

    clock: Clock
    ids: Ids
    lock: Lock
    #: While this file exists everything is stopped.
    stop_file: Path | None = None


class SqlUnit:
    """See `rolecall.ports.store.UnitOfWork`."""

    def __init__(self, connection: sa.Connection, tenant: str, parts: Parts) -> None:
        """Bind the repositories to an open transaction."""
        self.tenant = tenant
        self.rows = rows = Rows(connection, tenant)
        self.audit = log = SqlAuditLog(rows, parts.clock, parts.ids)
        self.requests = SqlRequests(rows, log)
        self.runs = SqlRuns(rows, parts.clock)
        self.deliverables = SqlDeliverables(rows, log)
        self.engagements = SqlEngagements(rows, log)
        self.budgets = SqlBudgets(rows, parts.clock, log)
        self.members = SqlMembers(rows, log)
        self.access = SqlAccess(rows)
        self.erasure = SqlErasure(rows)
        self.sources = SqlSources(rows, log)
        self.overview = SqlOverview(rows)
        self.inbox = SqlInbox(rows)
        self.outbox = SqlOutbox(rows)
        self.schedules = SqlSchedules(rows, log)
        self.reports = SqlReports(rows, parts.clock, log)
        self.checkins = SqlCheckIns(rows)
        self.measures = SqlMeasures(rows)
        self.signals = SqlSignals(rows)
        self.stops = SqlStops(rows, parts.stop_file, log)
        self.shelf = SqlShelf(rows, parts.lock)
        self.checkpoints = SqlCheckpoints(rows)
        self.executors = SqlExecutors(rows)
