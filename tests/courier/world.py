"""A courier on a real store with an accepted version, a workspace in memory and a target that fails as told."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from rolecall import chat
from rolecall.chat.wire import to_json
from rolecall.courier import Courier, Publication
from rolecall.domain.deliverable import Version
from rolecall.domain.stop import Stop
from rolecall.ports.queues import OutboxRow
from rolecall.store import tables
from rolecall.store.dialect import now_s
from tests.store import samples

PLACE = "memory:main:here"
TARGET = "folder/d1"


class Scripted:
    """A target that fails as told; `published` is what the world sees."""

    def __init__(self, name="folder", *, repeatable=True):
        self.name = name
        self.repeatable = repeatable
        self.published = []
        self.script = []
        self.finds = True

    def publish(self, publication: Publication) -> str:
        """Write unless an error comes first; `("after", error)` loses the answer."""
        when, error = self.script.pop(0) if self.script else ("", None)
        if when == "before":
            raise error
        if not (self.repeatable and publication.key in self.published):
            self.published.append(publication.key)
        if when == "after":
            raise error
        return f"at {publication.key}"

    def find(self, publication: Publication) -> str | None:
        """Look, where this target can."""
        return f"found {publication.key}" if self.finds and publication.key in self.published else None


def restart(world, **targets):
    """Begin with a new courier, as after a crash: what it remembered is gone."""
    world.courier = Courier(
        world.store,
        world.clock,
        {"memory": world.chat},
        targets or {"folder": world.target},
        files_of,
        tenant="main",
        link=world.link,
    )


def files_of(version: Version) -> tuple[chat.File, ...]:
    """Return the files of a version."""
    return (chat.File(f"{version.kind}.md", "text/markdown", version.title.encode()),)


def card(key="r1.v1.1:delivered", title="Ready", channel=PLACE, **changes):
    """Return a queued card."""
    facts = {"key": key, "tenant": "main", "workspace": "memory", "channel": channel, "kind": "card"}
    return OutboxRow(**{**facts, "body": to_json(chat.Card(title)), **changes})


def update(n, state="working", of="r1.v1.1:delivered"):
    """Return the n-th queued update of a card."""
    body = {"of": of, "card": to_json(chat.Card(f"state {n}", state=state))}
    return card(f"r1:progress:{n}", kind="update", body=body)


def publication(channel=TARGET, version=1):
    """Return a queued publication."""
    facts = {"workspace": "publish", "channel": channel, "kind": "publication"}
    body = {"deliverable": "d1", "version": version}
    return card(f"d1.v{version}:publish:{channel.partition('/')[0]}", body=body, **facts)


def put(world, *rows):
    """Queue rows."""
    with world.store.begin("main") as unit:
        for row in rows:
            unit.outbox.add(row)


def due(world):
    """Let all delays pass and all leases run out, as if time had passed on the database's clock."""
    with world.store.database.begin() as connection:
        connection.execute(sa.update(tables.outbox).values(due=0))
        leased = tables.outbox.c.leased_until > 0
        connection.execute(sa.update(tables.outbox).where(leased).values(leased_until=now_s() - 1))


def row(world, key="r1.v1.1:delivered"):
    """Return one row as it stands."""
    with world.store.reading("main") as unit:
        return unit.outbox.get(key)


def audited(world):
    """Return type and note of what the audit log holds about deliveries."""
    with world.store.reading("main") as unit:
        return [(event.type, event.request) for event in unit.audit.events() if event.subject.startswith("delivery:")]


def stop(world, scope):
    """Pull a kill switch."""
    with world.store.begin("main") as unit:
        unit.stops.set(Stop(scope=scope, by="Robin", reason="leak", at=samples.AT))


def resume(world, scope):
    """Take a kill switch back, and let the courier's next look at held rows come."""
    with world.store.begin("main") as unit:
        unit.stops.clear(scope)
    world.clock.pass_time(seconds=60)


async def work(world, most=20):
    """Work, letting delays pass, until nothing is due."""
    for _turn in range(most):
        due(world)
        if not await world.courier.work_once():
            return
    pytest.fail("The courier never came to rest.")


async def until(condition):
    """Wait, at most five seconds, for something another task does."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # what is waited for has no event
            await asyncio.sleep(0.005)


def titles(world):
    """Return what people in the channel see."""
    return [post.card.title for post in world.chat.posts]
