"""Steps kept in the ledger, in the caller's thread and over the real store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rolecall.domain.stop import Stop
from rolecall.errors import Busy, Conflict, Stopped
from rolecall.testing.steps import MOMENTS, Killed, KillingSteps, StraightSteps, raise_killed
from tests.engine.toy import AT, STEPS, TENANT, House, accept, cards, events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rolecall.store import SqlStore
    from rolecall.testing.steps import Moment


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An embedded house."""
    return House.at(tmp_path)


@pytest.fixture
def store(house: House) -> Iterator[SqlStore]:
    """The ledger of the house."""
    opened = house.store()
    yield opened
    opened.close()


def test_a_replay_returns_what_was_stored_and_works_nothing(store: SqlStore) -> None:
    """Calls and commits alike, whatever the second work would do."""
    run = accept(store)
    first, second = StraightSteps(store, run), StraightSteps(store, run)

    first.call("ask", lambda: {"answer": 42})
    first.commit("plan", lambda _uow: None)

    assert second.call("ask", pytest.fail) == {"answer": 42}
    assert second.commit("plan", lambda _uow: pytest.fail("worked again")) is None


def test_a_live_step_returns_what_a_replay_will_return(store: SqlStore) -> None:
    """JSON turns tuples into lists, so the live step does so too; what is not JSON is refused at once."""
    steps = StraightSteps(store, accept(store))

    assert steps.call("pair", lambda: (1, 2)) == [1, 2]
    with pytest.raises(TypeError):
        steps.commit("set", lambda _uow: {1, 2})
    assert steps.commit("set", lambda _uow: [1]) == [1]


def test_an_error_leaves_no_trace(store: SqlStore) -> None:
    """Neither changes nor checkpoint: the step may be worked again."""
    run = accept(store)
    steps = StraightSteps(store, run)

    def work(uow: object) -> None:
        uow.runs.move(run.id, "working")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        steps.commit("plan", work)

    with store.reading(TENANT) as uow:
        assert uow.runs.status(run.id) == "queued"
    assert steps.commit("plan", lambda _uow: 1) == 1


@pytest.mark.parametrize("scope", ["global", "role:clerk", "engagement:eng1", "request:r1", "run:r1.v1.1"])
def test_no_step_begins_while_a_switch_that_covers_the_run_is_on(store: SqlStore, scope: str) -> None:
    """Whichever scope it has, even for steps that were passed; a switch of somebody else changes nothing."""
    steps = StraightSteps(store, accept(store))
    with store.begin(TENANT) as uow:
        uow.stops.set(Stop(scope="run:r2.v1.1", by="Olga", reason="", at=AT))
    steps.commit("plan", lambda _uow: None)

    with store.begin(TENANT) as uow:
        uow.stops.set(Stop(scope=scope, by="Olga", reason="wrong customer", at=AT))

    with pytest.raises(Stopped, match="wrong customer"):
        steps.commit("plan", lambda _uow: pytest.fail("worked"))
    with pytest.raises(Stopped):
        steps.call("ask", lambda: pytest.fail("called"))


def test_a_run_that_ended_elsewhere_takes_no_further_step(store: SqlStore) -> None:
    """A worker that was thought dead cannot deliver after the run was ended."""
    run = accept(store)
    steps = StraightSteps(store, run)
    with store.begin(TENANT) as uow:
        uow.runs.move(run.id, "stopped")

    with pytest.raises(Stopped, match="it is stopped"):
        steps.commit("deliver", lambda _uow: pytest.fail("worked"))


def test_of_two_executions_the_first_output_wins(store: SqlStore) -> None:
    """The slower one goes on with what the faster one stored."""
    run = accept(store)
    fast, slow = StraightSteps(store, run), StraightSteps(store, run)

    def work() -> str:
        fast.call("ask", lambda: "fast")
        return "slow"

    assert slow.call("ask", work) == "fast"


@pytest.mark.parametrize("error", [Busy, Conflict])
def test_a_commit_that_lost_a_race_is_tried_again(store: SqlStore, error: type[Exception]) -> None:
    """Three times in all; then the execution breaks off."""
    steps = StraightSteps(store, accept(store))
    tries: list[int] = []

    def work(_uow: object) -> int:
        tries.append(1)
        if len(tries) < 3:
            raise error
        return len(tries)

    def always(_uow: object) -> None:
        raise error

    assert steps.commit("plan", work) == 3
    with pytest.raises(error):
        steps.commit("deliver", always)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", STEPS)
def test_a_line_broken_off_anywhere_ends_with_one_effect_each(
    house: House, store: SqlStore, step: str, moment: Moment
) -> None:
    """Before, inside and after the commit of every step, without an engine."""
    run = accept(store)
    with store.begin(TENANT) as uow:
        uow.runs.move(run.id, "working")
    with pytest.raises(Killed):
        house.line(KillingSteps(StraightSteps(store, run), step, moment, raise_killed))

    if (step, moment) != ("deliver", "after"):
        house.line(StraightSteps(store, run))

    assert cards(store, run) == ["plan", "deliver"]
    assert events(store, run) == ["toy_plan", "toy_deliver"]
