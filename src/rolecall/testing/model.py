"""A model that answers by a script and remembers what it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.errors import ModelFailed
from rolecall.ports.model import Completion, Price

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rolecall.domain.role import DeliverableContract, Tier
    from rolecall.ports.model import Task

#: What a script says to one task: the answer's text, or the failure to raise.
Answer = str | ModelFailed


FREE = Price(input=0, output=0)


class ScriptedModel:
    """Implements `Model`: gives one answer after the other, the last one for ever.

    An answer may be a function of the task. Tokens are counted as words, so that costs can be computed by hand.
    """

    offline = False
    label = "scripted"

    def __init__(self, answers: Iterable[Answer | Callable[[Task], Answer]], price: Price | None = FREE) -> None:
        """Answer from `answers`; without a price no call is allowed."""
        self._answers = list(answers)
        self._price = price
        self.tasks: list[Task] = []

    def name(self, tier: Tier) -> str:
        """Return a model id that shows the tier."""
        return f"scripted-{tier}"

    def price(self, tier: Tier) -> Price | None:
        """Return the one price."""
        return self._price

    def count(self, task: Task) -> int:
        """Return the number of words of the request and its passages."""
        return len(task.brief.goal.split()) + sum(len(passage.text.split()) for passage in task.passages)

    def objection(self, instruction: str, contract: DeliverableContract, prior: dict[str, object]) -> str:
        """Object to nothing."""
        return ""

    def complete(self, task: Task) -> Completion:
        """Give the next answer of the script."""
        said = self._answers[min(len(self.tasks), len(self._answers) - 1)]
        self.tasks.append(task)
        answer = said(task) if callable(said) else said
        if isinstance(answer, ModelFailed):
            raise answer
        return Completion(
            text=answer, model=self.name(task.tier), tokens_in=self.count(task), tokens_out=len(answer.split())
        )
