"""Figures counted a second time: plain SQL over the facts as they were written, ranks and shares by hand.

The SQL runs on SQLite and on PostgreSQL; but for keys it reads none of the columns that the product counts by.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter
from typing import Any

import sqlalchemy as sa

SQL = {
    "asked": """
        SELECT facts ->> 'requester' AS who, status FROM request
        WHERE facts ->> 'at' >= :begins AND facts ->> 'at' < :ends AND {of}""",
    "versions": """
        SELECT facts ->> 'number' AS number, facts ->> 'run' AS run, CAST(facts AS TEXT) AS facts FROM version
        WHERE facts ->> 'at' >= :begins AND facts ->> 'at' < :ends AND facts ->> 'author' = 'role' AND {of}""",
    "stages": "SELECT CAST(facts AS TEXT) AS facts FROM stage_record WHERE run IN (SELECT id FROM run u WHERE {of_u})",
    "decided": """
        SELECT d.facts ->> 'verdict' AS verdict, d.facts ->> 'by' AS who, d.facts ->> 'at' AS at, v.number AS number,
            v.facts ->> 'role' AS role, v.facts ->> 'kind' AS kind, v.facts ->> 'at' AS made, r.facts ->> 'at' AS asked
        FROM decision d JOIN version v ON v.deliverable = d.deliverable AND v.number = d.version
        JOIN request r ON r.id = v.request
        WHERE d.facts ->> 'at' >= :begins AND d.facts ->> 'at' < :ends AND {of_v}""",
    "ended": """
        SELECT u.status, MAX(s.facts ->> 'ended') AS at FROM run u JOIN stage_record s ON s.run = u.id
        WHERE {of_u} GROUP BY u.id, u.status
        HAVING MAX(s.facts ->> 'ended') >= :begins AND MAX(s.facts ->> 'ended') < :ends""",
    "spent": """
        SELECT facts ->> 'amount' AS amount FROM ledger_entry
        WHERE facts ->> 'kind' = 'settle' AND facts ->> 'at' >= :begins AND facts ->> 'at' < :ends
            AND (:role = '' OR facts -> 'charge' ->> 'role' = :role)
            AND (:engagement = '' OR facts -> 'charge' ->> 'engagement' = :engagement)""",
    "steps": """
        SELECT CAST(s.facts AS TEXT) AS facts FROM stage_record s JOIN run u ON u.id = s.run
        WHERE s.facts ->> 'ended' >= :begins AND s.facts ->> 'ended' < :ends AND {of_u}""",
    "waiting": """
        SELECT v.facts ->> 'role' AS role, v.facts ->> 'kind' AS kind, r.facts ->> 'at' AS asked
        FROM version v JOIN request r ON r.id = v.request
        WHERE v.facts ->> 'at' < :ends AND {of_v}
            AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.deliverable = v.deliverable AND d.version = v.number
                AND d.facts ->> 'at' < :ends)
            AND NOT EXISTS (SELECT 1 FROM version w WHERE w.deliverable = v.deliverable AND w.number > v.number
                AND w.facts ->> 'at' < :ends)""",
    "reopened": """
        SELECT u.facts ->> 'at' AS at,
            (SELECT MAX(d.facts ->> 'at') FROM decision d WHERE d.deliverable = 'd-' || u.request
                AND d.facts ->> 'verdict' = 'approve' AND d.facts ->> 'at' < u.facts ->> 'at') AS accepted,
            (SELECT MIN(d.facts ->> 'at') FROM decision d WHERE d.deliverable = 'd-' || u.request
                AND d.facts ->> 'verdict' = 'approve' AND d.facts ->> 'at' >= u.facts ->> 'at') AS mended
        FROM run u WHERE u.facts ->> 'purpose' = 'reopen' AND u.facts ->> 'at' >= :begins
            AND u.facts ->> 'at' < :ends AND {of_u}""",
}

Said = tuple[float | None, int]


class Ledger:
    """One window, of one role and engagement (empty: all of them)."""

    def __init__(self, store: Any, begins: str, ends: str, engagement: str = "", role: str = "") -> None:
        self.store = store
        self.keys = {"begins": begins, "ends": ends, "engagement": engagement, "role": role}

    def rows(self, name: str) -> list[Any]:
        """Run a query."""
        text = SQL[name]
        for mark, table in (("{of}", ""), ("{of_v}", "v."), ("{of_u}", "u.")):
            of = (
                f"(:role = '' OR {table}facts ->> 'role' = :role) "
                f"AND (:engagement = '' OR {table}facts ->> 'engagement' = :engagement)"
            )
            text = text.replace(mark, of)
        keys = {key: value for key, value in self.keys.items() if f":{key}" in text}
        with self.store.database.connect() as connection:
            return list(connection.execute(sa.text(text), keys))

    def figures(self, hours: dict[tuple[str, str], int]) -> dict[str, Said]:
        """Count every metric; `hours` is what the contracts promise by role and kind."""
        asked, decided, waiting = self.rows("asked"), self.rows("decided"), self.rows("waiting")
        refused = sum(1 for row in asked if row.status == "refused")
        accepted = [row for row in decided if row.verdict == "approve"]
        whole = [_between(row.asked, row.at) for row in accepted]
        kept = [t for t, row in zip(whole, accepted, strict=True) if t <= 3600 * hours[row.role, row.kind]]
        first = sum(1 for row in accepted if int(row.number) == 1)
        odd = sum(1 for row in self.rows("ended") if row.status in {"blocked", "failed", "stopped", "set_aside"})
        late = [w for w in waiting if _between(w.asked, self.keys["ends"]) > 3600 * hours[w.role, w.kind]]
        waits = [_between(row.made, row.at) for row in decided]
        enough = len({row.who for row in decided}) >= 5
        ledger = self.rows("spent")
        spent = sum(int(row.amount) for row in ledger)
        n = len(asked)
        return {
            "asked": (n, n),
            "refused": (refused, n),
            "accepted": (len(accepted), len(decided)),
            "rejected": (sum(1 for row in decided if row.verdict == "reject"), len(decided)),
            "whole_p50": _rank(whole, 50),
            "whole_p95": _rank(whole, 95),
            "on_time": _percent(len(kept), len(accepted)),
            "first_pass": _percent(first, len(accepted)),
            "revised": _percent(sum(1 for row in decided if row.verdict == "revise"), len(decided)),
            "cycles": _mean([int(row.number) for row in accepted]),
            "exceptions": (100 * (odd + refused) / n if n >= 20 else None, n),
            "wait_p50": _rank(waits, 50) if enough else (None, len(waits)),
            "wait_p95": _rank(waits, 95) if enough else (None, len(waits)),
            "approved": _percent(len(accepted), len(decided)),
            "quick": _percent(sum(1 for row in accepted if _between(row.made, row.at) < 5), len(accepted)),
            "waiting": (len(waiting), len(waiting)),
            "overdue": (len(late), len(waiting)),
            "spent": (spent, len(ledger)),
            "cost_per_accepted": (spent / len(accepted) if accepted else None, len(accepted)),
            "requesters": (len({row.who for row in asked}), n),
            **self._made(),
            **self._steps(),
            **self._mended(len(accepted)),
        }

    def _made(self) -> dict[str, Said]:
        made = [json.loads(row.facts) for row in self.rows("versions")]
        taken: Counter[str] = Counter()
        for row in self.rows("stages"):
            stage = json.loads(row.facts)
            taken[stage["run"]] += round(stage["seconds"] * 1000)
        machine = [taken[version["run"]] / 1000 for version in made]
        stories = [story for version in made for story in version["content"]["stories"]]
        first = sum(1 for version in made if version["number"] == 1)
        return {
            "delivered": (first, first),
            "machine_p50": _rank(machine, 50),
            "machine_p95": _rank(machine, 95),
            "cited": _percent(sum(1 for story in stories if story["cites"]), len(stories)),
        }

    def _steps(self) -> dict[str, Said]:
        steps = [json.loads(row.facts) for row in self.rows("steps")]
        gates = [gate for step in steps if step["stage"] == "verify" and step["nth"] == 0 for gate in step["gates"]]
        return {
            "gates_first": _percent(sum(1 for gate in gates if gate["passed"]), len(gates)),
            "deterministic": _percent(sum(1 for step in steps if step["deterministic"]), len(steps)),
        }

    def _mended(self, accepted: int) -> dict[str, Said]:
        found = self.rows("reopened")
        soon = sum(1 for row in found if _between(row.accepted, row.at) <= 14 * 86_400)
        mended = [_between(row.at, row.mended) for row in found if row.mended and row.mended < self.keys["ends"]]
        return {"rework": _percent(soon, accepted), "recovery_p50": _rank(mended, 50)}


def _between(begin: str, end: str) -> float:
    return (dt.datetime.fromisoformat(end) - dt.datetime.fromisoformat(begin)).total_seconds()


def _percent(part: int, whole: int) -> Said:
    return (100 * part / whole if whole >= 20 else None), whole


def _mean(values: list[int]) -> Said:
    return (sum(values) / len(values) if values else None), len(values)


def _rank(values: list[float], percent: int) -> Said:
    if not values:
        return None, 0
    return sorted(values)[math.ceil(percent * len(values) / 100) - 1], len(values)
