"""A year of reports on a virtual clock: every period exactly once in every channel, whatever became of the replicas."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from itertools import pairwise

from rolecall.store import migrate
from rolecall.testing.time import FakeClock, SequentialIds
from tests.faults.house import house
from tests.faults.outcome import Outcome
from tests.faults.reports.accounts import Found
from tests.faults.reports.expected import Due, due
from tests.faults.reports.fleet import Fleet, Replica
from tests.faults.reports.town import Traffic, timetable
from tests.traffic import TENANT

FAULT = "three clocks, late, down or at the same instant, over {days:,} days of reports (SQLite)"
YEAR = 2026
REPLICAS = 3
#: Reports whose figures are counted again.
COUNTED = 20
#: Figures of a reminder; a monthly report of a month without work has none.
REMINDED = ("waiting", "overdue")
#: Days after the last month, so that its reports are due.
AFTER = 2


def year(seed: int, requests: int, months: range, tell: Callable[[str], None]) -> Outcome:
    """Live through months of 2026 in which so many requests are made, and account for every report."""
    begins = dt.datetime(YEAR, months[0], 1, tzinfo=dt.UTC)
    until = dt.datetime(YEAR + months[-1] // 12, months[-1] % 12 + 1, AFTER + 1, tzinfo=dt.UTC)
    dice, clock, ids = random.Random(seed), FakeClock(begins), SequentialIds()
    outcome = Outcome(FAULT.format(days=(until - begins).days))
    with house() as home:
        migrate(f"sqlite:///{home.data}/ledger.db")
        replicas = [Replica.of(home, clock, ids) for _ in range(REPLICAS)]
        try:
            store = replicas[0].store
            work = Traffic(store, dice, begins, until, requests)
            terms = timetable(dice)
            with store.begin(TENANT) as uow:
                for one in terms:
                    uow.schedules.add(one.schedule, begins.isoformat())
            almanac = [due(one, begins, until) for one in terms]
            fleet = Fleet(replicas, clock, dice)
            fleet.break_down([item for items in almanac for item in items], begins, until)

            def passing(at: dt.datetime) -> None:
                work.write(at)
                tell(f"{at:%Y-%m-%d}, {fleet.ticks} ticks")

            fleet.live(until, passing)
            _account(outcome, fleet, almanac, Found(store), dice)
        finally:
            for replica in replicas:
                replica.store.close()
    outcome.note = f"{requests:,} requests, 5 channels in 5 zones; {outcome.note}"
    return outcome


def _account(outcome: Outcome, fleet: Fleet, almanac: list[list[Due]], found: Found, dice: random.Random) -> None:
    known = [item for items in almanac for item in items]
    made = [item for item in known if item.report in found.claims]
    outcome.n = len(known)
    outcome.violations += fleet.failures
    for items in almanac:
        outcome.violations += _missing(fleet, items, found)
    for item in made:
        outcome.violations += found.wrong_with(item)
    outcome.violations += found.left_over({item.report for item in known})
    published = [item for item in made if found.claims[item.report].state == "published"]
    of_figures = [item for item in published if len(found.reports[item.report]["figures"]) > len(REMINDED)]
    counted = dice.sample(of_figures, min(COUNTED, len(of_figures)))
    for item in counted:
        outcome.violations += found.miscounted(item)
    outcome.note = (
        f"{len(published):,} published, {len(made) - len(published):,} skipped as plain SQL says too, "
        f"{len(known) - len(made)} reminders passed over while all were down; {fleet.ticks:,} ticks, "
        f"{fleet.together:,} times two or three at one instant; figures of {len(counted)} counted again"
    )


def _missing(fleet: Fleet, items: list[Due], found: Found) -> Iterator[str]:
    """Say what is not there, or came early or late; a reminder may give way to the next one while all are down."""
    for item, following in pairwise([*items, None]):
        assert item is not None
        by, claim = fleet.by(item), found.claims.get(item.report)
        spared = item.terms.kind == "reminder" and following is not None and following.at <= by
        if claim is None:
            if not spared:
                yield f"{item.report} is missing"
        elif not item.at <= claim.at <= by:
            yield f"{item.report} was due at {item.at}, and by {by}, and came at {claim.at}"
