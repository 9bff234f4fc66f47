"""What plain SQL finds of the reports that were made, and what it counts of the work they are about."""

from __future__ import annotations

import bisect
import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from tests.faults.reports.expected import Due
from tests.reports.by_hand import Ledger
from tests.reports.house import roles

HOURS = {(role.id, made.kind): made.sla.hours for role in roles() for made in role.deliverables}
#: So that a year of facts is read in seconds.
INDEXES = """
    CREATE INDEX ix_asked ON request (facts ->> 'at'); CREATE INDEX ix_made ON version (facts ->> 'at');
    CREATE INDEX ix_decided ON decision (facts ->> 'at'); CREATE INDEX ix_worked ON stage_record (facts ->> 'ended');
    CREATE INDEX ix_spent ON ledger_entry (facts ->> 'at'); ANALYZE"""
CLAIMS = "SELECT report, state, at FROM claim"
REPORTS = "SELECT id, version, CAST(facts AS TEXT) AS facts FROM report"
ROOTS = "SELECT key FROM outbox WHERE under = ''"
#: When anything happened that a report is about, by engagement.
HAPPENED = """
    SELECT facts ->> 'engagement' AS engagement, facts ->> 'at' AS at FROM request
    UNION ALL SELECT facts ->> 'engagement', facts ->> 'at' FROM version
    UNION ALL SELECT v.facts ->> 'engagement', d.facts ->> 'at' FROM decision d
        JOIN version v ON v.deliverable = d.deliverable AND v.number = d.version
    UNION ALL SELECT u.facts ->> 'engagement', MAX(s.facts ->> 'ended') FROM run u
        JOIN stage_record s ON s.run = u.id GROUP BY u.id, u.facts ->> 'engagement'
    UNION ALL SELECT facts -> 'charge' ->> 'engagement', facts ->> 'at' FROM ledger_entry
        WHERE facts ->> 'kind' = 'settle' AND facts ->> 'amount' <> '0'"""
#: Since when and until when versions waited, of requests on whose newest version nobody ever decided.
WAITED = """
    SELECT v.facts ->> 'engagement' AS engagement, v.facts ->> 'at' AS since,
        (SELECT d.facts ->> 'at' FROM decision d WHERE d.deliverable = v.deliverable AND d.version = v.number) AS until
    FROM version v
    WHERE EXISTS (SELECT 1 FROM version w WHERE w.deliverable = v.deliverable AND w.status = 'waiting')"""


class Claim(NamedTuple):
    """A period that was claimed."""

    state: str
    at: dt.datetime


class Found:
    """Everything that is there at the end."""

    def __init__(self, store: Any) -> None:
        """Read it; nothing is done to the installation after this."""
        self.store = store
        with store.database.begin() as connection:
            for statement in INDEXES.split(";"):
                connection.execute(sa.text(statement))
        self.claims = {row.report: Claim(row.state, dt.datetime.fromisoformat(row.at)) for row in self._rows(CLAIMS)}
        self.reports: dict[str, dict[str, Any]] = {}
        self.versions: Counter[str] = Counter()
        for row in self._rows(REPORTS):
            self.reports[row.id] = json.loads(row.facts)
            self.versions[row.id] += 1
        self.roots = Counter(row.key.removesuffix(":root") for row in self._rows(ROOTS))
        self._happened: dict[str, list[str]] = defaultdict(list)
        for row in self._rows(HAPPENED):
            self._happened[row.engagement].append(row.at)
        for times in self._happened.values():
            times.sort()
        self._waited: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in self._rows(WAITED):
            self._waited[row.engagement].append((row.since, row.until or "9"))

    def wrong_with(self, due: Due) -> Iterator[str]:
        """Say what is wrong with a report that was claimed."""
        claim = self.claims[due.report]
        made = int(claim.state == "published")
        if claim.state not in {"published", "skipped"}:
            yield f"{due.report} is {claim.state}"
        if (self.versions[due.report], self.roots[due.report]) != (made, made):
            yield f"{due.report} has {self.versions[due.report]} versions and {self.roots[due.report]} root cards"
        elif made:
            yield from self._wrong_in(due)
        if claim.state != self._state(due):
            yield f"{due.report} is {claim.state}, plain SQL says {self._state(due)}"

    def left_over(self, known: Collection[str]) -> Iterator[str]:
        """Say what is there that nobody is to report."""
        for name in sorted({*self.claims, *self.versions, *self.roots} - set(known)):
            yield f"{name} is there, and is not due"

    def miscounted(self, due: Due) -> list[str]:
        """Say which figures of a report are not what plain SQL counts."""
        window = (due.begins.isoformat(), due.ends.isoformat())
        counted = Ledger(self.store, *window, due.terms.engagement).figures(HOURS)
        said = {
            figure["metric"]: (figure["value"], figure["n"])
            for figure in self.reports[due.report]["figures"]
            if not figure["group"]
        }
        return [
            f"{due.report}: {metric} is {said.get(metric)}, SQL counts {counts}"
            for metric, counts in counted.items()
            if said.get(metric) != counts
        ]

    def _wrong_in(self, due: Due) -> Iterator[str]:
        report = self.reports[due.report]
        if (report["version"], report["ends"]) != (1, due.ends.isoformat()):
            yield f"{due.report} v{report['version']} is cut off at {report['ends']}, not at {due.ends.isoformat()}"
        if report["begins"] != due.begins.isoformat():
            yield f"{due.report} begins at {report['begins']}, not at {due.begins.isoformat()}"

    def _state(self, due: Due) -> str:
        """Return what had to become of it; a monthly report also tells of what was skipped."""
        if due.terms.kind == "reminder":
            at, waited = due.at.isoformat(), self._waited[due.terms.engagement]
            return "published" if any(since < at <= until for since, until in waited) else "skipped"
        times = self._happened[due.terms.engagement]
        first = bisect.bisect_left(times, due.begins.isoformat())
        busy = first < len(times) and times[first] < due.ends.isoformat()
        return "published" if busy or (due.terms.kind == "monthly" and self._tells(due)) else "skipped"

    def _tells(self, due: Due) -> bool:
        """Tell whether a monthly report without work was made because other reports had been skipped."""
        return due.report in self.reports and any("skipped" in note for note in self.reports[due.report]["notes"])

    def _rows(self, query: str) -> list[Any]:
        with self.store.database.connect() as connection:
            return list(connection.execute(sa.text(query)))
