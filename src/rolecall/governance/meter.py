"""No reserve, no call: the worst case is reserved before a model is asked and settled after (invariant 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.domain.audit import Actor, Entry
from rolecall.domain.budget import Charge, Hold, LedgerEntry
from rolecall.domain.money import token_cost
from rolecall.domain.refusal import Refusal
from rolecall.domain.run import Progress
from rolecall.errors import ModelFailed, Stopped
from rolecall.governance import switch

if TYPE_CHECKING:
    from rolecall.domain.run import Run
    from rolecall.domain.value import Json
    from rolecall.ports.model import Completion, Model, Price, Task
    from rolecall.ports.store import Store, UnitOfWork
    from rolecall.ports.time import Clock, Ids

#: Headroom on counted input tokens, in percent: tokenizers of providers differ (notes on models).
INPUT_MARGIN = 110


def worst_case(price: Price, tokens_in: int, max_tokens: int) -> int:
    """Return the most a call can cost, in micro-dollars: counted input with 10 % margin, output at its limit."""
    return token_cost(tokens_in * INPUT_MARGIN // 100 + 1, price.input) + token_cost(max_tokens, price.output)


def cost(price: Price, completion: Completion) -> int:
    """Return what a call cost by the provider's own token figures, in micro-dollars."""
    return token_cost(completion.tokens_in, price.input) + token_cost(completion.tokens_out, price.output)


class Meter:
    """Asks a model once and keeps the ledger."""

    def __init__(self, store: Store, model: Model, clock: Clock, ids: Ids) -> None:
        """Meter the calls of `model`."""
        self._store = store
        self._model = model
        self._clock = clock
        self._ids = ids

    def ask(self, run: Run, step: str, task: Task) -> Json:
        """Reserve, call, settle; return `{"completion": …, "cost": …}`, `{"refusal": …}` or `{"failed": …}`.

        Made for `Steps.call`: when a crash makes it run again, what the first try reserved is settled in full,
        because nobody knows what the provider charged, and the second try reserves anew.
        """
        price = self._model.price(task.tier)
        name = self._model.name(task.tier)
        if price is None:
            return {"refusal": _no_price(name).snapshot()}
        charge = _charge(run, step, name)
        amount = worst_case(price, self._model.count(task), task.max_tokens)
        hold = Hold(key=f"{run.id}:{step}:{self._ids.new('h')}", charge=charge, amount=amount, budgets=())
        with self._store.begin(run.tenant) as uow:
            switch.check(uow, run)
            over = self._reserve(uow, hold)
            if not self._model.offline:
                uow.runs.report(Progress(run=run.id, phase="drafting", note="", waits_for=name, at=self._now()))
        if over:
            return {"refusal": _over(over, run).snapshot()}
        return self._call(run, task, hold, price)

    def _call(self, run: Run, task: Task, hold: Hold, price: Price) -> dict[str, Any]:
        try:
            completion = self._model.complete(task)
        except Stopped:
            self._settle(run, hold, hold.amount)
            raise
        except ModelFailed as error:
            spent = hold.amount if error.billed else 0
            self._settle(run, hold, spent)
            return {"failed": error.message, "hint": error.hint, "again": error.again, "cost": spent}
        spent = cost(price, completion)
        self._settle(run, hold, spent, completion)
        return {"completion": completion.snapshot(), "cost": spent}

    def _now(self) -> str:
        return self._clock.now().isoformat()

    def _reserve(self, uow: UnitOfWork, hold: Hold) -> str:
        now = self._now()
        abandon(uow, hold.charge.run, hold.charge.stage)
        over = uow.budgets.reserve(hold, now[:10], now)
        if not over:
            _log(uow, "call_reserved", uow.budgets.reservation(hold.key))
        return over

    def _settle(self, run: Run, hold: Hold, amount: int, completion: Completion | None = None) -> None:
        with self._store.begin(run.tenant) as uow:
            entry = uow.budgets.settle(
                hold.key,
                amount,
                tokens_in=completion.tokens_in if completion else 0,
                tokens_out=completion.tokens_out if completion else 0,
                at=self._now(),
            )
            _log(uow, "call_settled", entry)


def abandon(uow: UnitOfWork, run: str, stage: str = "") -> None:
    """Settle what calls of a run reserved that never came back, in full, and log it."""
    for entry in uow.budgets.abandon(run, stage):
        _log(uow, "call_settled", entry)


def _log(uow: UnitOfWork, kind: str, entry: LedgerEntry) -> None:
    uow.audit.append(
        Entry(
            type=kind,
            actor=Actor(kind="role", id=entry.charge.role),
            subject=f"run:{entry.charge.run}",
            request=entry.charge.request,
            body={"row": entry.snapshot()},
            covers=f"ledger:{entry.id}",
        )
    )


def _charge(run: Run, step: str, model: str) -> Charge:
    return Charge(
        tenant=run.tenant,
        department=run.department,
        engagement=run.engagement,
        role=run.role,
        request=run.request,
        run=run.id,
        stage=step,
        model=model,
    )


def _no_price(model: str) -> Refusal:
    return Refusal(
        code="no_price",
        reason=f"No price is known for {model}, so nothing can be reserved for it.",
        ask_whom=f"rolecall models price {model} --input DOLLARS --output DOLLARS (per million tokens; 0 is allowed)",
    )


def _over(scope: str, run: Run) -> Refusal:
    return Refusal(
        code="over_budget",
        reason=f"The next step could cost more than is left for {scope}.",
        ask_whom=f"an owner: rolecall budget set {scope} … (request {run.request})",
    )
