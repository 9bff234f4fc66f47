"""The embedded engine on SQLite: what is committed is worked, once, whatever happens."""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from rolecall.domain.stop import Stop
from rolecall.engine.execution import Executions
from rolecall.errors import Busy, ModelFailed, ServiceFailed, StorageFull
from tests.engine import toy
from tests.engine.toy import TENANT, accept, cards, events, status, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rolecall.domain.run import Run
    from rolecall.domain.value import Json
    from rolecall.engine import Engine
    from rolecall.ports.steps import Steps
    from rolecall.store import SqlStore
    from tests.engine.toy import House

    Launch = Callable[..., Engine]

ONCE = ["plan", "deliver"]


@pytest.fixture
def launch(house: House, store: SqlStore) -> Iterator[Launch]:
    """Launch an engine; what is still open at the end of the test is drained."""
    engines: list[Engine] = []

    def launched(work: Callable[[Steps], Json] = house.line, **options: object) -> Engine:
        engine = house.engine(store, work, **options)
        engine.launch()
        engines.append(engine)
        return engine

    yield launched
    for engine in engines:
        engine.drain(5)


def stop(store: SqlStore, run: Run) -> None:
    """Commit the kill switch of a run."""
    with store.begin(TENANT) as uow:
        uow.stops.set(Stop(scope=f"run:{run.id}", by="Olga", reason="wrong customer", at=toy.AT))


def test_a_run_goes_down_the_line_once(house: House, store: SqlStore, launch: Launch) -> None:
    """Every step takes effect once, and a second enqueueing of the same run changes nothing."""
    engine = launch()
    run = accept(store)

    engine.enqueue(run)
    engine.enqueue(run)
    until(lambda: status(store, run) == "delivered")
    engine.enqueue(run)

    assert cards(store, run) == ONCE
    assert events(store, run) == ["toy_plan", "toy_deliver"]
    assert house.asked() == 1


def test_a_run_that_was_committed_but_never_enqueued_is_swept_up(store: SqlStore, launch: Launch) -> None:
    """A crash between commit and enqueueing loses nothing."""
    run = accept(store)

    launch()

    until(lambda: status(store, run) == "delivered")


def test_enqueueing_never_fails(house: House, store: SqlStore) -> None:
    """Without an engine's database the run waits for the sweep, and the log says so."""
    run = accept(store)
    elsewhere = toy.House(house.data, house.ledger_url, f"sqlite:///{house.data / 'missing' / 'engine.db'}")
    engine = elsewhere.engine(store, house.line)

    with capture_logs() as logs:
        engine.enqueue(run)
    engine.close()

    assert [(log["event"], log["run"]) for log in logs] == [("run_waits_for_the_sweep", run.id)]


def test_the_engines_database_may_be_lost(house: House, store: SqlStore, launch: Launch) -> None:
    """Our tables are the truth: a run in mid-line goes on after the engine forgot everything."""
    held, go_on = threading.Event(), threading.Event()

    def line(steps: Steps) -> Json:
        output = steps.commit("plan", lambda uow: toy.effect(uow, steps.run, "plan"))
        held.set()
        go_on.wait(10)
        return output

    engine = launch(line)
    run = accept(store)
    engine.enqueue(run)
    held.wait(10)
    go_on.set()
    until(lambda: not engine.health().running)
    engine.drain(5)
    for file in house.data.glob("engine.db*"):
        file.unlink()

    launch()
    until(lambda: status(store, run) == "delivered")

    assert cards(store, run) == ONCE


def test_a_run_that_breaks_off_is_tried_three_times_and_blocks_nobody(store: SqlStore, launch: Launch) -> None:
    """Then it is set aside, and its requester is told what to do; the other run is delivered."""
    tries: list[str] = []

    def line(steps: Steps) -> Json:
        steps.commit("plan", lambda uow: toy.effect(uow, steps.run, "plan"))
        if steps.run == poison.id:
            tries.append(steps.run)
            raise ZeroDivisionError
        return steps.commit("deliver", lambda uow: toy.deliver(uow, steps.run, None))

    poison, healthy = accept(store, 1), accept(store, 2)
    engine = launch(line, slots=1)
    engine.enqueue(poison)
    engine.enqueue(healthy)
    until(lambda: status(store, poison) == "set_aside")
    until(lambda: status(store, healthy) == "delivered")

    assert len(tries) == 3
    assert cards(store, poison) == ["plan", "set_aside"]
    assert events(store, poison) == ["toy_plan", "run_set_aside"]
    with store.reading(TENANT) as uow:
        row = uow.outbox.get(f"{poison.id}:set_aside")
    assert "Retry" in str(row)
    assert "Traceback" not in str(row)


