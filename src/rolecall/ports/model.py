"""The model port: a typed task in, one raw answer out; retries, repairs and money stay outside."""

from __future__ import annotations

from typing import Literal, Protocol

from rolecall.domain.evidence import Passage
from rolecall.domain.role import DeliverableContract, RoleContract, Tier
from rolecall.domain.run import Finding
from rolecall.domain.value import Value
from rolecall.domain.work import Brief


class Task(Value, frozen=True):
    """Everything a model is told for one draft. It may cite only the passages it is shown."""

    stage: Literal["draft", "revise"]
    role: RoleContract
    contract: DeliverableContract
    brief: Brief
    passages: tuple[Passage, ...]
    tier: Tier
    max_tokens: int
    timeout_s: float
    #: Findings of the gates on the last draft, for a redraft.
    findings: tuple[Finding, ...] = ()
    #: The last draft as JSON text, for a redraft.
    last: str = ""
    #: Why the last answer was not usable (not JSON, not the schema), for a repair.
    problems: tuple[str, ...] = ()


class Completion(Value, frozen=True):
    """One raw answer, not yet parsed."""

    text: str
    model: str
    tokens_in: int
    tokens_out: int
    #: `length`: the answer was cut at `max_tokens`.
    finish: Literal["stop", "length"] = "stop"


class Price(Value, frozen=True):
    """Micro-dollars per million tokens."""

    input: int
    output: int


class Model(Protocol):
    """A language model, or what stands in for one."""

    @property
    def offline(self) -> bool:
        """True when the model needs no network, costs nothing and is only extractive."""

    @property
    def label(self) -> str:
        """Words for every card: which model made this and what that means."""

    def name(self, tier: Tier) -> str:
        """Return the model id used for a tier."""

    def price(self, tier: Tier) -> Price | None:
        """Return the price for a tier; None means no call may be made (invariant 5)."""

    def count(self, task: Task) -> int:
        """Return the number of input tokens, never fewer than the provider will charge."""

    def objection(self, instruction: str, contract: DeliverableContract, prior: dict[str, object]) -> str:
        """Say why this model cannot carry out a revision; empty when it can."""

    def complete(self, task: Task) -> Completion:
        """Ask once.

        Raises:
            ModelFailed: no answer within the time, an error status, or an empty answer.
        """
