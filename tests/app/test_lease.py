"""Of many processes exactly one holds a lease, by revisions and monotonic clocks alone."""

from __future__ import annotations

import pytest

from rolecall.app.lease import SILENT_S, Lease
from rolecall.errors import ServiceFailed
from rolecall.testing.time import FakeClock
from tests.store.races import race


@pytest.fixture
def rivals(store, clock):
    """Two processes that want the same lease; both see the same clock."""
    return [Lease(store, clock, "main", "toy", holder) for holder in ("one", "two")]


def test_the_second_one_waits_as_long_as_the_first_one_keeps_it(rivals, clock):
    """Keeping it just in time is enough, for any length of time."""
    first, second = rivals
    assert first.hold()
    for _ in range(4):
        assert not second.hold()
        clock.pass_time(seconds=SILENT_S - 1)
        assert first.hold()
    assert not second.hold()


def test_a_silent_holder_loses_it_and_hears_of_that(rivals, clock):
    """Whoever watched the same revision for long enough takes over; the former holder must let go."""
    first, second = rivals
    assert first.hold()
    assert not second.hold()
    clock.pass_time(seconds=SILENT_S)

    assert second.hold()
    assert not first.hold()


def test_a_released_lease_is_taken_at_once_and_later_watchers_wait_again(rivals, store, clock):
    """Its revision goes on counting, so that nobody takes an old silence for a new one."""
    first, second = rivals
    assert first.hold()
    assert not second.hold()
    clock.pass_time(seconds=SILENT_S / 2)
    first.release()
    third = Lease(store, clock, "main", "toy", "three")

    assert third.hold()
    clock.pass_time(seconds=SILENT_S / 2)
    assert not second.hold()
    second.release()
    assert third.hold(), "whoever holds nothing releases nothing"


def test_a_holder_that_cannot_reach_the_database_gives_up_before_others_take_over(clock):
    """For half the time of silence it goes on, then it stops by itself."""

    class Unreachable:
        def begin(self, *_args, **_more):
            raise ServiceFailed

    lease = Lease(Unreachable(), clock, "main", "toy", "one")
    assert not lease.hold(), "it never had it"
    lease._kept = clock.monotonic()
    clock.pass_time(seconds=SILENT_S / 2 - 1)
    assert lease.hold()
    clock.pass_time(seconds=1)
    assert not lease.hold()


def test_of_many_at_once_one_gets_it(store):
    """Compare-and-set decides, on either database."""
    held = race(lambda n: Lease(store, FakeClock(), "main", "toy", f"p{n}").hold(), 6)

    assert sorted(held) == [False] * 5 + [True]