def test_an_outage_of_the_database_is_no_fault_of_the_run(store: SqlStore, launch: Launch) -> None:
    """However often the database is away, the run is brought back and counts none of it."""
    outages = [Busy(), ServiceFailed("The database failed."), StorageFull(), Busy()]

    def line(steps: Steps) -> Json:
        if outages:
            raise outages.pop()
        return steps.commit("deliver", lambda uow: toy.deliver(uow, steps.run, None))

    run = accept(store)
    launch(line).enqueue(run)
    until(lambda: status(store, run) == "delivered")

    with store.begin(TENANT) as uow:
        assert uow.runs.attempt(run.id) == 2, "one was counted: the one that delivered"


def test_an_outage_that_outlasts_the_run_is_taken_off_the_count_later(house: House, store: SqlStore) -> None:
    """The count cannot be mended while the database is away; the next execution does it."""
    run = accept(store)
    begin, broken = store.begin, iter([True, True, True, False])

    def away(*_args: object, **_options: object) -> None:
        raise ServiceFailed("The database failed.")

    def line(steps: Steps) -> Json:
        if next(broken):
            store.begin = away
        return steps.commit("deliver", lambda uow: toy.deliver(uow, steps.run, None))

    executions = Executions(store, line)
    for _ in range(4):
        executions.execute(TENANT, run.id)
        store.begin = begin

    assert status(store, run) == "delivered"
    with store.begin(TENANT) as uow:
        assert uow.runs.attempt(run.id) == 2


def test_a_failed_model_ends_the_run_at_once(store: SqlStore, launch: Launch) -> None:
    """The model was tried as often as is useful; the card carries its words and its hint."""

    def line(steps: Steps) -> Json:
        raise ModelFailed("The model answered 401.", hint="Check the key: rolecall connect.")

    engine = launch(line)
    run = accept(store)
    engine.enqueue(run)
    until(lambda: status(store, run) == "failed")

    assert events(store, run) == ["run_failed"]
    with store.reading(TENANT) as uow:
        row = str(uow.outbox.get(f"{run.id}:failed"))
    assert "The model answered 401." in row
    assert "rolecall connect" in row


def test_a_stop_in_mid_line_ends_the_run_at_the_next_step(house: House, store: SqlStore, launch: Launch) -> None:
    """No later step begins, and the card says who stopped it and how to go on."""

    def line(steps: Steps) -> Json:
        steps.commit("plan", lambda uow: toy.effect(uow, steps.run, "plan"))
        stop(store, run)
        steps.call("ask", house.ask)
        return steps.commit("deliver", lambda uow: toy.deliver(uow, steps.run, None))

    engine = launch(line)
    run = accept(store)
    engine.enqueue(run)
    until(lambda: status(store, run) == "stopped")

    assert house.asked() == 0
    assert cards(store, run) == ["plan", "stopped"]
    assert events(store, run) == ["toy_plan", "run_stopped"]


def test_a_stop_cuts_a_call_in_flight_short(store: SqlStore, launch: Launch) -> None:
    """The process that works on the run notices the switch by itself, wherever it was set."""
    asked, cut = threading.Event(), threading.Event()

    def ask() -> Json:
        asked.set()
        return cut.wait(30)

    engine = launch(lambda steps: steps.call("ask", ask) and steps.call("more", ask), interrupt=lambda _run: cut.set())
    run = accept(store)
    engine.enqueue(run)
    asked.wait(10)

    stop(store, run)

    until(lambda: status(store, run) == "stopped", 5)


