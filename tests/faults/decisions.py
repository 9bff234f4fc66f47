"""Approve, reject and revise at the same moment: exactly one of them decides."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

from rolecall.app import App
from rolecall.chat import Actor, FormSubmit, Place
from rolecall.desk.acts import deciding
from rolecall.desk.people import person_of
from rolecall.domain.deliverable import Verdict, Version
from rolecall.errors import Conflict
from tests.faults import seeding
from tests.faults.accounts import audit
from tests.faults.house import TENANT, House, end, house, members, processes, until
from tests.faults.outcome import Outcome
from tests.store.races import race

FAULT = "Approve, reject and revise of one version at once"
VERDICTS: tuple[Verdict, ...] = ("approve", "reject", "revise", "approve")
#: Versions whose decisions lie in the inbox at once when two processes work it.
BATCH = 25


def threads(seed: int, races: int, tell: Callable[[str], None], url: str = "") -> Outcome:
    """Decide in four threads that begin at the same moment, each in a transaction of its own."""
    outcome = Outcome(f"{FAULT} (threads, {_where(url)})")
    dice = random.Random(seed)
    with house(url) as home, home.open() as app:
        actors, versions = _prepared(app, races)
        for version in versions:
            verdicts = dice.sample(VERDICTS, len(VERDICTS))
            said = race(lambda turn, of=version, what=verdicts: decide(app, actors[turn], what[turn], of), 4)
            if Counter(said)["won"] != 1:
                outcome.violations.append(f"{version.deliverable}: {said}")
            outcome.n += 1
        outcome.violations += decided_once(app, versions) + audit(app)
        tell(f"{races} races")
    return outcome


def decide(app: App, actor: Actor, verdict: Verdict, version: Version) -> str:
    """Decide in a transaction of its own; return `won` or `lost`."""
    try:
        with app.store.begin(TENANT) as uow:
            reply, _runs = deciding.decide(
                app.office,
                uow,
                person_of(uow, actor),
                verdict,
                subject(version),
                "Links expire after 30 minutes, not 15.",
            )
    except Conflict:
        return "lost"
    return "won" if reply.refusal is None else "lost"


def apart(seed: int, races: int, tell: Callable[[str], None], url: str = "") -> Outcome:
    """Let two processes work an inbox in which the rival decisions lie side by side."""
    outcome = Outcome(f"{FAULT} (two processes, {_where(url)})")
    dice = random.Random(seed)
    with house(url) as home, home.open() as app:
        actors, versions = _prepared(app, races)
        helpers = [processes().Process(target=_clerk, args=(home,)) for _ in range(2)]
        for helper in helpers:
            helper.start()
        began = time.monotonic()
        for start in range(0, len(versions), BATCH):
            for version in versions[start : start + BATCH]:
                for actor, verdict in zip(actors, dice.sample(VERDICTS, len(VERDICTS)), strict=True):
                    app.desk.take(_event(actor, verdict, version))
            if not until(lambda: not _open_events(app), 60):
                outcome.violations.append("the inbox was not worked to its end")
        (home.data / "closed").touch()
        for helper in helpers:
            helper.join(30)
            if helper.exitcode != 0:
                outcome.violations.append(f"a clerk ended with exit {helper.exitcode}")
            end(helper)
        outcome.n = races
        outcome.violations += decided_once(app, versions) + _replies(app, versions, actors) + audit(app)
        outcome.note = f"{4 * races} events in {time.monotonic() - began:.0f} s"
        tell(f"{races} races")
    return outcome


def _clerk(home: House) -> None:
    """Work the inbox until the house is closed."""
    with home.open() as app:
        app.enqueue = lambda _run: None
        while not (home.data / "closed").exists():
            if not app.desk.work_next():
                time.sleep(0.005)


def _prepared(app: App, races: int) -> tuple[list[Actor], list[Version]]:
    run = seeding.delivered(app)
    return members(app, len(VERDICTS)), seeding.copies(app, run, races)


def _event(actor: Actor, verdict: Verdict, version: Version) -> FormSubmit:
    return FormSubmit(
        id=f"{version.deliverable}-{actor.id}",
        place=Place("host", "local", actor.id),
        actor=actor,
        form=verdict,
        subject=subject(version),
        values={"reason": "Links expire after 30 minutes, not 15."},
    )


def subject(version: Version) -> str:
    """Return what a button of the version carries."""
    return f"{version.deliverable}.v{version.number}.{version.digest[:12]}"


def _open_events(app: App) -> int:
    with app.store.reading(TENANT) as uow:
        return uow.inbox.waiting()


def decided_once(app: App, versions: Sequence[Version]) -> list[str]:
    """Say of which versions the ledger holds anything but one terminal decision, recorded once."""
    wrong = []
    state = {"approve": "accepted", "reject": "rejected", "revise": "revising"}
    with app.store.reading(TENANT) as uow:
        for version in versions:
            _facts, status = uow.deliverables.version(version.deliverable, 1)
            terminal = [one for one in uow.deliverables.decisions(version.deliverable) if one.terminal]
            logged = [event.type for event in uow.audit.of_request(version.request)].count("decision_taken")
            if len(terminal) != 1 or logged != 1:
                wrong.append(f"{version.deliverable}: {len(terminal)} terminal decisions, {logged} in the audit log")
            elif state[terminal[0].verdict] != status:
                wrong.append(f"{version.deliverable}: {terminal[0].verdict} left it {status}")
    return wrong


def _replies(app: App, versions: Sequence[Version], actors: Sequence[Actor]) -> list[str]:
    """Each of the rivals must be told what came of it: one that it is done, the others who was faster."""
    wrong = []
    for version in versions:
        replies = [app.desk.reply(TENANT, f"{version.deliverable}-{actor.id}") for actor in actors]
        won = [reply for reply in replies if reply and not reply.refusal and not reply.error]
        lost = [reply for reply in replies if reply and reply.refusal and "no longer open" in reply.refusal.reason]
        if (len(won), len(lost)) != (1, len(actors) - 1):
            wrong.append(f"{version.deliverable}: {[reply and (reply.error or reply.said) for reply in replies]}")
    return wrong


def _where(url: str) -> str:
    return "PostgreSQL" if url else "SQLite"
