"""A full database: new work is refused in clear words; deciding, stopping and auditing go on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from rolecall.app import App
from rolecall.chat import Actor, FormSubmit, Place
from rolecall.desk import Reply, admin
from rolecall.domain.deliverable import Version
from rolecall.errors import StorageFull
from tests.faults import decisions, seeding
from tests.faults.accounts import audit
from tests.faults.house import TENANT, ask, engine, house, run_of, until, waiting, work
from tests.faults.outcome import Outcome
from tests.line.floor import TEXT

FAULT = "A full database (ROLECALL_DISK_LIMIT_MB)"
UNDER_WAY_FAULT = "A full database while accepted requests are worked (SQLite)"
LIMIT_MB = 4
#: Seconds the engine tries on a full database: several of its sweeps.
ROUNDS_S = 4.0
#: Words in an ask, so that the database fills soon; a request may have 20,000 characters.
WORDS = f"{TEXT} {'The room was booked for the afternoon. ' * 250}"
MOST = 2_000


def run(times: int, tell: Callable[[str], None], url: str = "", limit_mb: int = LIMIT_MB) -> Outcome:
    """Fill a database to its limit, `times` times, and do what must still work."""
    outcome = Outcome(f"{FAULT} ({'PostgreSQL' if url else 'SQLite'})")
    notes = []
    for _ in range(times):
        with house(url, disk_limit_mb=limit_mb) as home, home.open() as app:
            run_ = seeding.delivered(app)
            actors = decisions.members(app, 3)
            versions = seeding.copies(app, run_, 3)
            accepted, said = _fill(app)
            notes.append(f"full after {accepted} asks: “{said}”")
            outcome.violations += [*_refused(said), *_still_works(app, actors, versions), *audit(app)]
            outcome.n += 1
    tell(f"{times} times")
    outcome.note = notes[-1] if notes else ""
    return outcome


def under_way(times: int, tell: Callable[[str], None]) -> Outcome:
    """Let the engine work what was accepted before the database was full; with room again all of it must be done."""
    outcome = Outcome(UNDER_WAY_FAULT)
    for _ in range(times):
        with house(disk_limit_mb=LIMIT_MB) as home:
            with home.open() as app:
                accepted, _said = _fill(app)
                built = engine(app)
                built.launch()
                time.sleep(ROUNDS_S)
                built.drain(10)
            with replace(home, disk_limit_mb=None).open() as app:
                built = engine(app)
                built.launch()
                if not until(lambda opened=app: not waiting(opened), 60):
                    outcome.violations.append(f"{waiting(app)} of {accepted} did not end")
                built.drain(10)
                ends = Counter(_ends(app, accepted))
            if set(ends) != {"delivered"}:
                outcome.violations.append(f"{accepted} were accepted: {dict(ends)}")
            outcome.n += 1
            outcome.note = f"{accepted} accepted requests: {dict(ends)}"
    tell(f"{times} times")
    return outcome


def _ends(app: App, accepted: int) -> list[str]:
    runs = [run_of(app, number) for number in range(1, accepted + 1)]
    with app.store.reading(TENANT) as uow:
        return [uow.runs.status(run.id) if run else "lost" for run in runs]


def _fill(app: App) -> tuple[int, str]:
    """Ask until the database is full; return how many asks were accepted and what was said of the next one."""
    for number in range(1, MOST):
        try:
            app.desk.take(ask(number, WORDS))
        except StorageFull as error:
            return number - 1, str(error)
        work(app)
        reply = app.desk.reply(TENANT, f"ask-{number}")
        if reply is not None and reply.error:
            return number - 1, reply.said if reply.error == "StorageFull" else f"{reply.error}: {reply.said}"
    return MOST, ""


def _refused(said: str) -> list[str]:
    return [] if "no room" in said and "rolecall" in said.lower() else [f"a full database said “{said}”"]


def _still_works(app: App, actors: Sequence[Actor], versions: Sequence[Version]) -> list[str]:
    wrong = []
    for actor, version, verdict in zip(actors, versions, ("approve", "reject", "revise"), strict=True):
        reply = _submit(app, actor, verdict, decisions.subject(version))
        if reply is None or reply.error or reply.refusal:
            wrong.append(f"{verdict} at the limit: {reply and (reply.error or reply.refusal)}")
    reply = _submit(app, actors[0], "stop", "global")
    if reply is None or reply.error or reply.refusal:
        wrong.append(f"stop at the limit: {reply and (reply.error or reply.refusal)}")
    with app.store.reading(TENANT) as uow:
        if uow.stops.active(("global",)) is None:
            wrong.append("the kill switch is not on")
    with app.store.begin(TENANT, reserve=True) as uow:
        admin.set_budget(uow, app.person(app.host_actor()), "global", "day", 1)
        uow.stops.clear("global")
    return wrong


def _submit(app: App, actor: Actor, form: str, subject: str) -> Reply | None:
    event = FormSubmit(
        id=f"{form}-{subject}", place=Place("host", "local", actor.id), actor=actor, form=form, subject=subject,
        values={"reason": "Links expire after 30 minutes, not 15."},
    )  # fmt: skip
    try:
        app.desk.take(event)
    except StorageFull:
        return None
    work(app)
    return app.desk.reply(TENANT, event.id)
