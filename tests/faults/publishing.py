"""Publications whose answer is lost after the receiver took them: published once, or held and shown."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Callable
from contextlib import contextmanager

from rolecall.app import App
from rolecall.courier import courier
from rolecall.publish.webhook import Webhook
from rolecall.testing.steps import kill
from tests.faults import decisions, seeding
from tests.faults.accounts import audit
from tests.faults.house import SECRET, TENANT, House, end, house, processes
from tests.faults.outcome import Outcome
from tests.publish.receiver import Receiver, receiving

FAULT = "The answer to a publication lost after the write"
KILLED_FAULT = "SIGKILL of the courier between the write and its record"
#: What a receiver may do to a post; `take` answers as it should.
ANSWERS = ("lose", "hang up", 500, "take")
#: Seconds a publication stays with a courier that died (the product: `courier.LEASE_S`).
LEASE_S = 1.0
PATIENCE_S = 120.0


def run(seed: int, count: int, tell: Callable[[str], None], *, repeatable: bool = True) -> Outcome:
    """Publish `count` versions to a receiver that takes each first post and loses the answer in several ways.

    A receiver that drops ids it knows is sent each until it answers; for one that does not (`repeatable` false) an
    unknown outcome must be held, with a card to the requester.
    """
    kind = "the receiver drops repeats" if repeatable else "the receiver does not"
    outcome = Outcome(f"{FAULT} ({kind})")
    dice = random.Random(seed)
    with _published(count, repeatable=repeatable) as (app, receiver, keys):
        receiver.script = [dice.choice(ANSWERS) for _ in range(count)]
        _deliver(app, keys)
        for key in keys:
            outcome.violations += _wrong(app, receiver, key, repeatable=repeatable)
        outcome.n = count
        outcome.violations += audit(app)
        outcome.note = f"{len(receiver.tries)} posts, {len(receiver.taken)} taken"
        tell(f"{count} publications")
    return outcome


def killed(count: int, tell: Callable[[str], None]) -> Outcome:
    """Kill the courier's process after each post, before it can write down that it was sent."""
    outcome = Outcome(KILLED_FAULT)
    with _published(count, repeatable=True) as (app, receiver, keys):
        home = House(app.settings.data_dir, webhook=receiver.url)
        for _ in keys:
            child = processes().Process(target=_deadly, args=(home,))
            child.start()
            child.join(60)
            if child.exitcode != -signal.SIGKILL:
                outcome.violations.append(f"the courier ended with exit {child.exitcode}")
            end(child)
            outcome.n += 1
        _deliver(app, keys)
        for key in keys:
            outcome.violations += _wrong(app, receiver, key, repeatable=True)
        outcome.violations += audit(app)
        outcome.note = f"{len(receiver.tries)} posts; a delivery's lease was {LEASE_S:.0f} s"
        tell(f"{count} kills")
    return outcome


@contextmanager
def _published(count, *, repeatable):
    """Open a house with a receiver and `count` accepted versions, not yet published; yield their outbox keys."""
    from rolecall.clock import SystemClock

    lease, courier.LEASE_S = courier.LEASE_S, LEASE_S
    try:
        with receiving(SystemClock()) as receiver, house(webhook=receiver.url) as home, home.open() as app:
            app.targets = {"webhook": Webhook(receiver.url, SECRET, app.clock, repeatable=repeatable)}
            versions = seeding.copies(app, seeding.delivered(app), count)
            actor = decisions.members(app, 1)[0]
            for version in versions:
                decisions.decide(app, actor, "approve", version)
            yield app, receiver, [f"{version.deliverable}.v1:publish:webhook" for version in versions]
    finally:
        courier.LEASE_S = lease


def _deadly(home: House) -> None:
    """Publish one version and die before its outcome is written."""
    courier.LEASE_S = LEASE_S

    class Deadly(Webhook):
        def publish(self, publication):
            super().publish(publication)
            kill()

    with home.open() as app:
        app.targets = {"webhook": Deadly(home.webhook, SECRET, app.clock)}
        while True:
            if not asyncio.run(app.courier.work_once()):
                time.sleep(0.02)


def _deliver(app: App, keys: list[str]) -> None:
    async def go() -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if not await app.courier.work_once():
                if not _open(app):
                    return
                await asyncio.sleep(0.05)

    asyncio.run(go())


def _open(app: App) -> int:
    with app.store.reading(TENANT) as uow:
        rows = uow.outbox.listed(states={"queued", "sending", "unsure"})
    return sum(row.kind == "publication" for row in rows)


def _wrong(app: App, receiver: Receiver, key: str, *, repeatable: bool) -> list[str]:
    with app.store.reading(TENANT) as uow:
        row = uow.outbox.get(key)
        cards = [card.key for card in uow.outbox.listed(prefix=f"{key}:")]
    if row is None:
        return [f"{key} was lost"]
    posts = sum(headers["Rolecall-Id"] == key for _path, headers, _body in receiver.tries)
    if row.state == "sent" and key in receiver.taken and (repeatable or posts == 1):
        return []
    if row.state == "held" and not repeatable and posts == 1 and cards == [f"{key}:held"]:
        return []
    return [f"{key}: {row.state}, {posts} posts, taken {key in receiver.taken}, cards {cards}"]
