"""The same event two to five times at once, and an event whose worker is slower than its lease."""

from __future__ import annotations

import random
from collections.abc import Callable

from rolecall.app import App
from rolecall.desk import front
from rolecall.errors import Busy
from tests.faults.accounts import audit
from tests.faults.house import TENANT, ask, house, work
from tests.faults.outcome import Outcome
from tests.store.races import race

FAULT = "The same event two to five times at once"
SLOW_FAULT = "An event worked longer than its lease"


def run(seed: int, events: int, tell: Callable[[str], None], url: str = "") -> Outcome:
    """Send each event by several threads at once while others work the inbox: one request each."""
    where = "PostgreSQL" if url else "SQLite"
    outcome = Outcome(f"{FAULT} ({where})")
    dice = random.Random(seed)
    with house(url) as home, home.open() as app:
        app.enqueue = lambda _run: None  # the events are what is tested; nobody works the runs
        for number in range(events):
            copies = dice.randint(2, 5)
            race(lambda turn, of=number: _taken(app, turn, of), copies + 1)
            app.desk.take(ask(number))  # once more, long after it was worked
            work(app)
            outcome.n += copies
        outcome.violations += _once_each(app, events) + audit(app)
        tell(f"{events} events")
    return outcome


def _taken(app: App, turn: int, number: int) -> None:
    if turn == 0:
        app.desk.work_next()
    else:
        app.desk.take(ask(number))


def slow(app_count: int, tell: Callable[[str], None], url: str = "") -> Outcome:
    """Let an event's lease run out while it is worked, so that a second worker takes it too: one request."""
    where = "PostgreSQL" if url else "SQLite"
    outcome = Outcome(f"{SLOW_FAULT} ({where})")
    lease, front.LEASE_S = front.LEASE_S, 0.0
    try:
        with house(url) as home, home.open() as app:
            app.enqueue = lambda _run: None
            for number in range(app_count):
                app.desk.take(ask(number))
                race(lambda _turn: _tried(app), 2)
                outcome.n += 1
            work(app)
            outcome.violations += _once_each(app, app_count) + audit(app)
    finally:
        front.LEASE_S = lease
    tell(f"{app_count} events")
    return outcome


def _tried(app: App) -> None:
    try:
        app.desk.work_next()
    except Busy:
        return


def _once_each(app: App, events: int) -> list[str]:
    with app.store.reading(TENANT) as uow:
        outcomes = [uow.inbox.outcome(ask(number).id) for number in range(events)]
        listed = uow.requests.listed(engagements=[one.id for one, _ in uow.engagements.listed()], limit=1_000_000)
    wrong = [
        f"event {number}: {outcome}" for number, outcome in enumerate(outcomes) if not (outcome or {}).get("request")
    ]
    if len(listed) != events:
        wrong.append(f"{len(listed)} requests of {events} events")
    return wrong
