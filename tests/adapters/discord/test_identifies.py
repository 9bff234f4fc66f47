"""The sessions of a day are counted on the shelf, so that no crash loop costs the bot its token."""

from __future__ import annotations

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.errors import ServiceFailed
from rolecall.ports.store import Store
from rolecall.testing.time import FakeClock
from rolecall_discord import identifies
from rolecall_discord.identifies import Identifies


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three a day are enough here."""
    monkeypatch.setattr(identifies, "MOST", 3)


def test_sessions_of_earlier_processes_count(store: Store, clock: FakeClock) -> None:
    """Each process begins one, and the fourth is told when it may."""
    shelf = AdapterShelf(store, "main", "discord")
    for _ in range(3):
        Identifies(shelf, clock.now).take()
        clock.pass_time(seconds=60)

    late = Identifies(shelf, clock.now)
    for begin in (late.check, late.take):
        with pytest.raises(ServiceFailed, match="may begin at 2026-11-22 09:00 UTC"):
            begin()
    assert late.left == 0


def test_a_day_later_they_are_forgotten(store: Store, clock: FakeClock) -> None:
    """One by one, as each becomes a day old."""
    sessions = Identifies(AdapterShelf(store, "main", "discord"), clock.now)
    for _ in range(3):
        sessions.take()
        clock.pass_time(seconds=60)

    clock.pass_time(seconds=86_400 - 180)
    sessions.take()
    with pytest.raises(ServiceFailed):
        sessions.take()
    clock.pass_time(seconds=60)
    assert sessions.left == 1
