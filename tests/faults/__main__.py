"""`make faults`: breaks Rolecall on purpose, in an order that a seed gives, and writes `docs/fault-report.md`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults import budgets, decisions, disk, duplicates, kills, publishing, tampering, webraces, workers
from tests.faults.discord.table import ROWS as DISCORD
from tests.faults.house import postgres
from tests.faults.outcome import Outcome
from tests.faults.report import report
from tests.faults.reports import live, year
from tests.faults.slack.table import ROWS as SLACK

REPORT = Path(__file__).parents[2] / "docs" / "fault-report.md"
#: A campaign: tells its progress, returns what it found.
Campaign = Callable[[Callable[[str], None]], Outcome]


def campaigns(seed: int, database: Callable[[], str]) -> Iterator[tuple[str, Campaign]]:
    """Yield every campaign with the name by which it can be chosen; `database` makes one on PostgreSQL."""
    yield "kills", lambda tell: kills.run(seed, 8, tell)
    yield "workers", lambda tell: workers.run(seed, 20, tell, database())
    yield "duplicates", lambda tell: duplicates.run(seed, 250, tell)
    yield "duplicates", lambda tell: duplicates.run(seed, 250, tell, database())
    yield "duplicates", lambda tell: duplicates.slow(50, tell)
    yield "duplicates", lambda tell: duplicates.slow(50, tell, database())
    yield "decisions", lambda tell: decisions.threads(seed, 300, tell)
    yield "decisions", lambda tell: decisions.threads(seed, 300, tell, database())
    yield "decisions", lambda tell: decisions.apart(seed, 200, tell)
    yield "decisions", lambda tell: decisions.apart(seed, 200, tell, database())
    yield "web", lambda tell: webraces.races(seed, 1_000, tell)
    yield "web", lambda tell: webraces.killed(seed, 30, tell)
    for platform, rows in (("slack", SLACK), ("discord", DISCORD)):
        for row, count in rows.values():
            yield platform, lambda tell, row=row, count=count: row(seed, count, tell)  # type: ignore[misc]
    yield "reports", lambda tell: year.year(seed, 100_000, range(1, 13), tell)
    yield "reports", lambda tell: live.run(seed, 3, tell, database)
    yield "budgets", lambda tell: budgets.threads(100, tell)
    yield "budgets", lambda tell: budgets.run(100, tell)
    yield "budgets", lambda tell: budgets.threads(100, tell, database())
    yield "budgets", lambda tell: budgets.run(100, tell, database())
    yield "tampering", lambda tell: tampering.run(seed, 600, tell)
    yield "publishing", lambda tell: publishing.run(seed, 50, tell)
    yield "publishing", lambda tell: publishing.run(seed, 50, tell, repeatable=False)
    yield "publishing", lambda tell: publishing.killed(10, tell)
    yield "disk", lambda tell: disk.run(3, tell)
    yield "disk", lambda tell: disk.run(1, tell, database(), 14)
    yield "disk", lambda tell: disk.under_way(2, tell)


def main() -> int:
    """Run the chosen campaigns; 1 when something was violated."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("names", nargs="*", help="campaigns to run; all of them, with the report, by default")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    outcomes: list[Outcome] = []
    began = time.monotonic()
    with postgres() as database:
        for name, campaign in campaigns(given.seed, database):
            if given.names and name not in given.names:
                continue
            outcome = campaign(lambda said, of=name: print(f"  {of}: {said}", end="\r", file=sys.stderr, flush=True))
            print(f"\033[K{outcome.line()}", flush=True)
            for violation in outcome.violations[:5]:
                print(f"    {violation}")
            outcomes.append(outcome)
    if not given.names:
        REPORT.write_text(report(outcomes, given.seed, time.monotonic() - began), encoding="utf-8")
        print(f"Written: {REPORT.relative_to(Path.cwd()) if REPORT.is_relative_to(Path.cwd()) else REPORT}")
    return int(any(outcome.violations for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
