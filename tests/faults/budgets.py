"""Eight processes ask for money at once where there is enough for three."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rolecall.app import App
from rolecall.domain.run import Run, run_id
from rolecall.governance.meter import INPUT_MARGIN, Meter, worst_case
from rolecall.ports.model import Completion, Task
from rolecall.testing.model import ScriptedModel
from tests.faults import seeding
from tests.faults.accounts import audit, money
from tests.faults.house import PRICE, TENANT, House, end, house, processes
from tests.faults.outcome import Outcome
from tests.line.floor import minutes
from tests.store.races import race

FAULT = "Eight calls at once on a budget for three"
RIVALS, ENOUGH_FOR = 8, 3
PATIENCE_S = 60


def run(rounds: int, tell: Callable[[str], None], url: str = "") -> Outcome:
    """Ask from eight processes at once, each round on a fresh budget; no budget may ever be overdrawn."""
    outcome = Outcome(f"{FAULT} (processes, {_where(url)})")
    context = processes()
    with house(url) as home, home.open() as app:
        given = _given(app, rounds)
        barrier, said = context.Barrier(RIVALS + 1), context.Queue()
        args = (home, *given, rounds, barrier, said)
        rivals = [context.Process(target=_rival, args=(*args, n)) for n in range(RIVALS)]
        for rival in rivals:
            rival.start()
        for number in range(rounds):
            _limit(app, *given, number)
            barrier.wait(PATIENCE_S)
            answers = [said.get(timeout=PATIENCE_S) for _ in range(RIVALS)]
            outcome.violations += _overdrawn(app, *given, number, answers)
            outcome.n += 1
        for rival in rivals:
            rival.join(PATIENCE_S)
            end(rival)
        outcome.violations += _in_order(app)
        tell(f"{rounds} rounds")
    return outcome


def threads(rounds: int, tell: Callable[[str], None], url: str = "") -> Outcome:
    """Do the same with eight threads of one process."""
    outcome = Outcome(f"{FAULT} (threads, {_where(url)})")
    with house(url) as home, home.open() as app:
        given = _given(app, rounds)
        for number in range(rounds):
            _limit(app, *given, number)
            answers = race(lambda n, of=number: _asked(app, *given, of, n), RIVALS)
            outcome.violations += _overdrawn(app, *given, number, answers)
            outcome.n += 1
        outcome.violations += _in_order(app)
        tell(f"{rounds} rounds")
    return outcome


class _Dear(ScriptedModel):
    """A model that bills the most it may, so that a fourth call is one too many."""

    def complete(self, task: Task) -> Completion:
        """Bill every token that was reserved."""
        said = super().complete(task)
        return said.model_copy(
            update={"tokens_in": self.count(task) * INPUT_MARGIN // 100 + 1, "tokens_out": task.max_tokens}
        )


def _rival(home: House, run: Run, task: Task, rounds: int, barrier: Any, said: Any, me: int) -> None:
    with home.open() as app:
        for number in range(rounds):
            barrier.wait(PATIENCE_S)
            said.put(_asked(app, run, task, number, me))


def _asked(app: App, run: Run, task: Task, number: int, me: int) -> int:
    """Ask the model once through the meter; return what it billed, -1 when the budget refused."""
    model = _Dear([minutes], PRICE)
    meter = Meter(app.store, model, app.clock, app.ids)
    answer: Any = meter.ask(_of_round(run, number), f"draft.0.{me}.0", task)
    if bool(model.tasks) == ("refusal" in answer):
        return -1_000_000  # it was called without money, or not called with it
    return int(answer["cost"]) if "completion" in answer else -1


def _of_round(run: Run, number: int) -> Run:
    """Name the run of a round; it is stored by `_given`."""
    name = f"c{number + 1}"
    return run.model_copy(update={"request": name, "id": run_id(name, 1, 1)})


def _given(app: App, rounds: int) -> tuple[Run, Task]:
    """Return a run and the task its model was given; each round finds a run of its own like it."""
    run = seeding.delivered(app)
    seeding.copies(app, run, rounds)
    model: Any = app.model
    return run, model.tasks[-1]


def _limit(app: App, run: Run, task: Task, number: int) -> None:
    worst = worst_case(PRICE, app.model.count(task), task.max_tokens)
    with app.store.begin(TENANT) as uow:
        uow.budgets.limit(f"request:{_of_round(run, number).request}", "total", ENOUGH_FOR * worst)


def _overdrawn(app: App, run: Run, task: Task, number: int, answers: list[int]) -> list[str]:
    request = _of_round(run, number).request
    limit = ENOUGH_FOR * worst_case(PRICE, app.model.count(task), task.max_tokens)
    billed = sum(answer for answer in answers if answer > 0)
    with app.store.reading(TENANT) as uow:
        spent = uow.budgets.spent(request)
    wrong = []
    if min(answers) < -1:
        wrong.append(f"{request}: a model was asked without a reservation, or not asked with one")
    if billed > limit or spent != billed:
        wrong.append(f"{request}: billed {billed}, spent {spent}, limit {limit}")
    calls = sum(answer > 0 for answer in answers)
    if calls != ENOUGH_FOR:
        wrong.append(f"{request}: {calls} calls on money for {ENOUGH_FOR}")
    return wrong


def _in_order(app: App) -> list[str]:
    with app.store.reading(TENANT) as uow:
        return money(uow) + audit(app)


def _where(url: str) -> str:
    return "PostgreSQL" if url else "SQLite"
