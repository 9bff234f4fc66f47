"""How often somebody may try to sign in."""

from __future__ import annotations

import pytest

from rolecall.errors import Throttled
from rolecall_web.limits import OVERALL, PER_ADDRESS, WINDOW_S, RateLimit


def test_one_address_is_slowed_down_and_others_are_not(clock):
    """A minute later it may try again."""
    limit = RateLimit(clock.monotonic)
    for _ in range(PER_ADDRESS):
        limit.take("10.0.0.1")

    with pytest.raises(Throttled):
        limit.take("10.0.0.1")
    limit.take("10.0.0.2")
    clock.pass_time(seconds=WINDOW_S)
    limit.take("10.0.0.1")


def test_many_addresses_together_are_slowed_down_too(clock):
    """The sum is limited, and so is the memory it takes."""
    limit = RateLimit(clock.monotonic)
    for nth in range(OVERALL):
        limit.take(f"address {nth}")

    with pytest.raises(Throttled):
        limit.take("one more")
    assert len(limit._tries) == len(limit._by) == OVERALL
