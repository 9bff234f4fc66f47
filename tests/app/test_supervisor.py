"""Supervision: an adapter that fails is started again, one with dead credentials is not, and no other one notices."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from structlog.testing import capture_logs

from rolecall.app import building, supervisor
from rolecall.app.lease import Lease
from rolecall.app.supervisor import Supervisor
from rolecall.chat import Card, Health, Place
from rolecall.chat.wire import to_json
from rolecall.errors import Dead, ServiceFailed
from rolecall.ports.queues import OutboxRow
from rolecall.testing.workspace import RecordingWorkspace


class Frail(RecordingWorkspace):
    """An adapter whose starts fail with what is listed, and that can be told how it is."""

    def __init__(self, name, *failures):
        """Fail the first starts."""
        super().__init__(name)
        self.failures = list(failures)
        self.starts = 0
        self.says = Health("up", "Connected.")

    async def start(self, sink, desk, shelf):
        """Fail while there is a failure left."""
        self.starts += 1
        if self.failures:
            raise self.failures.pop(0)
        await super().start(sink, desk, shelf)

    async def health(self):
        """Say what it was told to."""
        return self.says


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    """Look often and rest briefly."""
    monkeypatch.setattr(supervisor, "LOOK_S", 0.02)
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_S", 0.01)


@contextlib.asynccontextmanager
async def supervised(app, *adapters, leases=()):
    """Supervise adapters until the block ends; nothing of it may have failed."""
    stop = asyncio.Event()
    leases = leases or [None] * len(adapters)
    watching = [
        Supervisor(app, adapter, building.courier(app, adapter), lease)
        for adapter, lease in zip(adapters, leases, strict=True)
    ]
    running = [asyncio.create_task(item.run(stop)) for item in watching]
    with capture_logs():
        try:
            yield watching
        finally:
            stop.set()
            await asyncio.gather(*running)


async def until(true):
    """Wait for something to become true."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110  # what is waited for rings no bell
            await asyncio.sleep(0.005)


async def test_an_adapter_that_fails_to_start_is_tried_again(app):
    """A bug and an outage alike; meanwhile its health says in words what is wrong and what happens next."""
    adapter = Frail("toy", ZeroDivisionError("odd"), ServiceFailed("The platform is away."))
    async with supervised(app, adapter) as (watching,):
        await until(lambda: watching.health.state == "down")
        assert "Started again in" in watching.health.text
        await until(watching.is_running)
        await until(lambda: watching.health == Health("up", "Connected."))
        assert adapter.starts == 3
        assert app.workspaces.caps("toy") is adapter.caps
    assert adapter.sink is None, "it was stopped"
    assert not watching.is_running()


async def test_dead_credentials_end_one_adapter_and_no_other(app):
    """It is not started again, and its health says why."""
    dead, alive = Frail("dead", Dead("The token was revoked.")), Frail("alive")
    async with supervised(app, dead, alive) as (first, second):
        await until(lambda: first.health.state == "down")
        await until(second.is_running)
        await asyncio.sleep(0.1)
        assert dead.starts == 1
        assert "The token was revoked." in first.health.text
        assert second.is_running()


async def test_an_adapter_that_says_it_is_down_is_started_anew(app):
    """Its health is looked at all the time."""
    adapter = Frail("toy")
    async with supervised(app, adapter) as (watching,):
        await until(watching.is_running)
        adapter.says = Health("down", "The socket closed.")
        await until(lambda: adapter.starts > 1)
        adapter.says = Health("up")
        await until(lambda: watching.health.state == "up" and watching.is_running())


async def test_credentials_that_die_while_a_card_is_delivered_end_the_adapter(app):
    """The courier hears of it; the card stays queued for better days."""
    adapter = Frail("toy")
    adapter.fail(Dead("The token was revoked."))
    place = str(Place("toy", "t1", "c1"))
    async with supervised(app, adapter) as (watching,):
        await until(watching.is_running)
        with app.store.begin(app.tenant) as uow:
            row = OutboxRow(
                key="x:tell", tenant="main", workspace="toy", channel=place, kind="card", body=to_json(Card("Hello"))
            )
            uow.outbox.add(row)
        await until(lambda: watching.health.state == "down")
        await asyncio.sleep(0.1)
        assert adapter.starts == 1
        assert not watching.is_running()
    with app.store.reading(app.tenant) as uow:
        assert uow.outbox.get("x:tell").state == "queued"


async def test_too_many_starts_in_a_day_end_in_a_long_rest(app, monkeypatch):
    """Platforms forbid whoever knocks without end."""
    monkeypatch.setattr(supervisor, "STARTS_A_DAY", 3)
    adapter = Frail("toy", *[ServiceFailed("The platform is away.")] * 9)
    async with supervised(app, adapter) as (watching,):
        await until(lambda: "3 times in a day" in watching.health.text)
        await asyncio.sleep(0.1)
        assert adapter.starts == 3


async def test_one_process_runs_a_single_adapter_and_another_takes_over(app):
    """Two processes of one installation: the second stands by until the first lets go."""
    pair = [Frail("toy"), Frail("toy")]
    leases = [Lease(app.store, app.clock, app.tenant, "toy", holder) for holder in ("one", "two")]
    async with contextlib.AsyncExitStack() as first:
        await first.enter_async_context(supervised(app, pair[0], leases=leases[:1]))
        await until(lambda: pair[0].sink is not None)
        async with supervised(app, pair[1], leases=leases[1:]) as (second,):
            await until(second.settled.is_set)
            assert second.health == Health("up", "Another process runs it.")
            assert pair[1].starts == 0
            await first.aclose()
            await until(second.is_running)
    assert [adapter.starts for adapter in pair] == [1, 1]
