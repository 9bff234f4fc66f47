"""The clock of an installation does not spin on what fails, and leaves nothing behind where it cannot begin."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest

from rolecall.app import clockwork
from rolecall.app.clockwork import ringing
from rolecall.errors import ServiceFailed


class Broken:
    """A ticker of which one schedule, due long ago, always fails; `down` makes the first look fail too."""

    def __init__(self, *, down: bool = False) -> None:
        self.down = down
        self.ticks = 0

    def tick(self) -> None:
        if self.down:
            raise ServiceFailed("The database is out of reach.")
        self.ticks += 1

    def next_at(self) -> dt.datetime:
        return dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def test_a_report_that_fails_waits_for_the_next_sweep(app, monkeypatch):
    """Its time is past: an alarm for it would ring at once, for ever."""
    monkeypatch.setattr(clockwork, "HOUSEKEEPING_S", 3600)
    app.__dict__["ticker"] = broken = Broken()
    with ringing(app):
        time.sleep(0.3)
    assert broken.ticks == 1


def test_a_clock_that_cannot_begin_leaves_no_thread(app):
    """Whoever tries again each minute would have one more each time."""
    app.__dict__["ticker"] = Broken(down=True)
    before = set(threading.enumerate())
    with pytest.raises(ServiceFailed), ringing(app):
        pass
    assert set(threading.enumerate()) == before
