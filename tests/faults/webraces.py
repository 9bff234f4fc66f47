"""The web workspace against the command line: rival decisions at the same moment, and `kill -9` around its messages."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import re
import time
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from rolecall.app import App
from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Actor, Answer, Event, FormSubmit, Place
from rolecall.desk.members import add, make_link
from rolecall.domain.deliverable import Verdict, Version
from rolecall.store import migrate
from rolecall_web import WebAdapter, paths
from rolecall_web.transcript import Transcript
from tests.adapters.kits.web import SCRIPT, WebKit
from tests.adapters.mortal import POINTS, Life, Point, house_in, nursery, store_in
from tests.faults import seeding
from tests.faults.accounts import audit
from tests.faults.decisions import decided_once, subject
from tests.faults.house import TENANT, House, end, house, members, processes
from tests.faults.outcome import Outcome

FAULT = "Approve in the browser and reject at the command line at once, or the other way round (SQLite)"
KILLED_FAULT = "SIGKILL between event, answer and message of the web workspace (SQLite)"
REASON = "Links expire after 30 minutes, not 15."
#: Seconds between the agreement on a moment and the moment, and how far a side may miss it on purpose.
AHEAD_S, SPREAD_S = 0.004, 0.015
PATIENCE_S = 60
ALL = 1_000_000


@dataclass(frozen=True)
class Turn:
    """What one side does at a moment of the monotonic clock, which all processes share."""

    verdict: Verdict
    version: Version
    at: float


def races(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Let a browser and a process of the command line decide on one version at the same moment, `count` times."""
    outcome = Outcome(FAULT)
    dice = random.Random(seed)
    with house() as home, home.open() as app:
        versions = seeding.copies(app, seeding.delivered(app), count)
        (clerk,) = members(app, 1)
        here, there = multiprocessing.Pipe()
        terminal = processes().Process(target=_terminal, args=(home, clerk, there))
        terminal.start()
        here.recv()  # it has opened the house
        outcome.violations += asyncio.run(_race(app, versions, here, dice))
        here.send(None)
        terminal.join(PATIENCE_S)
        end(terminal)
        outcome.n = count
        outcome.violations += decided_once(app, versions) + audit(app)
        outcome.note = _won(app, versions)
        tell(f"{count} races")
    return outcome


def _terminal(home: House, actor: Actor, there: Connection) -> None:
    """Decide as the command line does whenever the other side says so."""
    with home.open() as app:
        app.enqueue = lambda _run: None
        there.send("ready")
        while (turn := there.recv()) is not None:
            _wait(turn.at)
            name = subject(turn.version)
            event = FormSubmit(
                id=f"cli-{turn.version.deliverable}",
                place=Place("host", "local", actor.id),
                actor=actor,
                form=turn.verdict,
                subject=name,
                values={"reason": REASON},
            )
            _answer, reply = app.submit(event)
            there.send((reply.refusal.reason if reply.refusal else "", reply.error))


async def _race(app: App, versions: Sequence[Version], here: Connection, dice: random.Random) -> list[str]:
    wrong = []
    async with _browser(app) as browser:
        for version in versions:
            mine, theirs = dice.sample(("approve", "reject"), 2)
            at = time.monotonic() + AHEAD_S
            here.send(Turn(theirs, version, at + dice.uniform(0, SPREAD_S)))
            _wait(at)
            said = await browser.decides(mine, version, app.desk.fresh("web"))
            refusal, error = await asyncio.to_thread(here.recv)
            told = [words for words in (said, refusal) if re.search("no longer open.* (approved|rejected) it", words)]
            if len(told) != 1 or error:
                wrong.append(f"{version.deliverable}: the browser heard “{said}”, the terminal “{refusal or error}”")
    return wrong


def _wait(at: float) -> None:
    time.sleep(max(0.0, at - time.monotonic()))


@dataclass
class _Sink:
    """The desk, with an inbox that is worked as soon as something comes in."""

    app: App

    async def accept(self, event: Event) -> Answer:
        answer = await self.app.desk.accept(event)
        await asyncio.to_thread(self._work)
        return answer

    async def complete(self, command: str, arg: str, text: str, actor: Actor) -> Any:
        return await self.app.desk.complete(command, arg, text, actor)

    def _work(self) -> None:
        while self.app.desk.work_next():
            pass


