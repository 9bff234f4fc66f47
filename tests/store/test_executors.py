"""Heartbeats on both databases, by the database's own clock."""

from __future__ import annotations

import time
from typing import Any

from tests.engine.toy import TENANT


def test_the_silent_are_declared_dead_and_stay_dead(store: Any) -> None:
    """A heartbeat keeps one alive; the dead one is told when it beats again, and listed every time."""
    with store.begin(TENANT) as uow:
        uow.executors.enlist("quick")
        uow.executors.enlist("silent")
    time.sleep(0.3)
    with store.begin(TENANT) as uow:
        assert uow.executors.beat("quick")

        assert uow.executors.reap(0.2) == ["silent"]
        assert not uow.executors.beat("silent")
        assert uow.executors.reap(0.2) == ["silent"]
        assert uow.executors.beat("quick")


def test_whoever_leaves_is_dead_at_once(store: Any) -> None:
    """Others take over what it may have left without waiting for its silence."""
    with store.begin(TENANT) as uow:
        uow.executors.enlist("leaving")
        uow.executors.leave("leaving")

        assert uow.executors.reap(60) == ["leaving"]


def test_an_unknown_executor_may_not_work(store: Any) -> None:
    """Its row was deleted with the long dead."""
    with store.begin(TENANT) as uow:
        assert not uow.executors.beat("nobody")


def test_only_the_long_dead_are_forgotten(store: Any) -> None:
    """Neither the living nor those who died just now."""
    with store.begin(TENANT) as uow:
        for name in ("living", "dead", "long dead"):
            uow.executors.enlist(name)
        uow.executors.leave("long dead")
    time.sleep(0.3)
    with store.begin(TENANT) as uow:
        uow.executors.beat("dead")
        uow.executors.leave("dead")
        uow.executors.forget(0.2)

        assert uow.executors.reap(60) == ["dead"]
        assert uow.executors.beat("living")
