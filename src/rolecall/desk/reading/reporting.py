"""Reports: what is scheduled, what was published, and how the figures went week by week."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from rolecall.desk import calendar, channels
from rolecall.desk.window import Sight, Window
from rolecall.errors import BadInput, NotFound
from rolecall.ports.measures import Slice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.chat import Actor, File
    from rolecall.domain.report import Report, ReportFormat
    from rolecall.domain.schedule import Schedule, ScheduleStatus

#: Fields of a report that its line in a list has.
LINE = (
    *("id", "version", "kind", "channel", "schedule", "title", "period", "begins", "ends", "zone", "at"),
    *("colour", "verdict", "ask", "correction", "sample"),
)
#: Weeks looked at most.
MOST_WEEKS = 53
#: Within this time every schedule was due at least once.
RECENT = dt.timedelta(days=70)


class Reported(Window):
    """The calls of the `Desk` about reports."""

    def schedules(self, actor: Actor, channel: str = "") -> Sequence[Mapping[str, Any]]:
        """See `Desk.schedules`."""
        with self.look(actor) as sight:
            sight.known()
            return [self._schedule(sight, *pair) for pair in sight.uow.schedules.listed(channel)]

    def reports(
        self, actor: Actor, *, channel: str = "", kind: str = "", before: str = "", limit: int = 50
    ) -> Sequence[Mapping[str, Any]]:
        """See `Desk.reports`."""
        found: list[Report] = []
        with self.look(actor) as sight:
            sight.known()
            while len(found) < limit:
                page = sight.uow.reports.listed(channel=channel, kind=kind, before=before, limit=limit)
                found += [report for report in page if _reads(sight, report)]
                if len(page) < limit:
                    break
                before = page[-1].id
        return [{name: getattr(report, name) for name in LINE} for report in found[:limit]]

    def report(self, actor: Actor, report: str, version: int | None = None) -> Report:
        """See `Desk.report`."""
        with self.look(actor) as sight:
            sight.known()
            found = sight.uow.reports.get(report, version)
            if not _reads(sight, found):
                raise NotFound(f"There is no report {report} for you.", hint="Owners and approvers read of money.")
        return found

    def report_file(self, actor: Actor, report: str, form: ReportFormat, version: int | None = None) -> File:
        """See `Desk.report_file`."""
        return self.office.reporting().export(self.report(actor, report, version), form)

    def trends(
        self, actor: Actor, *, weeks: int = 12, role: str = "", department: str = "", channel: str = ""
    ) -> Mapping[str, Any]:
        """See `Desk.trends`.

        Raises:
            BadInput: that many weeks cannot be looked at.
            NotFound: there is no such role, or nothing is known of the channel.
        """
        if not 1 <= weeks <= MOST_WEEKS:
            raise BadInput(f"{weeks} weeks cannot be shown.", hint=f"Choose from 1 to {MOST_WEEKS}.")
        found = self.office.dispatch.role(role) if role else None
        if role and found is None:
            raise NotFound(f"There is no role “{role}”.", hint=f"Choose of {', '.join(self.office.dispatch.roles)}.")
        with self.look(actor) as sight:
            sight.known()
            if channel and not channels.is_known(sight, channel):
                there = ", ".join(channels.known(sight))
                raise NotFound(
                    f"Nobody has hired or asked a role in “{channel}”.", hint=f"Choose of {there or 'none'}."
                )
            money = channels.manages(sight, channel)
            of = Slice(engagements=_engagements(sight, department, channel), role=found.id if found else "")
            figures = self.office.reporting().trends(sight.uow, weeks, of, money=money)
            return {**figures, "money": money, **self._filters(sight)}

    def _filters(self, sight: Sight) -> dict[str, Any]:
        return {
            "roles": [{"id": role.id, "title": role.title} for role in self.office.dispatch.roles.values()],
            "departments": sorted({item.department for item in sight.engagements.values()}),
            "channels": channels.known(sight),
        }

    def _schedule(self, sight: Sight, schedule: Schedule, status: ScheduleStatus) -> dict[str, Any]:
        now = self.office.clock.now()
        claims = sight.uow.reports.claims(schedule.id, (now - RECENT).isoformat())
        last = next((claim for claim in reversed(claims) if not claim[0].startswith("report:checkin:")), None)
        return {
            **schedule.snapshot(),
            "status": status,
            "what": calendar.called(self.office.dispatch, schedule),
            "due": calendar.due(schedule),
            "next": calendar.runs(schedule, now) if status == "active" else [],
            "last": dict(zip(("report", "state", "request"), last, strict=True)) if last else None,
            "mine": channels.refuses(sight, schedule.channel, schedule.owner) is None,
        }


def _reads(sight: Sight, report: Report) -> bool:
    """Tell whether somebody may read a report: of money and of the whole house only who has a say there."""
    return channels.manages(sight, report.channel) or bool(report.channel and not report.tells_of_money)


def _engagements(sight: Sight, department: str, channel: str) -> tuple[str, ...] | None:
    """Return the engagements of a department and of a channel; None for those of the whole house."""
    if not (department or channel):
        return None
    found = channels.own(sight.engagements.values(), channel) if channel else list(sight.engagements.values())
    return tuple(item.id for item in found if not department or item.department == department)