@dataclass
class _Browser:
    """A member's browser, signed in."""

    client: httpx.AsyncClient
    csrf: str

    async def decides(self, verdict: str, version: Version, event: str) -> str:
        """Press Approve, or send the form of Reject; return what the page says."""
        sent = {"csrf": self.csrf, "event": event, "subject": subject(version)}
        if verdict == "approve":
            answer = await self.client.post(paths.ACT, data={**sent, "verb": verdict}, headers=SCRIPT)
        else:
            answer = await self.client.post(
                paths.FORM, data={**sent, "form": verdict, "f.reason": REASON}, headers=SCRIPT
            )
        return str(answer.json()["said"])


@asynccontextmanager
async def _browser(app: App) -> Any:
    adapter = WebAdapter({}, Path())
    await adapter.start(_Sink(app), app.desk, AdapterShelf(app.store, TENANT, adapter.name))
    with app.store.begin(TENANT) as uow:
        host = app.person(app.host_actor())
        member, _token = add(app.office, uow, host, "Browsing", frozenset({"approver"}))
        token = make_link(app.office, uow, host, member, "invitation")
    transport = httpx.ASGITransport(adapter.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        await client.post(paths.come_in(token), headers=SCRIPT)
        page = await client.get(paths.CHANNELS)
        with app.workspaces.running(adapter):
            yield _Browser(client, page.text.partition('name="csrf" value="')[2].partition('"')[0])
    await adapter.stop()


def _won(app: App, versions: Sequence[Version]) -> str:
    with app.store.reading(TENANT) as uow:
        first = [uow.deliverables.decisions(version.deliverable)[0].by_name for version in versions]
    browser = first.count("Browsing")
    return f"the browser was first {browser:,} times, the terminal {len(first) - browser:,}"


def killed(seed: int, rounds: int, tell: Callable[[str], None], points: tuple[Point, ...] = POINTS) -> Outcome:
    """Kill a process at every point `rounds` times; each next one finishes what the dead one began."""
    outcome = Outcome(KILLED_FAULT)
    order = [point for _ in range(rounds) for point in points]
    random.Random(seed).shuffle(order)
    with TemporaryDirectory(prefix="rolecall-faults-") as name:
        folder = Path(name)
        migrate(f"sqlite:///{folder}/ledger.db")
        lives = [Life(folder, WebKit, number, point) for number, point in enumerate(order)]
        child = processes().Process(target=nursery, args=(lives,))
        child.start()
        child.join(PATIENCE_S + 5 * len(lives))
        if child.exitcode != 0:
            outcome.violations.append(f"{child.exitcode} processes did not die where they were to")
        end(child)
        outcome.n = len(order)
        outcome.violations += asyncio.run(_left_behind(folder, len(order)))
    outcome.note = f"{len(points)} points × {rounds}"
    tell(f"{len(order)} kills")
    return outcome


async def _left_behind(folder: Path, asks: int) -> list[str]:
    """Finish what the last one began, and say what is lost or there twice."""
    store = store_in(folder)
    left = house_in(store, WebKit())
    await left.open()
    await left.turn()
    requests = left.requests()
    wrong = [f"{asks} people asked, {len(requests)} requests are there"] if len(requests) != asks else []
    wrong += [f"{name} is {left.status(name)}" for name in requests if left.status(name) != "delivered"]
    rows = [row for row in left.outbox() if row.kind == "card"]
    wrong += [f"{row.key} is {row.state}: {row.note}" for row in rows if row.state != "sent"]
    transcript, posts = Transcript(AdapterShelf(store, TENANT, "web")), []
    for request in requests:
        thread = left.thread(request)
        posts += transcript.stretch(thread.channel, thread.thread or "", limit=ALL).posts
    posts += transcript.stretch("general", limit=ALL).posts
    if len(posts) != len(rows):
        wrong.append(f"{len(rows)} messages were to be sent, {len(posts)} are there")
    await left.close()
    store.close()
    return wrong
