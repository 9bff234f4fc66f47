"""The model port over litellm: any provider, or any endpoint that speaks the OpenAI protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.errors import ModelFailed
from rolecall.llm import tokens
from rolecall.llm.library import close_clients, litellm
from rolecall.llm.prices import quote
from rolecall.llm.prompts import messages
from rolecall.llm.transport import Question, ask
from rolecall.llm.wire import response_format

if TYPE_CHECKING:
    from pydantic import SecretStr

    from rolecall.domain.role import DeliverableContract, Tier
    from rolecall.llm.connection import Connection
    from rolecall.llm.loop import CallLoop
    from rolecall.ports.model import Completion, Price, Task


class LiteLlmModel:
    """Asks a connected provider, one call for each `complete`; litellm is loaded by the first of them."""

    offline = False

    def __init__(self, connection: Connection, key: SecretStr, loop: CallLoop) -> None:
        """Ask over `connection` with its opened key; calls run on `loop` under the id of the task's run."""
        self._connection = connection
        self._key = key
        self._loop = loop

    @property
    def label(self) -> str:
        """Words for every card: which models draft."""
        names = dict.fromkeys(self._connection.models.values())
        return f"drafted by {', '.join(names)} from the cited sources; wording and inferences are the model's"

    def name(self, tier: Tier) -> str:
        """Return the model id of a tier."""
        return self._connection.model(tier)

    def price(self, tier: Tier) -> Price | None:
        """Return the price of a tier; None means no call may be made (invariant 5)."""
        found = quote(self.name(tier), self._connection.base, self._connection.prices)
        return found.price if found else None

    def count(self, task: Task) -> int:
        """Return an upper bound on the input tokens (`tokens`)."""
        return tokens.bound(self.name(task.tier), self._connection.base, messages(task), _form(task))

    def objection(self, instruction: str, contract: DeliverableContract, prior: dict[str, object]) -> str:
        """Return nothing: a language model can try any revision, and the gates judge what it made."""
        return ""

    def complete(self, task: Task) -> Completion:
        """Ask once and wait.

        Raises:
            ModelFailed: no answer within the time, an error status, or an empty answer; or no price is known.
            Stopped: the run's calls were cancelled.
        """
        litellm()  # here, not on the loop: the first import takes seconds and would stall other runs' calls
        question = self._question(task)
        return self._loop.call(task.brief.run.id, lambda: ask(question))

    def close(self) -> None:
        """Close the connections kept for the next call; to be done before the loop is closed."""
        self._loop.call("close", close_clients)

    def _question(self, task: Task) -> Question:
        price = self.price(task.tier)
        if price is None:
            raise ModelFailed(f"No price is known for {self.name(task.tier)}.", billed=False)
        return Question(
            model=self.name(task.tier),
            base=self._connection.base,
            key=self._key,
            messages=messages(task),
            response_format=_form(task),
            max_tokens=task.max_tokens,
            timeout_s=task.timeout_s,
            price=price,
        )


def _form(task: Task) -> dict[str, Any]:
    return response_format(task.contract.kind, task.contract.content_schema)
