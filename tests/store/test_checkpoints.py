"""Checkpoints on both databases: one output per step of a run, until the run has ended."""

from __future__ import annotations

from typing import Any

import pytest

from rolecall.errors import Conflict
from tests.engine.toy import TENANT, accept

OUTPUTS = [None, False, 0, "", [], {"a": [1, {"b": None}]}, "é\u2028"]


@pytest.mark.parametrize("output", OUTPUTS, ids=repr)
def test_an_output_comes_back_as_it_was(store: Any, output: Any) -> None:
    """Also when it is null or false: that a step was passed is told apart from what it returned."""
    run = accept(store)
    with store.begin(TENANT) as uow:
        uow.checkpoints.put(run.id, "plan", output)

    with store.reading(TENANT) as uow:
        assert uow.checkpoints.get(run.id, "plan") == (True, output)
        assert uow.checkpoints.get(run.id, "draft") == (False, None)


def test_a_step_is_passed_once(store: Any) -> None:
    """The second output is refused, and what came with it is rolled back."""
    run = accept(store)
    with store.begin(TENANT) as uow:
        uow.checkpoints.put(run.id, "plan", 1)

    def again() -> None:
        with store.begin(TENANT) as uow:
            uow.runs.move(run.id, "working")
            uow.checkpoints.put(run.id, "plan", 2)

    with pytest.raises(Conflict):
        again()

    with store.reading(TENANT) as uow:
        assert uow.checkpoints.get(run.id, "plan") == (True, 1)
        assert uow.runs.status(run.id) == "queued"


def test_only_ended_runs_are_cleared(store: Any) -> None:
    """A run under way keeps its checkpoints however old they are."""
    ended, under_way = accept(store, 1), accept(store, 2)
    with store.begin(TENANT) as uow:
        for run in (ended, under_way):
            uow.checkpoints.put(run.id, "plan", 1)
            uow.checkpoints.put(run.id, "draft", 1)
            uow.runs.move(run.id, "working")
        uow.runs.move(ended.id, "delivered")

    with store.begin(TENANT) as uow:
        assert uow.checkpoints.clear() == 2

    with store.reading(TENANT) as uow:
        assert uow.checkpoints.get(ended.id, "plan") == (False, None)
        assert uow.checkpoints.get(under_way.id, "plan") == (True, 1)


def test_another_tenants_checkpoint_is_not_seen(store: Any) -> None:
    """The key begins with the tenant."""
    run = accept(store)
    with store.begin(TENANT) as uow:
        uow.checkpoints.put(run.id, "plan", 1)

    with store.reading("other") as uow:
        assert uow.checkpoints.get(run.id, "plan") == (False, None)
