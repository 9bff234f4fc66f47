"""The shipped line with a model that takes no time, over a floor that writes the same rows in the same transactions.

The floor is recorded from one run of the line and replayed for other requests through the same connections: the same
statements and commits, no reading, no thinking, no JSON to build, no hash to compute. `alone` is the line without an
engine (its steps straight after each other), `engine` is the line as it is shipped, from the queue.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from rolecall.app import App
from rolecall.domain.run import Run
from rolecall.line.line import Line
from rolecall.ports.steps import Steps
from rolecall.testing.steps import StraightSteps
from tests.benchmarks import replay
from tests.faults.house import House, ask, engine, house, postgres, run_of, until, waiting, work

HEADER = ("what", "lines/s", "of the floor", "p50 ms", "p99 ms", "note")
#: Lines in a round, rounds of each road; the roads take turns.
LINES, ROUNDS = 16, 7
#: Asks of the latency measurement, and seconds between two.
ASKS, EVERY_S = 40, 0.2
#: The engine of the measurement sweeps so seldom that it takes nothing up before it is told.
SWEEPING_S = 3600.0

Row = tuple[str, ...]


def run() -> list[Row]:
    """Measure on SQLite with one thread and on PostgreSQL with eight; a header, then rows."""
    rows = [HEADER]
    with house(slots=4) as home:
        rows += _measured(home, "SQLite", 1)
    with postgres() as database, house(database(), slots=8) as home:
        rows += _measured(home, "PostgreSQL", 8)
    return rows


def _measured(home: House, name: str, threads: int) -> list[Row]:
    with home.open() as app:
        begun: dict[str, float] = {}

        def noted(steps: Steps) -> Steps:
            begun[steps.run] = time.perf_counter()
            return steps

        bench = _Bench(app, threads, begun)
        stages = _stages(bench, name)
        engine(app, noted, SWEEPING_S).launch()
        try:
            bench.engine()  # the first run of a launched engine waits for its queue
            return [*_speeds(bench, name), _latency(bench, name), *stages]
        finally:
            app.engine.drain(10)


def _speeds(bench: _Bench, name: str) -> list[Row]:
    """Measure the roads in turn; a ratio is that of one round, so that what else the machine does bears on both."""
    roads = {"floor": bench.floor, "alone": bench.alone, "engine": bench.engine}
    rounds = [{road: go() for road, go in roads.items()} for _ in range(ROUNDS)]
    many = f"{bench.threads} thread{'s' if bench.threads > 1 else ''}"
    wrote = f"{len(bench.writes)} transactions, {replay.rows(bench.writes)} rows a line"
    notes = {"floor": f"{many}; {wrote}", "alone": many, "engine": f"{bench.app.settings.slots} slots"}
    return [
        (
            f"{name}: {road}",
            f"{statistics.median(speeds[road] for speeds in rounds):.1f}",
            f"{statistics.median(speeds[road] / speeds['floor'] for speeds in rounds):.2f}",
            "",
            "",
            note,
        )
        for road, note in notes.items()
    ]


class _Bench:
    """Lines of one installation, and the floor recorded from one of them."""

    def __init__(self, app: App, threads: int, begun: dict[str, float]) -> None:
        self.app = app
        #: When the engine began each run.
        self.begun = begun
        self.line = Line(app.plant).work
        self.threads = threads
        self._asked = 0
        self._floored = 0
        self._enqueue, app.enqueue = app.enqueue, lambda _run: None
        self.line_of(self.admitted(1)[0])  # whatever is made only once
        replay.open_floor(app.store.database)
        with replay.recording(app.store.database) as admission:
            self._model = self.admitted(1)[0]
        self._admission = replay.without(admission, "inbox")
        with replay.recording(app.store.database) as self.writes:
            self.line_of(self._model)

    def admitted(self, count: int) -> list[Run]:
        """Take so many asks; nobody works them yet."""
        numbers = range(self._asked, self._asked + count)
        self._asked += count
        for number in numbers:
            self.app.desk.take(ask(number))
        work(self.app)
        found = [run_of(self.app, number) for number in numbers]
        return [run for run in found if run is not None]

    def line_of(self, run: Run) -> None:
        """Work one run without an engine."""
        self.line(StraightSteps(self.app.store, run))

    def floor(self) -> float:
        """Return floors per second."""
        return self._timed(lambda one: replay.write(self.app.store.database, one), self._floors())

    def _floors(self) -> list[list[replay.Transaction]]:
        """Return the writes of lines that nobody wrote yet; their requests and runs are there already."""
        names = [f"{self._model.request}x{self._floored + n}" for n in range(LINES)]
        self._floored += LINES
        for name in names:
            replay.write(self.app.store.database, replay.renamed(self._admission, self._model.request, name))
        return [replay.renamed(self.writes, self._model.request, name) for name in names]

    def floor_cpu_ms(self) -> float:
        """Return the median processor time of a floor in one thread, in milliseconds."""
        found = []
        for one in self._floors():
            began = time.thread_time()
            replay.write(self.app.store.database, one)
            found.append(1000 * (time.thread_time() - began))
        return statistics.median(found)

    def alone(self) -> float:
        """Return lines per second without an engine."""
        return self._timed(self.line_of, self.admitted(LINES))

    def engine(self) -> float:
        """Return lines per second through the launched engine, from the first enqueueing to the last end."""
        runs = self.admitted(LINES)
        began = time.perf_counter()
        for run in runs:
            self._enqueue(run)
        until(lambda: not waiting(self.app), 120, 0.005)
        return LINES / (time.perf_counter() - began)

    def start(self, run: Run) -> None:
        """Hand one run to the engine."""
        self._enqueue(run)

    def _timed(self, do: Callable[[Any], object], things: Sequence[Any]) -> float:
        began = time.perf_counter()
        replay.in_threads(self.threads, do, things)
        return len(things) / (time.perf_counter() - began)


def _latency(bench: _Bench, name: str) -> Row:
    """Measure from enqueueing to the first step of the line, one ask every 50 ms."""
    enqueued: dict[str, float] = {}
    for _ in range(ASKS):
        one = bench.admitted(1)[0]
        enqueued[one.id] = time.perf_counter()
        bench.start(one)
        time.sleep(EVERY_S)
    until(lambda: not waiting(bench.app), 60)
    taken = [1000 * (bench.begun[run] - at) for run, at in enqueued.items()]
    p99 = statistics.quantiles(taken, n=100, method="inclusive")[98]
    note = f"{ASKS} asks, one every {1000 * EVERY_S:.0f} ms; the queue is looked at every 100 ms"
    return (f"{name}: enqueue → start", "", "", f"{statistics.median(taken):.0f}", f"{p99:.0f}", note)


class _Metered(StraightSteps):
    """Tells the processor time of this thread between two steps and in each of them."""

    def __init__(self, store: Any, run: Run, spent: dict[str, list[float]]) -> None:
        super().__init__(store, run, self._reached)
        self._spent = spent
        self._since = time.thread_time()
        self._thought = 0.0

    def _reached(self) -> None:
        self._thought = time.thread_time() - self._since

    def call(self, name: str, work: Any) -> Any:
        return self._noted(name, lambda: super(_Metered, self).call(name, work))

    def commit(self, name: str, work: Any) -> Any:
        return self._noted(name, lambda: super(_Metered, self).commit(name, work))

    def _noted(self, name: str, step: Callable[[], Any]) -> Any:
        output = step()
        now = time.thread_time()
        self._spent[name].append(1000 * self._thought)
        self._spent[f"{name} stored"].append(1000 * (now - self._since - self._thought))
        self._since = now
        return output


def _stages(bench: _Bench, name: str) -> list[Row]:
    spent: dict[str, list[float]] = defaultdict(list)
    for one in bench.admitted(LINES):
        bench.line(_Metered(bench.app.store, one, spent))
    rows: list[Row] = []
    for step in [step for step in spent if not step.endswith(" stored")]:
        think, store = (statistics.median(spent[key]) for key in (step, f"{step} stored"))
        rows.append((f"{name}: CPU of {step}", "", "", f"{think + store:.2f}", "", f"{store:.2f} of it to store"))
    total = sum(statistics.median(found) for found in spent.values())
    floor = bench.floor_cpu_ms()
    rows.append((f"{name}: CPU of the floor", "", f"{floor / total:.2f}", f"{floor:.1f}", "", "one thread"))
    return [*rows, (f"{name}: CPU of a line", "", "", f"{total:.1f}", "", "one thread, without the engine")]
