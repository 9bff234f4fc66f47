"""The bell: whatever is queued wakes who waits for it, at once."""

from __future__ import annotations

import asyncio

import pytest

from rolecall.app import beside
from rolecall.app.adapters import Fitted
from rolecall.chat import Card, Changed, Place
from rolecall.chat.wire import to_json
from rolecall.courier import courier
from rolecall.errors import Conflict
from rolecall.ports.queues import InboxRow, OutboxRow
from rolecall.testing.workspace import RecordingWorkspace


def _event(name):
    return InboxRow(id=name, tenant="main", place="host:local:ann", event={})


def _roll_back(store):
    with store.begin("main") as uow:
        uow.inbox.put(_event("e2"), None)
        raise Conflict


def _card(key):
    place = str(Place("toy", "t1", "c1"))
    return OutboxRow(key=key, tenant="main", workspace="toy", channel=place, kind="card", body=to_json(Card("Hello")))


def test_it_rings_after_commits_that_queued_something(app):
    """Not for what was queued already, read, or rolled back; and not for who listens no more."""
    rung = []
    with app.bell.wakes(lambda: rung.append(1)):
        with app.store.begin("main") as uow:
            uow.inbox.put(_event("e1"), None)
            assert not rung, "nothing is committed yet"
        assert len(rung) == 1
        with app.store.begin("main") as uow:
            uow.outbox.add(_card("x:tell"))
        assert len(rung) == 2

        with app.store.begin("main") as uow:
            uow.inbox.put(_event("e1"), None)
            uow.outbox.add(_card("x:tell"))
        with app.store.reading("main") as uow:
            uow.inbox.waiting()
        with pytest.raises(Conflict):
            _roll_back(app.store)
        assert len(rung) == 2
    with app.store.begin("main") as uow:
        uow.inbox.put(_event("e3"), None)
    assert len(rung) == 2


def test_whoever_waits_at_one_queue_is_not_woken_for_the_other(app):
    """Nobody looks for deliveries because of an ask."""
    rung = []
    with app.bell.wakes(lambda: rung.append("delivery"), "outbox"), app.bell.wakes(lambda: rung.append("any")):
        with app.store.begin("main") as uow:
            uow.inbox.put(_event("e1"), None)
        assert rung == ["any"]
        with app.store.begin("main") as uow:
            uow.outbox.add(_card("x:tell"))
        assert rung == ["any", "delivery", "any"]


async def test_what_is_taken_in_is_worked_and_what_is_queued_is_posted_without_waiting_for_a_look(app, monkeypatch):
    """With an hour between two looks both still happen at once."""
    monkeypatch.setattr(beside, "IDLE_S", 3600)
    monkeypatch.setattr(courier, "IDLE_S", 3600)
    adapter = RecordingWorkspace("toy")
    app.adapters.append(Fitted("toy", adapter))
    worked = asyncio.Event()
    loop = asyncio.get_running_loop()
    works = app.desk.work_next

    def work_next():
        found = works()
        if found:
            loop.call_soon_threadsafe(worked.set)
        return found

    monkeypatch.setattr(app.desk, "work_next", work_next)
    async with beside.Beside(app, engine=False).lifespan(None):
        await asyncio.sleep(0.3)  # everybody has looked once
        async with asyncio.timeout(10):
            await app.desk.accept(Changed(id="e1", place=app.place(), actor=app.host_actor(), what="opened"))
            await worked.wait()
            with app.store.begin("main") as uow:
                uow.outbox.add(_card("x:tell"))
            while not adapter.posts:  # noqa: ASYNC110  # the adapter rings no bell
                await asyncio.sleep(0.005)