def test_draining_hands_a_run_back_without_counting_it(house: House, store: SqlStore, launch: Launch) -> None:
    """Four hand-overs are no poison: the fifth engine ends the run, and each step was worked once."""
    run = accept(store)
    at_step = threading.Event()

    def line(steps: Steps) -> Json:
        at_step.set()
        for number in range(10):
            steps.call(f"ask.{number}", lambda: draining.wait(10) and house.ask())
        return steps.commit("deliver", lambda uow: toy.deliver(uow, steps.run, None))

    for _ in range(4):
        draining = threading.Event()
        engine = launch(line)
        engine.enqueue(run)
        at_step.wait(10)
        at_step.clear()
        threading.Timer(0.05, draining.set).start()
        assert engine.drain(5)
        assert status(store, run) == "working"
    launch(line)
    until(lambda: status(store, run) == "delivered")

    assert house.asked() == 10
    assert cards(store, run) == ["deliver"]


def test_draining_does_not_wait_for_ever(house: House, store: SqlStore, launch: Launch) -> None:
    """A step longer than the time allowed is reported, and its run is handed back all the same."""
    asked, end = threading.Event(), threading.Event()

    def ask() -> Json:
        asked.set()
        return end.wait(10)

    engine = launch(lambda steps: steps.call("long", ask))
    run = accept(store)
    engine.enqueue(run)
    asked.wait(10)

    assert not engine.drain(0.1)
    end.set()

    launch()
    until(lambda: status(store, run) == "delivered")


def test_what_ended_is_forgotten_and_not_worked_again(house: House, store: SqlStore, launch: Launch) -> None:
    """Retention deletes workflows and checkpoints; the run's own record protects it from a second life."""
    begun: list[str] = []

    def line(steps: Steps) -> Json:
        begun.append(steps.run)
        return house.line(steps)

    engine = launch(line)
    run = accept(store)
    engine.enqueue(run)
    until(lambda: status(store, run) == "delivered")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)

    until(lambda: engine.retain(later) == 1)
    with store.reading(TENANT) as uow:
        kept = uow.checkpoints.get(run.id, "plan")
    engine.enqueue(run)
    until(lambda: engine.retain(later) == 1)

    assert kept == (False, None)
    assert begun == [run.id]
    assert cards(store, run) == ONCE


def test_one_department_never_takes_the_last_slot(store: SqlStore, launch: Launch) -> None:
    """A long queue of one department does not hold up another one."""
    end = threading.Event()

    def line(steps: Steps) -> Json:
        if steps.run != "r9.v1.1":
            end.wait(30)
        return steps.commit("deliver", lambda uow: toy.deliver(uow, steps.run, None))

    engine = launch(line, slots=2)
    big = [accept(store, number, "sales") for number in range(3)]
    for run in big:
        engine.enqueue(run)
    until(lambda: len(engine.health().running) == 1)
    small = accept(store, 9, "legal")
    engine.enqueue(small)
    try:
        until(lambda: status(store, small) == "delivered", 5)
        assert sorted(status(store, run) for run in big) == ["queued", "queued", "working"]
    finally:
        end.set()


def test_health_tells_what_is_under_way(store: SqlStore, launch: Launch) -> None:
    """Who it is, how many slots it has, which runs it works on and whether its rounds go well."""
    end = threading.Event()
    engine = launch(lambda _steps: end.wait(10))
    run = accept(store)
    engine.enqueue(run)
    until(lambda: bool(engine.health().running))

    health = engine.health()
    end.set()

    assert health.launched
    assert health.well
    assert (health.executor, health.slots, health.running) == ("local", 4, (run.id,))


def test_nobody_is_reaped_right_after_an_outage(house: House, store: SqlStore) -> None:
    """While the database was away everybody was silent: only the second good round declares anyone dead."""
    engine = house.engine(store, house.line, executor_id="first", silent_s=0.2)
    engine.migrate()
    with store.begin(TENANT) as uow:
        uow.executors.enlist("first")
        uow.executors.enlist("second")
    lives = []

    for _ in range(2):
        time.sleep(0.3)
        engine._beat()
        with store.begin(TENANT) as uow:
            lives.append(uow.executors.beat("second"))
    engine.close()

    assert lives == [True, False]
