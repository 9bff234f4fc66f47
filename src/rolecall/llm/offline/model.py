"""The offline model: a `Model` that sorts and quotes, and writes nothing of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.domain.value import canonical
from rolecall.llm.offline import revise
from rolecall.llm.offline.build import Builder
from rolecall.llm.offline.compose import compose
from rolecall.llm.offline.spec import spec_of
from rolecall.llm.offline.statements import Reader, names_the_task, says_nothing
from rolecall.llm.offline.text import label
from rolecall.ports.model import Completion, Price

if TYPE_CHECKING:
    from rolecall.domain.evidence import Passage
    from rolecall.domain.role import DeliverableContract, Tier
    from rolecall.ports.model import Task

NAME = "offline-extractive-1"


class OfflineModel:
    """Deterministic and extractive: the same task gives the same bytes, without network, key or cost."""

    offline = True
    label = "offline extractive model: sorts and quotes your sources, writes nothing of its own"

    def name(self, tier: Tier) -> str:  # one model for all tiers
        """Return the model id."""
        return NAME

    def price(self, tier: Tier) -> Price:
        """Return a price of nothing."""
        return Price(input=0, output=0)

    def count(self, task: Task) -> int:
        """Return 0: nothing is sent anywhere."""
        return 0

    def objection(self, instruction: str, contract: DeliverableContract, prior: dict[str, object]) -> str:
        """Say why a revision is beyond this model and what to do instead; empty when it can be done."""
        return revise.objection(instruction, contract, prior)

    def complete(self, task: Task) -> Completion:
        """Return the content as canonical JSON."""
        revision = task.brief.revision
        content = revise.revised(task, revision, _evidence(task)) if revision else self._drafted(task)
        return Completion(text=canonical(content).decode(), model=NAME, tokens_in=0, tokens_out=0)

    def _drafted(self, task: Task) -> dict[str, Any]:
        spec = spec_of(task.contract)
        passages = [
            found for found in _evidence(task) if not (says_nothing(found) or names_the_task(found, task.contract))
        ]
        statements = Reader(spec, _inputs(task)).read(passages)
        return compose(task.contract, spec, Builder(spec).build(statements), task.brief)


def _evidence(task: Task) -> list[Passage]:
    """Return what people said first, then the other passages, each once."""
    found = {passage.id: passage for passage in (*task.brief.stated, *task.passages)}
    return list(found.values())


def _inputs(task: Task) -> dict[str, str]:
    """Map each answer's text to the label its input files it under."""
    properties = task.contract.inputs.get("properties", {})
    return {
        text: label(str((properties[name].get("x-label") or [properties[name].get("title") or name])[0]))
        for name, text in task.brief.inputs.items()
        if name in properties and text
    }
