"""Deliverables, their versions and the decisions on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import sqlalchemy as sa

from rolecall.domain.deliverable import VERSION_MOVES, Decision, Version, VersionStatus
from rolecall.errors import Conflict, NotFound
from rolecall.store import tables
from rolecall.store.facts import row_of, value_of
from rolecall.store.rows import where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows

_table = tables.version

_NEWEST = (
    sa.select(_table.c.number, _table.c.facts, _table.c.status)
    .where(where(_table, ("deliverable",)))
    .order_by(_table.c.number.desc())
    .limit(1)
)
#: PostgreSQL: deciders take turns; SQLite leaves FOR UPDATE out, its writers take turns anyway.
_LOCK = sa.select(tables.deliverable.c.id).where(where(tables.deliverable, ("id",))).with_for_update()


class SqlDeliverables:
    """See `rolecall.ports.work.Deliverables`."""

    def __init__(self, rows: Rows, log: SqlAuditLog) -> None:
        self._rows = rows
        self._log = log

    def add(self, version: Version, status: VersionStatus) -> None:
        """Store a version.

        Raises:
            Conflict: it does not follow the newest one, or the request has a deliverable already.
        """
        name = f"{version.deliverable} v{version.number}"
        newest = self._rows.run(_NEWEST, key_deliverable=version.deliverable).first()
        if version.number != (newest.number if newest else 0) + 1:
            raise Conflict(f"{name} does not follow v{newest.number if newest else 0}, the newest version.")
        if newest is None and not self._rows.insert(
            tables.deliverable, {"id": version.deliverable, "request": version.request}
        ):
            raise Conflict(f"The request {version.request} has a deliverable already.")
        self._rows.add(_table, version, name, status=status)
        self._stands(version.deliverable, version.number, status, version.request)

    def version(self, deliverable: str, number: int | None = None) -> tuple[Version, VersionStatus]:
        """See `Deliverables.version`."""
        if number is None:
            row = self._rows.run(_NEWEST, key_deliverable=deliverable).first()
        else:
            row = self._rows.find(_table, "facts", "status", deliverable=deliverable, number=number)
        if row is None:
            raise NotFound(f"There is no deliverable {deliverable}{f' v{number}' if number else ''}.")
        return value_of(Version, row.facts, f"version of {deliverable}"), row.status

    def lock(self, deliverable: str) -> None:
        """See `Deliverables.lock`."""
        self._rows.run(_LOCK, key_id=deliverable)

    def versions(self, deliverable: str) -> Sequence[tuple[Version, VersionStatus]]:
        """See `Deliverables.versions`."""
        found = self._rows.all(_table, "facts", "status", deliverable=deliverable)
        return [(value_of(Version, row.facts, f"version of {deliverable}"), row.status) for row in found]

    def of(self, request: str) -> str | None:
        """See `Deliverables.of`."""
        row = self._rows.find(tables.deliverable, "id", request=request)
        return row and str(row.id)

    def move(self, deliverable: str, number: int, old: VersionStatus, to: VersionStatus) -> None:
        """See `Deliverables.move`."""
        self._rows.move(_table, VERSION_MOVES, to, old=old, deliverable=deliverable, number=number)
        request = self._rows.need(tables.deliverable, "request", name=deliverable, id=deliverable).request
        self._stands(deliverable, number, to, request)

    def _stands(self, deliverable: str, number: int, status: VersionStatus, request: str) -> None:
        self._log.stands("status_moved", f"status:version:{deliverable}.v{number}", {"status": status}, request)

    def decide(self, decision: Decision) -> None:
        """Store a decision.

        Raises:
            Conflict: the version has its terminal decision, or this person decided on it before; it says who
                decided what and when.
        """
        if not self._rows.insert(tables.decision, row_of(tables.decision, decision, self._rows.tenant)):
            self._lost(decision)

    def _lost(self, decision: Decision) -> NoReturn:
        earlier = [item for item in self.decisions(decision.deliverable) if item.version == decision.version]
        ended = next((item for item in earlier if item.terminal), None)
        own = next((item for item in earlier if item.by == decision.by), None)
        name = f"{decision.deliverable} v{decision.version}"
        won = ended or own
        if won is None:
            raise Conflict(f"Decision {decision.id} is there already.")
        raise Conflict(f"{won.by_name} decided on {name} first: {won.verdict}, {won.at}.")

    def decisions(self, deliverable: str) -> Sequence[Decision]:
        """See `Deliverables.decisions`."""
        return self._rows.values(tables.decision, Decision, f"decision on {deliverable}", deliverable=deliverable)
