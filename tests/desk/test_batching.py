"""Batching: what waits is worked together, in order, and whoever waits hears of it whatever happens."""

from __future__ import annotations

import asyncio
import threading

import pytest

from rolecall.desk.batching import Batching


async def test_those_who_come_meanwhile_are_worked_together_next():
    """The first is not held up for the others, and none is worked twice."""
    turns, begun, free = [], threading.Event(), threading.Event()

    def work(items):
        turns.append(list(items))
        begun.set()
        free.wait(5)
        return [item * 10 for item in items]

    batching = Batching("test", work)
    first = asyncio.create_task(batching.bring(1))
    await asyncio.to_thread(begun.wait, 5)
    others = [asyncio.create_task(batching.bring(n)) for n in (2, 3, 4)]
    await asyncio.sleep(0.01)
    free.set()

    assert await asyncio.gather(first, *others) == [10, 20, 30, 40]
    assert turns == [[1], [2, 3, 4]]


async def test_what_arrives_in_one_turn_of_the_loop_is_one_turn_of_work():
    """Nobody is taken alone whose neighbours are there already."""
    turns = []

    def work(items):
        turns.append(len(items))
        return list(items)

    batching = Batching("test", work)
    assert await asyncio.gather(*(batching.bring(n) for n in range(50))) == list(range(50))
    assert turns == [50]


async def test_errors_reach_whom_they_belong_to_and_a_bug_everybody():
    """An exception in the results is one's own; one that is raised is everybody's, and the next turn goes on."""

    def work(items):
        if "bug" in items:
            raise ZeroDivisionError
        return [ValueError(item) if item == "bad" else item for item in items]

    batching = Batching("test", work)
    found = await asyncio.gather(batching.bring("good"), batching.bring("bad"), return_exceptions=True)
    assert (found[0], type(found[1])) == ("good", ValueError)
    found = await asyncio.gather(batching.bring("good"), batching.bring("bug"), return_exceptions=True)
    assert {type(one) for one in found} == {ZeroDivisionError}
    assert await batching.bring("good") == "good"


async def test_whoever_gives_up_waiting_undoes_nothing():
    """The item is worked all the same, and the others hear of theirs."""
    worked, free = [], threading.Event()

    def work(items):
        free.wait(5)
        worked.extend(items)
        return list(items)

    batching = Batching("test", work)
    lost, kept = asyncio.create_task(batching.bring("lost")), asyncio.create_task(batching.bring("kept"))
    await asyncio.sleep(0.01)
    lost.cancel()
    free.set()

    assert await kept == "kept"
    with pytest.raises(asyncio.CancelledError):
        await lost
    assert worked == ["lost", "kept"]


def test_a_loop_that_ended_leaves_nothing_behind_for_the_next_one():
    """Its items are worked, and another loop is served by the same batching."""
    worked, free = [], threading.Event()

    def work(items):
        free.wait(5)
        worked.extend(items)
        return list(items)

    batching = Batching("test", work)

    async def leave():
        left = asyncio.create_task(batching.bring("left"))
        await asyncio.sleep(0.01)
        left.cancel()

    asyncio.run(leave())
    free.set()
    assert asyncio.run(batching.bring("next")) == "next"
    assert worked == ["left", "next"]


async def test_an_iteration_that_stops_leaves_nobody_waiting():
    """What a future cannot hold is told as what it is, and the others of the turn hear theirs."""

    def work(items):
        return [StopIteration() if item == "bad" else item for item in items]

    batching = Batching("test", work)
    async with asyncio.timeout(5):
        found = await asyncio.gather(batching.bring("bad"), batching.bring("good"), return_exceptions=True)
    assert (type(found[0]), found[1]) == (RuntimeError, "good")
