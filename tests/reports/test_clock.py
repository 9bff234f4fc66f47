"""The clock rings in threads of its own, and stops whatever they do meanwhile."""

from __future__ import annotations

import datetime as dt
import threading

from rolecall.reports.clock import AlarmClock


def test_a_clock_stops_while_a_ring_is_about_to_set_the_next_alarm():
    """Neither waits for the other: the ring ends, and what it sets never rings."""
    clock, begun, stopping, rung = AlarmClock(), threading.Event(), threading.Event(), threading.Event()

    def ring() -> None:
        begun.set()
        stopping.wait(10)
        clock.at(dt.datetime.now(dt.UTC), "next", rung.set)

    clock.start()
    clock.at(dt.datetime.now(dt.UTC), "first", ring)
    assert begun.wait(10)
    stopper = threading.Thread(target=clock.stop, daemon=True)
    stopper.start()
    stopper.join(0.2)
    assert stopper.is_alive()
    stopping.set()
    stopper.join(10)
    assert not stopper.is_alive()
    assert not rung.is_set()
