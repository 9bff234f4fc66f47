"""Draft: the one stage that asks a model; its answer is data until the gates have seen it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rolecall.domain.refusal import Refusal
from rolecall.domain.words import counted
from rolecall.domain.work import Draft, Evidence
from rolecall.errors import ModelFailed
from rolecall.line import answers
from rolecall.line.plan import MAX_REPAIRS, tier_of
from rolecall.ports.model import Completion, Task

if TYPE_CHECKING:
    from rolecall.domain.role import DeliverableContract, RoleContract
    from rolecall.domain.run import Finding
    from rolecall.line.plant import Plant
    from rolecall.ports.steps import Steps

#: Seconds before each new try after a passing failure of the provider (429, 5xx, a stall).
BACKOFF_S = (1.0, 4.0)


@dataclass
class Usage:
    """What the calls of one draft took."""

    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_microusd: int = 0
    calls: int = 0


@dataclass
class Written:
    """A draft, or why there is none."""

    usage: Usage
    draft: Draft | None = None
    refusal: Refusal | None = None
    problems: tuple[str, ...] = ()


@dataclass
class Author:
    """Asks for one draft: calls, passing failures, at most two repairs."""

    plant: Plant
    steps: Steps
    role: RoleContract
    contract: DeliverableContract
    usage: Usage = field(default_factory=Usage)

    def write(self, evidence: Evidence, redraft: int, findings: tuple[Finding, ...], last: str) -> Written:
        """Return a draft of the right shape, or the nearest to it: the schema gate will name what is wrong.

        Raises:
            ModelFailed: the provider did not answer, tries included.
        """
        task = self._task(evidence, redraft, findings, last)
        prior = task.brief.revision.prior if task.brief.revision else None
        problems: tuple[str, ...] = ()
        best: Draft | None = None
        for repair in range(1 + (0 if self.plant.model.offline else MAX_REPAIRS)):
            answer = self._ask(f"draft.{redraft}.{repair}", task)
            if isinstance(answer, Refusal):
                return Written(self.usage, refusal=answer)
            parsed = answers.parse(answer.text, self.contract, prior)
            if parsed.content is not None:
                best = Draft(evidence=evidence, content=parsed.content, model=answer.model, redraft=redraft)
                if not parsed.problems:
                    return Written(self.usage, draft=best)
            problems = parsed.problems
            if answer.finish == "length":
                problems = ("the answer was cut at the token limit: be shorter", *problems)
            task = task.model_copy(update={"problems": problems[:20], "last": answer.text})
        return Written(self.usage, draft=best, problems=problems)

    def _task(self, evidence: Evidence, redraft: int, findings: tuple[Finding, ...], last: str) -> Task:
        spec = self.role.line.stage("draft")
        return Task(
            stage="revise" if evidence.plan.brief.revision else "draft",
            role=self.role,
            contract=self.contract,
            brief=evidence.plan.brief,
            passages=evidence.passages,
            tier=tier_of(spec, redraft),
            max_tokens=spec.max_tokens,
            timeout_s=spec.timeout_s,
            findings=findings,
            last=last,
        )

    def _ask(self, step: str, task: Task) -> Completion | Refusal:
        for nth, pause in enumerate((*BACKOFF_S, None)):
            result: Any = self.steps.call(
                f"{step}.{nth}",
                lambda nth=nth: self.plant.meter.ask(task.brief.run, f"{step}.{nth}", task),  # type: ignore[misc]
            )
            self.usage.calls += 1
            self.usage.cost_microusd += result.get("cost", 0)
            if "refusal" in result:
                return Refusal.model_validate(result["refusal"])
            if "completion" in result:
                completion = Completion.model_validate(result["completion"])
                self.usage.model = completion.model
                self.usage.tokens_in += completion.tokens_in
                self.usage.tokens_out += completion.tokens_out
                return completion
            if pause is None or not result["again"]:
                raise ModelFailed(result["failed"], hint=result["hint"])
            self.plant.clock.sleep(pause)
        raise AssertionError  # the last pause is None


def text_of(draft: Draft) -> str:
    """Return a draft as the JSON text a redraft is shown."""
    return json.dumps(draft.content, ensure_ascii=False)


def drafted(written: Written) -> str:
    """Say how the drafting went, for the stage's record."""
    if written.draft is None:
        return f"no usable answer in {written.usage.calls} calls: {'; '.join(written.problems[:2])}"
    return counted(written.usage.calls, "call")


def stand_in(evidence: Evidence, contract: DeliverableContract, written: Written, redraft: int) -> Draft:
    """Stand in for a draft the model did not manage: it holds nothing, so the gates block it with the reasons."""
    content: dict[str, Any] = {
        "title": contract.title,
        "summary": "",
        "limits": [f"The model's answer was not usable: {problem}" for problem in written.problems[:5]],
    }
    return Draft(evidence=evidence, content=content, model=written.usage.model, redraft=redraft)
