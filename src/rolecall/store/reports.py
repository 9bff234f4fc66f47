"""Claimed periods, and the reports that were published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.domain.report import Report, ReportState
from rolecall.errors import Conflict, NotFound
from rolecall.store import tables
from rolecall.store.facts import value_of
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.ports.time import Clock
    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows

_table = tables.report
_claim = tables.claim
_later = _table.alias("later")

_VERSIONS = sa.select(_table.c.version, _table.c.facts).where(where(_table, ("id",))).order_by(_table.c.version)
_NEWEST = (
    sa.select(_table.c.facts)
    .where(
        _table.c.tenant == TENANT,
        ~sa.exists().where(
            _later.c.tenant == _table.c.tenant, _later.c.id == _table.c.id, _later.c.version > _table.c.version
        ),
    )
    .order_by(_table.c.seq.desc())
)
_FIRST = sa.select(sa.func.min(_table.c.seq)).where(_table.c.tenant == TENANT, _table.c.id == sa.bindparam("of_report"))
_CLAIMS = (
    sa.select(_claim.c.report, _claim.c.state, _claim.c.request)
    .where(where(_claim, ("schedule",)), _claim.c.at >= sa.bindparam("since"))
    .order_by(_claim.c.seq)
)


class SqlReports:
    """See `rolecall.ports.reports.Reports`."""

    def __init__(self, rows: Rows, clock: Clock, log: SqlAuditLog) -> None:
        self._rows = rows
        self._clock = clock
        self._log = log

    def claim(self, report: str, schedule: str, state: ReportState, *, request: str = "") -> bool:
        """See `Reports.claim`."""
        at = self._clock.now().isoformat()
        row = {"report": report, "schedule": schedule, "state": state, "request": request, "at": at}
        return self._rows.insert(_claim, row)

    def add(self, report: Report) -> None:
        """See `Reports.add`."""
        known = self.versions(report.id)
        if report.version != len(known) + 1:
            raise Conflict(f"Version {report.version} of {report.id} does not follow version {len(known)}.")
        self._rows.add(_table, report, f"{report.id} v{report.version}")
        name = f"report:{report.id}@{report.version}"
        self._log.stands("report_published", name, report.snapshot())

    def get(self, report: str, version: int | None = None) -> Report:
        """See `Reports.get`.

        Raises:
            NotFound: there is none.
        """
        found = [item for item in self.versions(report) if version in {None, item.version}]
        if not found:
            raise NotFound(f"There is no report {report}{f' v{version}' if version else ''}.")
        return found[-1]

    def versions(self, report: str) -> Sequence[Report]:
        """See `Reports.versions`."""
        return [value_of(Report, row.facts, f"report {report}") for row in self._rows.run(_VERSIONS, key_id=report)]

    def listed(self, *, channel: str = "", kind: str = "", limit: int = 50, before: str = "") -> Sequence[Report]:
        """See `Reports.listed`."""
        query = _NEWEST.limit(limit)
        if channel:
            query = query.where(_table.c.channel == channel)
        if kind:
            query = query.where(_table.c.kind == kind)
        if before:
            query = query.where(_table.c.seq < (self._rows.run(_FIRST, of_report=before).scalar() or 0))
        return [value_of(Report, row.facts, "report") for row in self._rows.run(query)]

    def claims(self, schedule: str, since: str, until: str = "") -> Sequence[tuple[str, ReportState, str]]:
        """See `Reports.claims`."""
        query = _CLAIMS.where(_claim.c.at < until) if until else _CLAIMS
        found = self._rows.run(query, key_schedule=schedule, since=since)
        return [(row.report, row.state, row.request) for row in found]

    def asked_by(self, request: str) -> str:
        """See `Reports.asked_by`."""
        row = self._rows.find(_claim, "report", request=request)
        return str(row.report) if row else ""

    def schedule_of(self, report: str) -> str:
        """See `Reports.schedule_of`."""
        row = self._rows.find(_claim, "schedule", report=report)
        return str(row.schedule) if row else ""
