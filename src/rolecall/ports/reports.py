"""The store's side of reports: schedules, what was reported, and the figures that reports count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.checkin import CheckIn
    from rolecall.domain.report import Report, ReportState
    from rolecall.domain.schedule import Schedule, ScheduleStatus


class Schedules(Protocol):
    """Schedules of the tenant."""

    def add(self, schedule: Schedule, handled: str) -> None:
        """Store a new schedule as active; nothing due up to `handled` (ISO 8601 UTC) is made up for."""

    def get(self, schedule: str) -> tuple[Schedule, ScheduleStatus]:
        """Return a schedule and whether it is active."""

    def replace(self, schedule: Schedule) -> None:
        """Store a schedule's newer terms."""

    def move(self, schedule: str, to: ScheduleStatus) -> None:
        """Pause, resume or remove it."""

    def listed(self, channel: str = "") -> Sequence[tuple[Schedule, ScheduleStatus]]:
        """Return the schedules that are not removed and can be read, oldest first; of one channel or of all."""

    def unreadable(self) -> Sequence[str]:
        """Return the ids of those whose terms cannot be read: they were changed, or their time zone is no more."""

    def active(self) -> Sequence[tuple[Schedule, str]]:
        """Return those that are active and can be read, oldest first, each with up to when it was handled."""

    def handled(self, schedule: str) -> str:
        """Return up to when everything due was handled (ISO 8601 UTC)."""

    def handle(self, schedule: str, until: str) -> None:
        """Everything due up to `until` was handled; an earlier time changes nothing."""


class Reports(Protocol):
    """What was reported: one claim for each period of a schedule, and the reports themselves."""

    def claim(self, report: str, schedule: str, state: ReportState, *, request: str = "") -> bool:
        """Claim a period by the report's id; False when somebody has it. `request` is what a role was asked for."""

    def add(self, report: Report) -> None:
        """Store a version of a report.

        Raises:
            Conflict: it is not the one after the newest.
        """

    def get(self, report: str, version: int | None = None) -> Report:
        """Return one version of a report, the newest without a number."""

    def versions(self, report: str) -> Sequence[Report]:
        """Return all versions, oldest first."""

    def listed(self, *, channel: str = "", kind: str = "", limit: int = 50, before: str = "") -> Sequence[Report]:
        """Return the newest version of each report, newest first; only those older than the report `before`."""

    def claims(self, schedule: str, since: str, until: str = "") -> Sequence[tuple[str, ReportState, str]]:
        """Return what was claimed for a schedule since an instant, and before one: report, state, request."""

    def asked_by(self, request: str) -> str:
        """Return the id of the report that a role was asked for by a request, empty for none."""

    def schedule_of(self, report: str) -> str:
        """Return the schedule that a report was claimed for, empty while nobody has claimed it."""


class CheckIns(Protocol):
    """What people said of their work before the team's report was made."""

    def put(self, checkin: CheckIn) -> None:
        """Store an answer in place of the same person's for the same period."""

    def of(self, report: str) -> Sequence[CheckIn]:
        """Return the answers to a check-in, oldest first."""
