"""The turnstile: one by one, in the order they came, and nobody is kept out by one who comes again at once."""

from __future__ import annotations

import threading
import time

import pytest

from rolecall.errors import Busy
from rolecall.store.turnstile import Turnstile


def test_threads_go_through_one_by_one_in_the_order_they_came():
    """Whoever waits longest is next."""
    turnstile, order, inside = Turnstile(5), [], []

    def go(number):
        with turnstile.turn():
            inside.append(number)
            assert len(inside) == 1
            order.append(number)
            inside.remove(number)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(8)]
    with turnstile.turn():
        for number, thread in enumerate(threads):
            thread.start()
            while len(turnstile._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(5)

    assert order == list(range(8))


def test_whoever_waits_in_vain_says_so_and_those_behind_go_on():
    """A turn is not handed to somebody who left."""
    turnstile, heard = Turnstile(0.05), []

    def wait_in_vain():
        with pytest.raises(Busy), turnstile.turn():
            pass
        heard.append("busy")

    with turnstile.turn():
        thread = threading.Thread(target=wait_in_vain)
        thread.start()
        thread.join(5)
    with turnstile.turn():
        heard.append("free")

    assert heard == ["busy", "free"]


def test_an_error_inside_lets_the_next_one_through():
    """Nothing stays locked."""
    turnstile = Turnstile(0.05)
    with pytest.raises(ZeroDivisionError), turnstile.turn():
        raise ZeroDivisionError
    with turnstile.turn():
        pass


def test_a_writer_that_writes_again_and_again_does_not_keep_another_out(sqlite_store):
    """SQLite's own waiting would look again ever more rarely, up to ten times a second, and find it taken."""
    busy, waited = threading.Event(), 0.0

    def write_on():
        while not busy.is_set():
            with sqlite_store.begin("main"):
                time.sleep(0.004)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        for _ in range(20):
            began = time.monotonic()
            with sqlite_store.begin("main"):
                waited += time.monotonic() - began
    finally:
        busy.set()
        writer.join(5)

    assert waited < 2, "twenty turns of 4 ms"
