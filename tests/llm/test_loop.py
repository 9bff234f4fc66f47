"""Calls on their own loop thread: answered, failed, cancelled, closed."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from rolecall.errors import Stopped
from rolecall.llm.loop import CallLoop


@pytest.fixture
def loop() -> Iterator[CallLoop]:
    """A loop that is closed after the test."""
    loop = CallLoop()
    yield loop
    loop.close()


def waiting(loop: CallLoop, run: str, ends: list[str]) -> threading.Thread:
    """A caller that waits for a call of `run` which never ends; how it ended is noted."""

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ends.append(f"{run} cleaned up")

    def call() -> None:
        try:
            loop.call(run, forever)
        except Stopped as error:
            ends.append(error.message)

    caller = threading.Thread(target=call)
    caller.start()
    while run not in loop.under_way():
        time.sleep(0.001)
    return caller


async def _answer() -> int:
    return 42


async def _fail() -> None:
    raise ValueError("no")


def test_the_answer_comes_back_and_nothing_stays_under_way(loop: CallLoop) -> None:
    """A blocking caller gets what the coroutine returns, and the run is done with."""
    assert loop.call("r1", _answer) == 42
    assert loop.under_way() == frozenset()


def test_an_error_comes_back(loop: CallLoop) -> None:
    """The caller sees the error of the call itself."""
    with pytest.raises(ValueError, match="no"):
        loop.call("r1", _fail)


def test_a_stop_cancels_the_calls_of_one_run_only(loop: CallLoop) -> None:
    """The cancelled caller is told within a second, its call cleans up, and another run goes on."""
    ends: list[str] = []
    one, other = waiting(loop, "r1", ends), waiting(loop, "r2", ends)
    began = time.monotonic()

    assert loop.cancel("r1") == 1
    one.join()

    assert time.monotonic() - began < 1
    assert loop.under_way() == {"r2"}
    assert "The model call of r1 was cancelled by a stop." in ends
    loop.close()
    other.join()
    assert {"r1 cleaned up", "r2 cleaned up"} <= set(ends)


def test_cancelling_what_is_not_under_way_does_nothing(loop: CallLoop) -> None:
    """A stop of an idle run is no error."""
    assert loop.cancel("r9") == 0


def test_a_closed_loop_leaves_no_thread_and_may_be_closed_again(loop: CallLoop) -> None:
    """Closing ends the thread; a second time, or without any call before, is fine."""
    loop.call("r1", _answer)

    loop.close()
    loop.close()

    assert "model-calls" not in {thread.name for thread in threading.enumerate()}
